import pytest

from edge_node.rules.wrong_way import WrongWay
from edge_node.types import Zone
from tests.unit.edge_node.rules.builders import YARD, first_seconds, play
from tests.unit.edge_node.rules.street import LANE, FromAbove, drive, steady

CARS = ("car", "bus")


@pytest.fixture(params=[FromAbove(), None], ids=["metres", "sizes"])
def ground(request):
    return request.param


def told(ground, *ways, seconds=6.0, zone=LANE):
    rule = WrongWay("r1", zone, labels=CARS, ground=ground)
    return play(rule, drive(seconds, *ways), ground=ground)


def test_eight_metres_against_the_lane_are_told(ground):
    matches = told(ground, steady(60, -5.0))

    assert first_seconds(matches)[0] == pytest.approx(2.0, abs=0.7)
    assert all(match.objects[0].track_id == 1 for match in matches)


def test_the_way_of_the_lane_is_right(ground):
    assert told(ground, steady(10, 5.0)) == []


def test_backing_up_for_some_metres_is_not_told(ground):
    assert told(ground, steady(60, -2.0, until_s=2.5)) == []


def test_crossing_the_lane_is_not_told(ground):
    assert told(ground, lambda t: (40, 20 + 6 * t)) == []


def test_creeping_back_is_not_told():
    assert told(FromAbove(), steady(60, -1.0), seconds=20) == []


def test_what_was_measured_has_an_interval_on_the_ground():
    distance, speed = told(FromAbove(), steady(60, -5.0))[-1].measured

    assert distance.unit == "m"
    assert distance.low < 8.0 <= distance.value < distance.high
    assert speed.low < 18.0 < speed.high


def test_without_a_ground_it_is_measured_in_sizes():
    distance, speed = told(None, steady(60, -5.0))[-1].measured

    assert (distance.unit, speed.unit) == ("sizes", "sizes/s")


def test_a_bus_in_the_next_lane_whose_foot_is_here_is_not_told():
    """From above its middle lies half its width further away."""
    narrow = Zone("lane", ((0.0, 0.49), (1.0, 0.49), (1.0, 0.6), (0.0, 0.6)), heading=(0.1, 0.0))

    assert told(FromAbove(), steady(60, -5.0, y=40.5), zone=narrow) == []


def test_a_lane_without_a_heading_is_refused():
    with pytest.raises(ValueError, match="heading"):
        WrongWay("r1", YARD, labels=CARS)
