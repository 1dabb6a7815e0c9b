import pytest

from edge_node.rules.parking import IllegalParking
from edge_node.types import Zone
from tests.unit.edge_node.rules.builders import first_seconds, play
from tests.unit.edge_node.rules.street import LANE, FromAbove, at_rest, drive, steady

KERB = Zone("kerb", ((0.0, 0.62), (1.0, 0.62), (1.0, 0.7), (0.0, 0.7)))
Y = 27.0
"""In the zone at the kerb."""


@pytest.fixture(params=[FromAbove(), None], ids=["metres", "sizes"])
def ground(request):
    return request.param


def told(ground, *ways, seconds=75.0, traffic=None):
    rule = IllegalParking("r1", KERB, labels=["car"], ground=ground, traffic=traffic)
    return play(rule, drive(seconds, *ways, fps=2.0), ground=ground)


def test_a_minute_is_told(ground):
    parks = steady(10, 8.0, Y, until_s=3.0)

    assert first_seconds(told(ground, parks))[0] == pytest.approx(63, abs=1.5)


def test_who_is_parked_from_the_start_counts_from_there(ground):
    assert first_seconds(told(ground, at_rest(34, Y)))[0] == pytest.approx(60, abs=0.6)


def test_leaving_after_fifty_seconds_is_not_told(ground):
    assert told(ground, lambda t: (34 + 8 * max(0, t - 50), Y)) == []


@pytest.mark.parametrize("traffic", [None, LANE], ids=["picture", "lane"])
def test_in_a_jam_nobody_parks(ground, traffic):
    jam = [steady(6.0 * i, 5.0, until_s=3.0) for i in range(1, 6)]

    assert told(ground, steady(10, 8.0, Y, until_s=4.0), *jam, traffic=traffic) == []


def test_beside_traffic_that_goes_on_it_is_told(ground):
    passing = [steady(-60.0 * i, 9.0) for i in range(12)]

    matches = told(ground, steady(10, 8.0, Y, until_s=3.0), *passing)

    assert first_seconds(matches)[0] == pytest.approx(63, abs=1.5)


def test_a_new_track_at_its_place_is_the_same_car():
    def first(t):
        return (34.0, Y) if t < 30 else None

    def second(t):
        return (34.2, Y) if t > 36 else None

    assert first_seconds(told(FromAbove(), first, second))[0] == pytest.approx(60, abs=0.6)
