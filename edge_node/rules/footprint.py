"""The ground under a road user: a rectangle of its class, placed behind its box's lower edge.

The foot of a box is the nearest edge of what stands there, not its middle. How far the middle
lies behind it is the extent of the rectangle along the line of sight.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from edge_node.rules.geometry import Point
from edge_node.types import GroundPlane, Track

SIZES_M = {
    "car": (4.5, 1.8),
    "truck": (8.0, 2.5),
    "bus": (12.0, 2.5),
    "motorcycle": (2.2, 0.8),
    "bicycle": (1.8, 0.6),
    "person": (0.5, 0.5),
}
USUAL = (4.5, 1.8)
"""Metres, length and width, of any other class."""


def longer(first: str, second: str) -> float:
    """Return the usual length of the longer of two classes, metres."""
    return max(SIZES_M.get(label, USUAL)[0] for label in (first, second))


_UP = 2e-3
"""Share of the frame: a step up the picture, that is away from the camera."""


class Footprint(NamedTuple):
    """A rectangle on the ground, metres."""

    middle: Point
    ahead: Point
    """The way it points, of length one."""
    length: float
    width: float

    def reaching(self, ahead_m: float) -> "Footprint":
        """Return the ground that it will also have covered so many metres further on."""
        (x, y), (ax, ay) = self.middle, self.ahead
        middle = (x + ax * ahead_m / 2, y + ay * ahead_m / 2)
        return self._replace(middle=middle, length=self.length + ahead_m)

    def is_far(self, other: "Footprint", metres: float) -> bool:
        """Say whether the gap to another is surely wider, told cheaply."""
        half = (self.length + self.width + other.length + other.width) / 2  # above both diagonals
        return math.dist(self.middle, other.middle) > half + metres

    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Return the corners in order."""
        (x, y), (ax, ay) = self.middle, self.ahead
        lx, ly = ax * self.length / 2, ay * self.length / 2
        wx, wy = -ay * self.width / 2, ax * self.width / 2
        return (
            (x + lx + wx, y + ly + wy),
            (x + lx - wx, y + ly - wy),
            (x - lx - wx, y - ly - wy),
            (x - lx + wx, y - ly + wy),
        )


class Stance(NamedTuple):
    """Where a track's lower edge stands on the ground, and the way that leads away from there."""

    near: Point
    away: Point
    """As the camera sees it, of length one."""
    label: str


def stances(tracks: Sequence[Track], ground: GroundPlane) -> list[Stance | None]:
    """Return how tracks stand, all at once, which is much cheaper; None beyond the horizon."""
    feet = [track.box.foot for track in tracks]
    points = np.array([*feet, *((x, y - _UP) for x, y in feet)], np.float64)
    places = ground.to_ground(points.reshape(-1, 2)).tolist()
    found: list[Stance | None] = []
    for track, near, far in zip(tracks, places, places[len(feet) :], strict=False):
        away = (far[0] - near[0], far[1] - near[1])
        step = math.hypot(*away)
        known = 0 < step < math.inf
        away = (away[0] / step, away[1] / step) if known else away
        found.append(Stance((near[0], near[1]), away, track.label) if known else None)
    return found


def laid(stance: Stance, ahead: Point) -> Footprint:
    """Return the ground under a body of the usual size that points `ahead`, of length one."""
    near, away, label = stance
    length, width = SIZES_M.get(label, USUAL)
    along = abs(away[0] * ahead[0] + away[1] * ahead[1])
    across = abs(away[0] * ahead[1] - away[1] * ahead[0])
    depth = (length * along + width * across) / 2
    middle = (near[0] + away[0] * depth, near[1] + away[1] * depth)
    return Footprint(middle, ahead, length, width)


def footprint(track: Track, ahead: Point, ground: GroundPlane) -> Footprint | None:
    """Return the ground under a track that points `ahead`; None beyond the horizon.

    Args:
        track: Seen now.
        ahead: Its way on the ground, of length one.
        ground: The camera's.
    """
    (stance,) = stances([track], ground)
    return None if stance is None else laid(stance, ahead)


def gap(first: Footprint, second: Footprint) -> float:
    """Return the metres between two rectangles; negative: how far one reaches into the other.

    The largest gap along the normals of the four sides (separating axes). Where two corners face
    each other the true gap is up to a third wider.
    """
    return max(
        _gap_along(axis, first, second)
        for each in (first, second)
        for axis in (each.ahead, (-each.ahead[1], each.ahead[0]))
    )


def _gap_along(axis: Point, first: Footprint, second: Footprint) -> float:
    apart = abs(
        (second.middle[0] - first.middle[0]) * axis[0]
        + (second.middle[1] - first.middle[1]) * axis[1]
    )
    return apart - _reach(axis, first) - _reach(axis, second)


def _reach(axis: Point, one: Footprint) -> float:
    along = abs(axis[0] * one.ahead[0] + axis[1] * one.ahead[1])
    across = abs(axis[0] * one.ahead[1] - axis[1] * one.ahead[0])
    return (one.length * along + one.width * across) / 2
