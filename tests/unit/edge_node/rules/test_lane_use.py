from dataclasses import replace

import pytest

from edge_node.rules.bus_lane import BusLane
from edge_node.rules.hard_shoulder import HardShoulder
from tests.unit.edge_node.rules.builders import play
from tests.unit.edge_node.rules.street import LANE, FromAbove, at_rest, drive, steady


@pytest.fixture(params=[FromAbove(), None], ids=["metres", "sizes"])
def ground(request):
    return request.param


@pytest.fixture(params=[BusLane, HardShoulder])
def rule(request, ground):
    return request.param("r1", LANE, labels=["car"], ground=ground)


def test_who_drives_along_it_is_told_and_for_how_far(rule, ground):
    matches = play(rule, drive(6.0, steady(5, 8.0)), ground=ground)

    distance, dwell = matches[0].measured
    assert distance.unit == ("m" if ground else "sizes")
    assert dwell.value >= 3.0
    assert all(match.kind == rule.KIND and match.lasting for match in matches)


@pytest.mark.parametrize(
    "way",
    [at_rest(30), lambda t: (30, 10 + 8 * t), lambda t: (10 + 8 * t, 40 if t < 1.5 else 20)],
    ids=["stands", "crosses", "leaves"],
)
def test_who_stands_crosses_or_leaves_at_once_is_not_told(rule, ground, way):
    assert play(rule, drive(8.0, way), ground=ground) == []


def test_other_classes_may_drive_there(rule, ground):
    assert play(rule, drive(6.0, steady(5, 8.0), labels=("bus",)), ground=ground) == []


def test_who_stopped_may_use_the_lane_again_to_gain_speed(rule, ground):
    """12 m, six seconds at rest, and 12 m more."""

    def way(t):
        metres = 6.0 * min(t, 2.0) + 6.0 * min(max(t - 8.0, 0.0), 2.0)
        return 10 + metres, 40 if t < 10 else 20

    assert play(rule, drive(14.0, way), ground=ground) == []


def test_a_bus_that_is_called_a_car_now_and_then_is_none(rule, ground):
    def called(t):
        return "car" if 4.0 < t < 7.5 else "bus"

    moments = [
        replace(each, now=tuple(replace(track, label=called(i / 5)) for track in each.now))
        for i, each in enumerate(drive(11.0, steady(5, 6.0)))
    ]

    assert play(rule, moments, ground=ground) == []
