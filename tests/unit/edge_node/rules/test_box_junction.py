import pytest

from edge_node.rules.box_junction import BoxJunction
from tests.unit.edge_node.rules.builders import YARD, first_seconds, play
from tests.unit.edge_node.rules.street import drive, steady


def told(way, seconds=14.0):
    return play(BoxJunction("r1", YARD, labels=["car"]), drive(seconds, way))


def test_five_seconds_in_the_box_are_told():
    assert first_seconds(told(steady(10, 8.0, until_s=3.0)))[0] == pytest.approx(8, abs=1)


def test_driving_through_is_not_told():
    assert told(steady(0, 6.0)) == []


def test_who_waits_before_the_box_is_not_told():
    assert told(steady(0, 5.0, until_s=3.0)) == []


def test_a_stop_of_three_seconds_is_not_told():
    assert told(lambda t: (34 + 8 * max(t - 3.0, 0), 40)) == []
