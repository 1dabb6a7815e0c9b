from datetime import timedelta

import pytest

from edge_node.rules.geometry import Polygon
from edge_node.rules.objects import Objects
from edge_node.rules.stops import Stops
from edge_node.types import Box, Track
from tests.unit.edge_node.rules.builders import YARD, moment
from tests.unit.edge_node.rules.street import drive

PLACE = Box(0.5, 0.4, 0.6, 0.5)


def stops_after(moments):
    objects, stops = Objects(), Stops(Polygon(YARD.polygon), ["car", "truck"])
    last = []
    for tracks in moments:
        last = stops.update(objects.update(tracks))
    return last


def seen(*boxes, track_ids=None):
    """One box after the other, 0.2 s apart."""
    ids = track_ids or [1] * len(boxes)
    return [
        moment(0.2 * i, *([Track(ids[i], "car", 0.8, box)] if box else []))
        for i, box in enumerate(boxes)
    ]


def since(moments):
    (stop,) = [each for each in stops_after(moments) if each.track.label == "car"]
    return stop.since


def test_a_stop_begins_where_and_when_it_comes_to_rest():
    way = drive(10.0, lambda t: (20 + 6 * min(t, 4.0), 40))

    (stop,) = stops_after(way)

    assert stop.since.total_seconds() == pytest.approx(4.0, abs=0.5)


@pytest.mark.parametrize(
    "other",
    [
        Box(0.503, 0.402, 0.598, 0.503),
        Box(0.5, 0.4, 0.55, 0.5),
        Box(0.5, 0.4, 0.6, 0.46),
        None,
    ],
    ids=["jitter", "hidden from the side", "hidden from below", "not seen"],
)
def test_it_stands_on_behind_what_passes(other):
    assert since(seen(*[PLACE] * 20, *[other] * 14, *[PLACE] * 5)) == timedelta()


def test_who_moves_on_has_another_stop():
    away = Box(0.6, 0.5, 0.7, 0.6)

    assert since(seen(*[PLACE] * 10, *[away] * 14)).total_seconds() == pytest.approx(2.0, abs=0.3)


def test_a_new_track_at_its_place_is_the_same_one():
    moments = seen(*[PLACE] * 20, *[None] * 30, *[PLACE] * 5, track_ids=[1] * 50 + [2] * 5)

    assert all(stop.since == timedelta() for stop in stops_after(moments))


def test_places_are_forgotten():
    objects, stops = Objects(), Stops(Polygon(YARD.polygon), ["car"])
    for i in range(300):
        stops.update(objects.update(moment(i, Track(i, "car", 0.8, PLACE))))
    stops.update(objects.update(moment(400)))

    assert stops.update(objects.update(moment(401))) == []
