import pytest

from edge_node.rules.manoeuvre import ForbiddenManoeuvre
from edge_node.rules.wrong_lane import WrongLane
from edge_node.types import Zone
from tests.unit.edge_node.rules.builders import play
from tests.unit.edge_node.rules.street import drive, steady

ARM = Zone("arm", ((0.1, 0.4), (0.4, 0.4), (0.4, 0.6), (0.1, 0.6)))
LEFT = Zone("left", ((0.5, 0.1), (0.7, 0.1), (0.7, 0.3), (0.5, 0.3)))


@pytest.fixture(params=[ForbiddenManoeuvre, WrongLane])
def rule(request):
    return request.param("r1", ARM, labels=["car"], exits=[LEFT])


def turns_left(t):
    return (10 + 8 * t, 40) if t < 4.5 else (46, 40 + 8 * (t - 4.5))


def test_who_goes_from_the_one_to_the_other_is_told_once(rule):
    (match,) = play(rule, drive(8.0, turns_left))

    assert match.kind == rule.KIND
    assert match.zone == "arm"


def test_who_goes_straight_on_is_not_told(rule):
    assert play(rule, drive(8.0, steady(10, 8.0))) == []


def test_who_comes_from_elsewhere_is_not_told(rule):
    assert play(rule, drive(8.0, lambda t: (46, 8 * t))) == []


def test_who_only_touches_the_exit_is_not_told(rule):
    """A box that is over the border for a frame."""
    way = lambda t: (10 + 8 * t, 40) if not 4.9 < t < 5.1 else (46, 62)  # noqa: E731  # a way

    assert play(rule, drive(8.0, way)) == []


def test_who_leaves_a_lane_with_a_heading_sideways_early_has_changed_lanes():
    lane = Zone(ARM.zone_id, ARM.polygon, heading=(0.1, 0.0))
    rule = WrongLane("r1", lane, labels=["car"], exits=[LEFT])
    early = lambda t: (10 + 8 * t, 40) if t < 0.9 else (10 + 8 * min(t, 4.5), 49 + 4 * (t - 0.9))  # noqa: E731  # a way

    assert play(rule, drive(8.0, early)) == []
    assert len(play(rule, drive(8.0, turns_left))) == 1
