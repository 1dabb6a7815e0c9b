"""Ways of actors in time."""

import numpy as np
import pytest

from sample_videos.scenes import wardrobe
from sample_videos.scenes.camera import aimed
from sample_videos.scenes.looks import Stance
from sample_videos.scenes.scenario import Actor, Scenario, Shake, Shot, along
from sample_videos.scenes.sites import CROSSING

SOMEBODY = wardrobe.person(np.random.default_rng(0))
WALKER = Actor("ann", SOMEBODY, ((0, 0, 0), (10, 10, 0), (12, 10, 0), (16, 10, 8)))


@pytest.mark.parametrize(
    ("at_s", "place", "speed"),
    [(-1, (0, 0), 1), (0, (0, 0), 1), (5, (5, 0), 1), (11, (10, 0), 0), (14, (10, 4), 2)],
)
def test_positions_are_linear_between_way_points(at_s, place, speed):
    assert WALKER.position(at_s) == pytest.approx(place)
    assert WALKER.speed(at_s) == pytest.approx(speed)


def test_who_stops_keeps_his_heading():
    assert WALKER.heading(11) == pytest.approx(0)
    assert WALKER.heading(14) == pytest.approx(np.pi / 2)


def test_the_way_walked_grows_without_jumps():
    walked = [WALKER.walked(at) for at in np.linspace(0, 16, 161)]

    assert walked[-1] == pytest.approx(18)
    assert np.diff(walked).min() >= -1e-9
    assert np.diff(walked).max() < 0.21


def test_a_way_at_even_speed_takes_length_over_speed():
    start, end = along(2.0, 36.0, [(0, 0), (30, 40)])

    assert start == (2.0, 0, 0)
    assert end == pytest.approx((7.0, 30, 40))


def test_stances_hold_from_their_second_on():
    falling = Actor("bob", SOMEBODY, ((0, 0, 0), (9, 1, 0)), stances=((4.0, Stance.LIE),))

    assert [falling.stance(at) for at in (3.9, 4.0, 9.0)] == [Stance.WALK, Stance.LIE, Stance.LIE]


@pytest.mark.parametrize(("loops", "there"), [(True, ["ann"]), (False, [])])
def test_in_a_loop_who_left_at_the_end_is_back_at_the_beginning(loops, there):
    late = Actor("ann", SOMEBODY, ((18, 0, 0), (24, 6, 0)))
    scenario = Scenario("s", CROSSING, (), (late,), seconds=20, loops=loops)

    found = scenario.placed(2.0)

    assert [each.name for each in found] == there
    assert [each.x for each in found] == [pytest.approx(4.0)] * len(there)


def test_pavements_lift_who_walks_on_them():
    actors = (Actor("road", SOMEBODY, ((0, 0, 0),)), Actor("kerb", SOMEBODY, ((0, 9, 9),)))

    road, kerb = Scenario("s", CROSSING, (), actors, seconds=1).placed(0)

    assert (road.z, kerb.z) == (0, 0.13)


def test_a_moved_camera_stays_moved():
    shake = Shake(moved_at_s=5, moved_degrees=(0, 3, 0))
    shot = Shot("north", aimed((13, 18, 7), (0, 0), 1300), shake)

    assert shot.camera_at(4.9) is shot.camera
    assert abs(shot.camera_at(5).project([(0, 0, 0)])[0][0] - 640) > 50
