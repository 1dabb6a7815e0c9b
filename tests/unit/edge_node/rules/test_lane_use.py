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
