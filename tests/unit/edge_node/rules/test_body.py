from datetime import timedelta

import pytest

from edge_node.rules.body import Body, Posture
from edge_node.types import Box, Track

STANDS = Box(0.5, 0.4, 0.54, 0.6)
LIES = Box(0.45, 0.54, 0.55, 0.61)
SITS = Box(0.49, 0.47, 0.56, 0.6)
BEHIND_A_WALL = Box(0.5, 0.4, 0.54, 0.47)


def seconds(value):
    return timedelta(seconds=value)


def seen_as(*boxes, label="person"):
    """One box every half second."""
    body = Body.of(Track(1, "person", 0.9, boxes[0]), seconds(0))
    for i, box in enumerate(boxes[1:], start=1):
        body.see(Track(1, label, 0.9, box), seconds(i / 2))
    return body


@pytest.mark.parametrize(
    ("box", "posture"),
    [
        (STANDS, Posture.UPRIGHT),
        (SITS, Posture.BENT),
        (LIES, Posture.LOW),
        (BEHIND_A_WALL, Posture.BENT),
    ],
    ids=["stands", "sits", "lies", "behind a wall"],
)
def test_the_box_is_compared_with_the_upright_one(box, posture):
    assert seen_as(STANDS, STANDS, box).posture is posture


def test_whoever_is_called_otherwise_while_lying_is_the_same_body():
    body = seen_as(STANDS, STANDS, LIES, label="car")

    assert body.posture is Posture.LOW
    assert body.low_since == seconds(1)


def test_who_was_never_upright_is_not_said_to_lie():
    assert seen_as(LIES, LIES, LIES).low_since is None


def test_getting_up_ends_it():
    body = seen_as(STANDS, STANDS, LIES, *[STANDS] * 6)

    assert body.low_since is None


def test_a_moment_of_another_look_does_not():
    assert seen_as(STANDS, STANDS, LIES, SITS, SITS, LIES).low_since == seconds(1)


def test_who_goes_away_slowly_becomes_smaller_but_not_low():
    boxes = [Box(0.5, 0.4 - 0.002 * i, 0.54 - 0.001 * i, 0.6 - 0.007 * i) for i in range(20)]

    assert seen_as(*boxes).posture is not Posture.LOW


@pytest.mark.parametrize(
    ("last", "lies"),
    [(Box(0.49, 0.46, 0.55, 0.6), True), (STANDS, False), (BEHIND_A_WALL, False)],
    ids=["falling", "standing", "behind a wall"],
)
def test_who_is_lost_lies_if_they_were_going_down(last, lies):
    assert seen_as(STANDS, STANDS, STANDS, last).lose() is lies


def test_who_crawls_away_begins_anew():
    further = Box(0.8, 0.54, 0.9, 0.61)

    assert seen_as(STANDS, STANDS, LIES, further).low_since == seconds(1.5)
