import math

import numpy as np
import pytest

from sample_videos.trajectories.ways import KMH, Trip, arc, stand, walk, way


def test_even_walk_is_where_it_must_be():
    found = walk([(0, 0), (10, 0), (10, 10)], 2.0, 2.0).at([2.0, 4.0, 9.5])

    assert found[:, :2] == pytest.approx(np.array([(0, 0), (4, 0), (10, 5)]))


def test_who_waits_before_a_corner_goes_round_it_afterwards():
    trip = Trip.along([(0, 0), (10, 0), (10, 10)], 0.0, 1.0).go(9.9).wait(20).to_end()

    found = trip.way().at([9.9, 20.0, 29.9, 34.0])

    assert found[:, :2] == pytest.approx(np.array([(9.9, 0), (9.9, 0), (9.9, 0), (10, 4)]))


def test_braking_takes_half_of_the_way_at_speed():
    trip = Trip.along([(0, 0), (100, 0)], 0.0, 50 * KMH).change(0.0, 4.0)

    assert trip.metres == pytest.approx(50 * KMH * 4 / 2)
    assert trip.wait(5).now_s == pytest.approx(9.0)


def test_a_vehicle_looks_along_its_way_up_to_the_corner():
    found = walk([(0, 0), (10, 0), (10, 10)], 0.0, 1.0)

    assert found.at([5.0, 9.0, 11.0])[:, 2] == pytest.approx([0.0, 0.0, math.pi / 2])


def test_who_stands_looks_where_he_went():
    trip = Trip.along([(0, 0), (0, 5), (5, 5)], 0.0, 1.0).go(4).wait(10).to_end()

    assert trip.way().at(9.0)[2] == pytest.approx(math.pi / 2)


def test_two_ways_join_without_spinning():
    joined = way([(0, 0, 0), (1, -1, 0)]).then(way([(2, -1, 0), (3, -2, -1e-9)]))

    assert abs(joined.at(2.5)[2] - joined.at(0.5)[2]) < 0.01


def test_later_and_backwards_keep_the_places():
    going = walk([(0, 0), (10, 0)], 0.0, 1.0)

    assert going.later(5.0).at(8.0)[0] == pytest.approx(3.0)
    assert going.backwards().at(3.0)[2] == pytest.approx(math.pi)
    assert going.backwards().at(3.0)[0] == pytest.approx(3.0)


def test_a_trip_cannot_go_beyond_its_end_or_without_speed():
    trip = Trip.along([(0, 0), (10, 0)], 0.0)

    with pytest.raises(ValueError, match="change its speed"):
        trip.go(5)
    with pytest.raises(ValueError, match="ends before"):
        trip.change(10.0, 4.0)


def test_an_arc_keeps_its_distance():
    points = np.array(arc((1.0, 2.0), 5.0, 0.0, 180.0))

    assert np.hypot(*(points - (1.0, 2.0)).T) == pytest.approx(5.0)
    assert stand((1, 1), 0, 9).at(4.0)[:2].tolist() == [1, 1]
