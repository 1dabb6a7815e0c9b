import pytest

from edge_node.rules.loitering import Loitering
from tests.unit.edge_node.rules.builders import (
    INSIDE,
    OUTSIDE,
    YARD,
    first_seconds,
    moment,
    play,
    standing,
)


@pytest.fixture
def rule():
    return Loitering("r1", YARD, labels=["person"], dwell_s=10)


def visit(rule, *feet):
    """One foot point a second; None: not seen."""
    tracks = [[standing(foot)] if foot else [] for foot in feet]
    return first_seconds(play(rule, [moment(t, *seen) for t, seen in enumerate(tracks)]))


def test_ten_seconds_are_loitering(rule):
    assert visit(rule, *[INSIDE] * 12) == [10, 11]


def test_leaving_starts_the_count_again(rule):
    assert visit(rule, *[INSIDE] * 8, *[OUTSIDE] * 4, *[INSIDE] * 11) == [22]


def test_a_step_out_for_less_than_the_gap_is_part_of_the_stay(rule):
    assert visit(rule, *[INSIDE] * 8, OUTSIDE, *[INSIDE] * 2) == [10]


def test_not_being_seen_for_some_seconds_is_part_of_the_stay(rule):
    assert visit(rule, *[INSIDE] * 6, None, None, None, INSIDE, INSIDE) == [10]


def test_a_changed_id_goes_on_with_the_stay(rule):
    before = [moment(t, standing(INSIDE, track_id=1)) for t in range(6)]
    after = [moment(t, standing(INSIDE, track_id=2), ended=[1]) for t in range(7, 12)]

    assert first_seconds(play(rule, before + after)) == [10, 11]


def test_somebody_else_does_not_inherit(rule):
    before = [moment(t, standing((0.3, 0.5), track_id=1)) for t in range(6)]
    after = [moment(t, standing((0.7, 0.5), track_id=2), ended=[1]) for t in range(7, 12)]

    assert play(rule, before + after) == []


def test_a_clock_that_is_set_back_does_not_count(rule):
    moments = [moment(t, standing(INSIDE)) for t in (0, 4, 8, 3, 4, 5)]

    assert first_seconds(play(rule, moments)) == [5]
