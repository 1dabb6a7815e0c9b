import pytest

from edge_node.rules.congestion import Congestion
from edge_node.types import Zone
from tests.unit.edge_node.rules.builders import first_seconds, play
from tests.unit.edge_node.rules.street import LANE, FromAbove, drive, steady


@pytest.fixture(params=[FromAbove(), None], ids=["metres", "sizes"])
def ground(request):
    return request.param


def column(gap_m, mps, count=60, stops_s=1e9):
    return [steady(78 - gap_m * i, mps, until_s=stops_s) for i in range(count)]


def told(ground, ways, seconds=90.0):
    rule = Congestion("r1", LANE, labels=["car"], ground=ground)
    kept = [lambda t, way=way: way(t) if 0 <= way(t)[0] <= 80 else None for way in ways]
    return play(rule, drive(seconds, *kept, fps=3.0), ground=ground)


def test_slow_and_dense_for_a_minute_is_told(ground):
    matches = told(ground, column(7.0, 1.0))

    assert first_seconds(matches)[0] == pytest.approx(60, abs=3)
    assert all(match.whole for match in matches)


def test_what_it_measures_says_how_slow_and_how_dense():
    speed, occupancy, _ = told(FromAbove(), column(7.5, 1.0))[-1].measured

    assert speed.value == pytest.approx(3.6, abs=0.3)
    assert occupancy.value == pytest.approx(1.0, abs=0.05)


def test_fast_is_not_told(ground):
    assert told(ground, column(12.0, 8.0, count=80)) == []


def test_few_are_not_told(ground):
    assert told(ground, column(30.0, 1.0)) == []


def test_half_a_minute_is_not_told(ground):
    ways = [
        lambda t, x=78 - 7.0 * i: (x + (t if t < 35 else 35 + 9 * (t - 35)), 40) for i in range(60)
    ]

    assert told(ground, ways) == []


def test_an_empty_lane_is_not_congested(ground):
    assert told(ground, []) == []


def test_a_zone_above_the_horizon_is_refused():
    class Sky(FromAbove):
        def to_ground(self, points):
            return points * float("nan")

    with pytest.raises(ValueError, match="horizon"):
        Congestion("r1", Zone("z", LANE.polygon), labels=["car"], ground=Sky())
