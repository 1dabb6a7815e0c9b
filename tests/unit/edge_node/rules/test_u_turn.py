import math

import pytest

from edge_node.rules.u_turn import UTurn
from edge_node.types import Zone
from tests.unit.edge_node.rules.builders import play
from tests.unit.edge_node.rules.street import FromAbove, drive, steady

EVERYWHERE = Zone("all", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))


def turning(degrees, mps=5.0, radius=6.0):
    """Straight on for two seconds, round by so much, straight on."""

    def way(t):
        turn = min(max(t - 2, 0) * mps / radius, math.radians(degrees))
        before, after = min(t, 2) * mps, max(t - 2 - math.radians(degrees) * radius / mps, 0) * mps
        x = 20 + before + radius * math.sin(turn) + after * math.cos(turn)
        y = 30 + radius * (1 - math.cos(turn)) + after * math.sin(turn)
        return x, y

    return way


@pytest.mark.parametrize("ground", [FromAbove(), None], ids=["metres", "sizes"])
@pytest.mark.parametrize(("degrees", "count"), [(180, 1), (90, 0), (120, 0)])
def test_who_turns_round_is_told_once(ground, degrees, count):
    rule = UTurn("r1", EVERYWHERE, labels=["car"], ground=ground)

    assert len(play(rule, drive(10.0, turning(degrees)), ground=ground)) == count


def test_who_reverses_has_not_turned():
    rule = UTurn("r1", EVERYWHERE, labels=["car"], ground=FromAbove())
    back_and_forth = lambda t: (20 + 15 * math.sin(t / 2), 40)  # noqa: E731  # a way

    assert play(rule, drive(14.0, back_and_forth), ground=FromAbove()) == []


def test_the_way_straight_on_is_not_told():
    rule = UTurn("r1", EVERYWHERE, labels=["car"], ground=FromAbove())

    assert play(rule, drive(8.0, steady(5, 8.0)), ground=FromAbove()) == []


def test_a_gap_of_a_second_in_the_turn_does_not_lose_it():
    rule = UTurn("r1", EVERYWHERE, labels=["car"], ground=FromAbove())
    seen = turning(180)
    gap = lambda t: None if 3.0 < t < 3.9 else seen(t)  # noqa: E731  # a way

    assert len(play(rule, drive(10.0, gap), ground=FromAbove())) == 1
