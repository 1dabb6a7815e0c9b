import pytest

from edge_node.rules.intrusion import Intrusion
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
    return Intrusion("r1", YARD, labels=["person"])


def visit(rule, *feet, **looks):
    """One foot point every fifth of a second; None: not seen. Frames in which it speaks."""
    tracks = [[standing(foot, **looks)] if foot else [] for foot in feet]
    matches = play(rule, [moment(i / 5, *seen) for i, seen in enumerate(tracks)])
    return [round(second * 5) for second in first_seconds(matches)]


def test_two_of_three_frames_are_an_intrusion(rule):
    assert visit(rule, INSIDE, None, INSIDE, INSIDE) == [2, 3]


def test_one_frame_is_a_flicker(rule):
    assert visit(rule, INSIDE, None, None, INSIDE, None, None) == []


def test_who_is_outside_does_not_count(rule):
    assert visit(rule, *[OUTSIDE] * 10) == []


def test_a_box_too_small_for_a_person_does_not_count(rule):
    assert visit(rule, *[INSIDE] * 10, size=(0.01, 0.02)) == []


def test_another_class_does_not_count(rule):
    assert visit(rule, *[INSIDE] * 10, label="dog") == []


def test_it_goes_on_as_long_as_somebody_stays_although_frames_are_missed(rule):
    frames = visit(rule, INSIDE, INSIDE, *[None] * 5, INSIDE)

    assert frames == [1, 7]


def test_who_left_for_longer_must_be_seen_twice_again(rule):
    frames = visit(rule, INSIDE, INSIDE, *[OUTSIDE] * 12, INSIDE, INSIDE)

    assert frames == [1, 15]


def test_since_is_the_first_frame_inside(rule):
    matches = play(rule, [moment(t, standing(INSIDE)) for t in (3, 4, 5)])

    assert matches[-1].measured[0].value == 2.0
