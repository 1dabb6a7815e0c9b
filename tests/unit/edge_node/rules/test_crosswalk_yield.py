import math

import pytest

from edge_node.rules.crosswalk_yield import CrosswalkYield
from edge_node.types import Zone
from tests.unit.edge_node.rules.builders import first_seconds, play
from tests.unit.edge_node.rules.street import FromAbove, drive, steady

ZONE = Zone("walk", ((0.5, 0.375), (0.55, 0.375), (0.55, 0.625), (0.5, 0.625)))
"""From 40 to 44 m along the road, 20 m wide."""
DRIVES = steady(10, 10.0)
"""Its front is over the edge at about 2.8 s; the middle of its way is at 41 m across."""


def walks(at_s, mps=-1.4, y=41.0):
    """Somebody who would be in the middle of the vehicle's way at this second."""
    return lambda t: (42.0, y - mps * (at_s - t))


def told(*ways, seconds=8.0, fps=5.0, labels=("car", "person")):
    rule = CrosswalkYield("r1", ZONE, FromAbove(), labels=("car",))
    return play(rule, drive(seconds, *ways, fps=fps, labels=labels), ground=FromAbove())


def test_who_drives_on_before_somebody_on_the_crosswalk_is_told_once():
    (match,) = told(DRIVES, walks(5.0))

    assert [track.label for track in match.objects] == ["car", "person"]
    assert first_seconds([match])[0] == pytest.approx(3.2, abs=0.5)
    gap = match.measured[0]
    assert gap.low < gap.value < gap.high
    assert 0 < gap.value < 2


def test_nobody_there_is_no_conflict():
    assert told(DRIVES) == []


def test_who_walks_away_or_has_passed_is_no_conflict():
    assert told(DRIVES, walks(0.5)) == []


def test_who_comes_much_later_is_no_conflict():
    assert told(DRIVES, walks(9.0)) == []


def test_who_stands_at_the_kerb_is_no_conflict():
    assert told(DRIVES, lambda _: (42.0, 45.0)) == []


def test_who_stops_first_gives_way():
    def way(t):
        return (min(10 + 10 * t, 36.0) if t < 7 else 36.0 + 4 * (t - 7), 40.0)

    assert told(way, walks(4.0), seconds=14) == []


def test_who_slows_down_clearly_gives_way():
    def way(t):
        slow = max(t - 1.5, 0.0)
        return (10 + 10 * min(t, 1.5) + 3 * slow + 7 * (1 - math.exp(-slow)), 40.0)

    assert told(way, walks(6.0)) == []


def test_who_rides_through_is_nobody_on_foot():
    bicycle = walks(5.0, mps=-5.0)

    assert told(DRIVES, bicycle, labels=("car", "bicycle")) == []


def test_a_crosswalk_that_reaches_the_sky_is_refused():
    class Sky(FromAbove):
        def to_ground(self, points):
            return super().to_ground(points) * math.nan

    with pytest.raises(ValueError, match="horizon"):
        CrosswalkYield("r1", ZONE, Sky(), labels=("car",))
