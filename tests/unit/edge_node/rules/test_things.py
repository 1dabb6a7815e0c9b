import pytest

from edge_node.rules.things import SIZES, Things, ThingSizes, as_track, is_covered
from edge_node.types import Box, Change, Track
from tests.unit.edge_node.rules.builders import START, YARD
from tests.unit.edge_node.rules.left_things import seen

BAG = Box(0.45, 0.45, 0.5, 0.5)


def picked(change, zone=YARD, sizes=SIZES, appeared=True):
    return list(Things(zone, sizes, appeared=appeared).of(seen(0, changes=(change,))))


def change(box=BAG, appeared=True):
    return Change(7, box, START, appeared)


def test_what_came_is_picked_where_one_asks_for_it():
    assert picked(change()) == [change()]
    assert picked(change(), appeared=False) == []


@pytest.mark.parametrize("appeared", [True, False])
def test_what_cannot_be_told_is_never_picked(appeared):
    assert picked(change(appeared=None), appeared=appeared) == []


def test_its_foot_must_be_in_the_zone():
    outside = change(Box(0.45, 0.85, 0.5, 0.9))

    assert picked(outside) == []
    assert picked(outside, zone=None) == [outside]


@pytest.mark.parametrize("sizes", [ThingSizes(0.06, 0.3), ThingSizes(0.01, 0.04)])
def test_it_must_have_the_size(sizes):
    assert picked(change(), sizes=sizes) == []


def test_somebody_before_it_covers_it():
    tracks = (Track(1, "person", 0.9, Box(0.44, 0.3, 0.48, 0.55)),)
    beside = (Track(1, "person", 0.9, Box(0.49, 0.3, 0.53, 0.55)),)

    assert is_covered(change(), seen(0, *tracks))
    assert not is_covered(change(), seen(0, *beside))


def test_an_event_names_it_by_its_id():
    assert as_track(change()) == Track(7, "object", 0.5, BAG)
