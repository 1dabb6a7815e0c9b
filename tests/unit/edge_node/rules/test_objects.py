from datetime import timedelta

import pytest

from edge_node.rules.objects import Objects
from edge_node.types import Box, Track
from tests.unit.edge_node.rules.builders import moment, standing

NOWHERE = Track(1, "person", 0.8, Box(float("nan"), 0.1, 0.2, 0.3))


def numbers(objects, tracks):
    return [number for number, _ in objects.update(tracks).seen]


@pytest.fixture
def objects():
    return Objects(timedelta(seconds=5))


def test_an_object_keeps_its_number_while_its_id_lasts(objects):
    seen = [numbers(objects, moment(t, standing((0.3 + t / 50, 0.5)))) for t in range(4)]

    assert seen == [[1]] * 4


def test_a_new_id_where_one_was_lost_is_the_same_object(objects):
    numbers(objects, moment(0, standing((0.5, 0.5), track_id=1)))

    assert numbers(objects, moment(1, standing((0.51, 0.5), track_id=2), ended=[1])) == [1]


@pytest.mark.parametrize(
    ("seconds", "track"),
    [
        (1, standing((0.8, 0.5), track_id=2)),
        (6, standing((0.5, 0.5), track_id=2)),
        (1, standing((0.5, 0.5), track_id=2, label="dog")),
        (1, standing((0.5, 0.5), track_id=2, size=(0.5, 0.5))),
    ],
    ids=["elsewhere", "long after", "another class", "another size"],
)
def test_a_new_id_that_cannot_be_the_lost_object_is_another(objects, seconds, track):
    numbers(objects, moment(0, standing((0.5, 0.5), track_id=1)))

    assert numbers(objects, moment(seconds, track, ended=[1])) == [2]


def test_who_is_still_seen_is_not_taken_for_a_neighbour(objects):
    first = standing((0.5, 0.5), track_id=1)
    numbers(objects, moment(0, first))

    assert set(numbers(objects, moment(1, standing((0.5, 0.5), track_id=2), first))) == {1, 2}


def test_of_two_lost_objects_the_nearer_one_is_taken(objects):
    pair = standing((0.5, 0.5), track_id=1), standing((0.53, 0.5), track_id=2)
    numbers(objects, moment(0, *pair))

    assert numbers(objects, moment(1, standing((0.525, 0.5), track_id=3))) == [2]


def test_a_car_that_becomes_a_truck_is_the_same_object(objects):
    numbers(objects, moment(0, standing((0.5, 0.5), label="car", track_id=1)))

    assert numbers(objects, moment(1, standing((0.5, 0.5), label="truck", track_id=2))) == [1]


def test_a_jump_across_the_frame_makes_another_object_and_is_counted(objects):
    numbers(objects, moment(0, standing((0.1, 0.5))))

    assert numbers(objects, moment(0.2, standing((0.9, 0.5)))) == [2]
    assert objects.odd["jump"] == 1


def test_a_broken_box_is_left_out_and_counted(objects):
    assert numbers(objects, moment(0, NOWHERE)) == []
    assert objects.odd["broken_box"] == 1


def test_time_that_goes_backwards_stands_still_and_is_counted(objects):
    objects.update(moment(0))
    objects.update(moment(10))

    assert objects.update(moment(4)).elapsed == timedelta(seconds=10)
    assert objects.update(moment(5)).elapsed == timedelta(seconds=11)
    assert objects.odd["time_backwards"] == 1


def test_lost_objects_are_forgotten(objects):
    for t in range(2000):
        objects.update(moment(t, standing((0.1 + (t % 9) / 10, 0.5), track_id=t + 1), ended=[t]))

    assert len(objects._known) + len(objects._lost) < 10
