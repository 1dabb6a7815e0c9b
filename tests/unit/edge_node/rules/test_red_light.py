from dataclasses import replace

import pytest

from edge_node.rules.red_light import RedLight
from edge_node.types import Signal, Zone
from edge_node.types import SignalPhase as P
from tests.unit.edge_node.rules.builders import START
from tests.unit.edge_node.rules.signals import approach, shows, under
from tests.unit.edge_node.rules.street import FromAbove, drive, steady

RED = shows((0, P.RED))
DRIVES = steady(10, 10.0)
"""Its front, 2.25 m ahead of its middle, is over the line at about 2.8 s."""


@pytest.fixture(params=[FromAbove(), None], ids=["metres", "sizes"])
def ground(request):
    return request.param


def told(ground, lights, *ways, seconds=8.0, fps=5.0, arrow=None, through=None):
    rule = RedLight("r1", approach(arrow), labels=("car",), ground=ground, through=through)
    return under(lights, rule, drive(seconds, *ways, fps=fps), ground)


def test_who_crosses_at_red_and_goes_on_is_told_once(ground):
    (match,) = told(ground, RED, DRIVES)

    assert (match.since - START).total_seconds() == pytest.approx(2.8, abs=0.25)
    assert not match.lasting
    assert match.objects[0].track_id == 1


def test_three_moments_and_the_time_of_red_are_measured(ground):
    (match,) = told(ground, RED, DRIVES)
    red_for, before, beyond, _ = match.measured

    assert before.value < red_for.value < beyond.value
    assert red_for.low < red_for.value
    assert beyond.value == pytest.approx((match.at - START).total_seconds(), abs=1e-6)


@pytest.mark.parametrize("phase", [P.GREEN, P.YELLOW, P.RED_YELLOW, P.OFF, P.UNKNOWN])
def test_other_phases_are_not_told(ground, phase):
    assert told(ground, shows((0, phase)), DRIVES) == []


def test_a_light_that_nobody_knows_is_not_told(ground):
    assert told(ground, lambda _: {}, DRIVES) == []


def test_the_change_is_followed_by_a_grace(ground):
    assert told(ground, shows((0, P.YELLOW), (2.6, P.RED)), DRIVES) == []
    assert told(ground, shows((0, P.YELLOW), (1.6, P.RED)), DRIVES)


def test_who_is_in_the_junction_when_it_becomes_red_is_not_told(ground):
    assert told(ground, shows((0, P.GREEN), (3.2, P.RED)), DRIVES) == []


def test_who_comes_into_sight_beyond_the_line_is_not_told(ground):
    assert told(ground, RED, steady(42, 10.0)) == []


def test_who_stops_beyond_and_goes_at_green_is_not_told(ground):
    def way(t):
        return (min(10 + 8 * t, 39.5) if t < 10 else 39.5 + 5 * (t - 10), 40.0)

    assert told(ground, shows((0, P.RED), (9.5, P.GREEN)), way, seconds=16) == []
    assert len(told(ground, RED, way, seconds=16)) == 1


def test_jitter_at_the_line_is_no_crossing(ground):
    def way(t):
        waits = 37.75 + 0.25 * (-1) ** round(5 * t)
        return (min(10 + 8 * t, waits) if t < 10 else waits + 5 * (t - 10), 40.0)

    assert told(ground, shows((0, P.RED), (9.5, P.GREEN)), way, seconds=16) == []


def test_who_goes_the_other_way_or_beside_the_line_is_not_told(ground):
    assert told(ground, RED, steady(70, -10.0), steady(10, 10.0, y=52.0)) == []


def test_a_lit_or_unknown_arrow_lets_everybody_pass():
    def lights(arrow):
        return lambda _: {
            "light": Signal(P.RED, START),
            **({"arrow": Signal(arrow, START)} if arrow else {}),
        }

    for arrow in (P.GREEN, P.UNKNOWN, None):
        assert told(FromAbove(), lights(arrow), DRIVES, arrow="arrow") == []
    assert told(FromAbove(), lights(P.OFF), DRIVES, arrow="arrow")


def test_with_a_zone_only_who_reaches_it_has_gone_through(ground):
    far = Zone("far", ((0.75, 0.3), (0.9, 0.3), (0.9, 0.7), (0.75, 0.7)))

    assert told(ground, RED, steady(10, 10.0, until_s=4.0), through=far) == []
    (match,) = told(ground, RED, DRIVES, through=far)
    assert (match.at - START).total_seconds() == pytest.approx(5.0, abs=0.3)


def test_half_the_frames_tell_the_same(ground):
    full, half = (told(ground, RED, DRIVES, fps=fps)[0] for fps in (10.0, 5.0))

    assert abs((full.since - half.since).total_seconds()) < 0.1


def test_a_line_without_length_is_refused():
    flat = approach()._replace(points=((0.5, 0.5), (0.5, 0.5)))

    with pytest.raises(ValueError, match="two ends"):
        RedLight("r1", flat, labels=("car",), ground=FromAbove())


def test_what_left_is_forgotten():
    rule = RedLight("r1", approach(), labels=("car",), ground=FromAbove())
    under(RED, rule, drive(20, lambda t: DRIVES(t) if t < 4 else None), FromAbove())

    assert rule._ways == {}


def test_who_is_taken_for_a_car_now_and_then_only_is_not_told():
    rule = RedLight("r1", approach(), labels=("car",), ground=FromAbove())
    moments = [
        replace(each, now=tuple(replace(track, label="van") for track in each.now))
        if index % 3
        else each
        for index, each in enumerate(drive(8, DRIVES))
    ]

    assert under(RED, rule, moments, FromAbove()) == []


def test_who_was_unseen_for_long_was_not_seen_to_cross(ground):
    def way(t):
        return None if 1.8 < t < 3.6 else DRIVES(t)

    assert told(ground, RED, way) == []
