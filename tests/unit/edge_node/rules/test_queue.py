import pytest

from edge_node.rules.queue import Queue
from tests.unit.edge_node.rules.builders import YARD, first_seconds, play
from tests.unit.edge_node.rules.street import LANE, FromAbove, at_rest, drive, steady


@pytest.fixture(params=[FromAbove(), None], ids=["metres", "sizes"])
def ground(request):
    return request.param


def told(ground, *ways, seconds=16.0):
    rule = Queue("r1", LANE, labels=["car"], ground=ground, length_m=30)
    return play(rule, drive(seconds, *ways), ground=ground)


def test_a_long_queue_is_told_after_ten_seconds(ground):
    matches = told(ground, *(at_rest(77 - 6.5 * i) for i in range(6)))

    assert first_seconds(matches)[0] == pytest.approx(10, abs=1)
    assert matches[-1].measured[1].value == 6


def test_its_length_reaches_to_the_rear_of_the_last():
    length, *_ = told(FromAbove(), *(at_rest(77 - 6.5 * i) for i in range(6)))[-1].measured

    assert length.value == pytest.approx(3 + 6.5 * 5 + 4.5, abs=0.2)
    assert length.low < length.value < length.high


def test_a_short_queue_is_not_told(ground):
    assert told(ground, *(at_rest(77 - 6.5 * i) for i in range(3))) == []


def test_who_drives_is_no_queue(ground):
    assert told(ground, *(steady(77 - 6.5 * i - 40, 4.0) for i in range(6)), seconds=12) == []


def test_who_stands_away_from_the_end_is_no_queue(ground):
    assert told(ground, *(at_rest(50 - 6.5 * i) for i in range(7))) == []


def test_it_is_over_when_it_has_become_short(ground):
    ways = [
        lambda t, x=77 - 6.5 * i, i=i: (
            x + (6 * max(0, t - 15) if i > 1 else 0),
            40 + 15 * (i > 1) * (t > 15),
        )
        for i in range(6)
    ]

    assert max(first_seconds(told(ground, *ways, seconds=30))) < 21


def test_a_lane_without_a_heading_is_refused():
    with pytest.raises(ValueError, match="heading"):
        Queue("r1", YARD, labels=["car"])
