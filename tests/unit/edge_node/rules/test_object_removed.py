import pytest

from edge_node.rules.object_removed import ObjectRemoved
from edge_node.types import Box, Track
from tests.unit.edge_node.rules.builders import START, YARD, first_seconds
from tests.unit.edge_node.rules.left_things import bag, tell

BEFORE_IT = Track(1, "person", 0.9, Box(0.46, 0.3, 0.52, 0.55))


@pytest.fixture
def rule():
    return ObjectRemoved("r1", YARD, seconds=10)


def gone(until=30, appeared=False, hidden=range(0)):
    """Gone since second 2, told of from 5 on; somebody stands before it in `hidden`."""
    change = bag(2.0, appeared=appeared)
    return [
        ([BEFORE_IT] if second in hidden else [], [change] if 5 <= second < until else [])
        for second in range(40)
    ]


def test_what_is_gone_for_the_time_is_told(rule):
    matches = tell(rule, gone())

    assert first_seconds(matches)[0] == 12.0
    assert (matches[0].since - START).total_seconds() == 2.0
    assert matches[0].objects[0].label == "object"


def test_what_is_back_in_time_is_not_told(rule):
    assert tell(rule, gone(until=11)) == []


@pytest.mark.parametrize("appeared", [True, None])
def test_what_is_not_surely_gone_is_not_told(rule, appeared):
    assert tell(rule, gone(appeared=appeared)) == []


def test_time_in_which_somebody_stands_before_it_does_not_count(rule):
    assert first_seconds(tell(rule, gone(hidden=range(7, 12))))[0] == 17.0
