import pytest

from edge_node.rules.objects import Objects
from edge_node.rules.riders import Riders
from edge_node.types import Box, Track
from tests.unit.edge_node.rules.builders import moment

RIDER = Track(1, "person", 0.8, Box(0.4, 0.3, 0.46, 0.56))
BICYCLE = Track(2, "bicycle", 0.8, Box(0.38, 0.42, 0.48, 0.6))


def riding(*frames):
    """Tracks frame by frame, half a second apart; who rides in the last one."""
    objects, riders = Objects(), Riders()
    found: frozenset[int] = frozenset()
    for i, tracks in enumerate(frames):
        found = riders.update(objects.update(moment(i / 2, *tracks)))
    return set(found)


def test_who_sits_on_a_bicycle_rides():
    assert riding([RIDER, BICYCLE]) == {1}


def test_who_rode_until_just_now_rides():
    assert riding([RIDER, BICYCLE], *[[RIDER]] * 8) == {1}


def test_who_got_off_long_ago_walks():
    assert riding([RIDER, BICYCLE], *[[RIDER]] * 12) == set()


@pytest.mark.parametrize(
    "bicycle",
    [
        Box(0.5, 0.42, 0.6, 0.6),
        Box(0.38, 0.42, 0.48, 0.53),
        Box(0.38, 0.2, 0.48, 0.6),
    ],
    ids=["beside", "behind", "before"],
)
def test_who_walks_near_a_bicycle_does_not_ride(bicycle):
    assert riding([RIDER, Track(2, "bicycle", 0.8, bicycle)]) == set()


def test_a_rider_of_whom_only_the_upper_body_is_seen_rides():
    upper = Track(1, "person", 0.8, Box(0.4, 0.3, 0.46, 0.415))

    assert riding([upper, BICYCLE]) == {1}
