"""A lane as a line: how far along it vehicles are, and how long it is."""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from edge_node.rules.gauge import Gauge
from edge_node.rules.geometry import Point
from edge_node.rules.moment import Motion
from edge_node.types import Box, Track, Zone


class LaneAxis(NamedTuple):
    """Positions along a lane: metres, or shares of the frame without a ground."""

    ahead: Point
    """Of length one."""
    start: float
    end: float
    """Where traffic leaves the lane."""

    @property
    def length(self) -> float:
        """From start to end."""
        return self.end - self.start

    def along(self, place: Point) -> float:
        """Return how far along the axis a place is."""
        return place[0] * self.ahead[0] + place[1] * self.ahead[1]

    def span(self, box: Box) -> float:
        """Return how much of the axis a box covers, shares."""
        return abs(self.ahead[0]) * (box.x2 - box.x1) + abs(self.ahead[1]) * (box.y2 - box.y1)


def lane_axis(zone: Zone, gauge: Gauge) -> LaneAxis:
    """Return the axis of a lane: its heading, or its longest way without one.

    Raises:
        ValueError: A corner of the zone is not on the ground.
    """
    corners = list(zone.polygon)
    if gauge.ground is not None:
        corners = [(x, y) for x, y in gauge.ground.to_ground(np.array(corners)).tolist()]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in corners):
        message = f"zone {zone.zone_id}: a corner is not on the ground but above the horizon"
        raise ValueError(message)
    ahead = gauge.heading(zone) or _longest(corners)
    places = [x * ahead[0] + y * ahead[1] for x, y in corners]
    return LaneAxis(ahead, min(places), max(places))


def place_along(axis: LaneAxis, gauge: Gauge, track: Track, motion: Motion) -> float | None:
    """Return where a vehicle's foot is along the axis; None beyond the ground."""
    place = gauge.place(track, motion)
    return None if place is None else axis.along(place)


def _longest(corners: Sequence[Point]) -> Point:
    one, other = max(combinations(corners, 2), key=lambda pair: math.dist(*pair))
    length = math.dist(one, other)
    return (other[0] - one[0]) / length, (other[1] - one[1]) / length
