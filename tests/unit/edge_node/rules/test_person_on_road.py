import pytest

from edge_node.rules.person_on_road import PersonOnRoad, Road
from edge_node.types import Box, Track, Zone
from tests.unit.edge_node.rules.builders import first_seconds, moment, play, standing

ROAD = Zone("road", ((0.0, 0.4), (1.0, 0.4), (1.0, 0.8), (0.0, 0.8)))
CROSSWALK = Zone("crosswalk", ((0.4, 0.4), (0.6, 0.4), (0.6, 0.8), (0.4, 0.8)))
ON_ROAD = (0.2, 0.6)


@pytest.fixture
def rule():
    return PersonOnRoad("r1", Road(ROAD, [CROSSWALK]), labels=["person"])


def stay(rule, *feet, every=0.5):
    """One foot point every half second; None: not seen."""
    tracks = [[standing(foot)] if foot else [] for foot in feet]
    return first_seconds(play(rule, [moment(i * every, *seen) for i, seen in enumerate(tracks)]))


def test_one_and_a_half_seconds_on_the_road_are_told(rule):
    assert stay(rule, *[ON_ROAD] * 5) == [1.5, 2.0]


@pytest.mark.parametrize(
    "foot",
    [(0.2, 0.35), (0.2, 0.41), (0.2, 0.79), (0.5, 0.6), (0.61, 0.6)],
    ids=["pavement", "kerb", "other kerb", "crosswalk", "its edge"],
)
def test_where_people_may_be_nothing_is_told(rule, foot):
    assert stay(rule, *[foot] * 10) == []


def test_beyond_the_margin_of_the_kerb_it_is_the_road(rule):
    assert stay(rule, *[(0.2, 0.43)] * 5)


def test_a_step_onto_the_road_is_too_short(rule):
    assert stay(rule, (0.2, 0.35), ON_ROAD, ON_ROAD, *[(0.2, 0.35)] * 8) == []


def test_not_being_seen_for_a_moment_is_part_of_the_stay(rule):
    assert stay(rule, ON_ROAD, None, None, ON_ROAD) == [1.5]


def test_who_rides_may_be_there(rule):
    rider = standing(ON_ROAD)
    x1, _, x2, y2 = rider.box
    bicycle = Track(2, "bicycle", 0.8, Box(x1 - 0.01, y2 - 0.06, x2 + 0.01, y2 + 0.005))

    assert play(rule, [moment(i / 2, rider, bicycle) for i in range(10)]) == []
