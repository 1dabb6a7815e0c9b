"""Where the fronts of vehicles are, seen from a stop line: so far beyond it, so far aside.

A box shows the end of a vehicle that is near the camera. Who comes towards it shows the front;
who goes away shows the rear, and the front is a vehicle's length of its class further on, which is
less sure and adds to the doubt.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge_node.rules.footprint import SIZES_M, USUAL
from edge_node.rules.gauge import Gauge
from edge_node.rules.geometry import Point
from edge_node.rules.moment import Motion
from edge_node.rules.place import size
from edge_node.types import Box, Track

Side = Literal["left", "right"]
LENGTH_DOUBT = 0.12
"""Standard deviation of the lengths within a class, as a share."""
RIM = 0.004
"""Shares: a box that ends so close to the lower rim of the picture is cut off there."""
_NEAR = 2e-3
_SEEN_FROM_BEHIND = 0.5
"""Sizes of its box; so far ahead of its foot is the front of who goes up the picture."""


class Approach(NamedTuple):
    """A stop line and the light that holds for who comes to it."""

    line_id: str
    points: tuple[Point, ...]
    """Taken as straight from the first to the last, shares of the frame."""
    side: Side
    """The side of the junction, seen walking from the first to the last point."""
    signal: str
    """Id of the light."""
    arrow: str | None = None
    """Id of an additional section; while it is lit or not known nobody passes at red."""


class Front(NamedTuple):
    """The front of a vehicle at one moment."""

    beyond_m: float
    """Metres beyond the line; negative: before it."""
    aside: float
    """Share 0..1 along the line where the vehicle is; outside of it: beside the line."""
    aside_m: float
    """How far beside the line, metres; 0 within its ends."""
    place: Point
    """Metres on the ground, or shares of the picture."""


class Fronts:
    """Measures fronts against one line, which is taken as straight from end to end."""

    def __init__(self, gauge: Gauge, approach: Approach) -> None:
        """Take the line.

        Args:
            gauge: What lengths are measured in.
            approach: The line, and the side that is entered.

        Raises:
            ValueError: The line has no length, or does not lie on the ground.
        """
        self._gauge = gauge
        start, end, middle, up, beyond = _marks(gauge, approach.points, approach.side)
        along = end - start
        x1, y1 = start.tolist()
        self._start: Point = (x1, y1)
        self._length = float(np.hypot(*along))
        if not 0 < self._length < math.inf:
            message = "a stop line needs two ends that differ and lie on the ground"
            raise ValueError(message)
        x, y = (along / self._length).tolist()
        turn = 1.0 if float(np.dot((-y, x), beyond - middle)) > 0 else -1.0
        self._along: Point = (x, y)
        self._ahead: Point = (-y * turn, x * turn)
        away = up - middle
        away_x, away_y = (away / np.hypot(*away)).tolist()
        self._away: Point = (away_x, away_y)

    @property
    def ahead(self) -> Point:
        """The way over the line, of length one."""
        return self._ahead

    @property
    def sees_rears(self) -> float:
        """How much the rear is seen, 0 (the front, or a side at 0.5) .. 1."""
        return (1 + self._ahead[0] * self._away[0] + self._ahead[1] * self._away[1]) / 2

    def of(self, track: Track, motion: Motion, label: str | None = None) -> Front | None:
        """Return where a front is; None beyond the horizon, or if the picture cuts off its foot.

        Args:
            track: Seen now.
            motion: Its own.
            label: Class by which its length is taken; None: as it is called now.
        """
        place = self._gauge.place(track, motion)
        if place is None or track.box.y2 > 1 - RIM:
            return None
        middle, reach = self._middle(place, track.box, label or track.label)
        x, y = middle[0] - self._start[0], middle[1] - self._start[1]
        beyond = x * self._ahead[0] + y * self._ahead[1] + reach
        along = x * self._along[0] + y * self._along[1]
        aside = max(-along, along - self._length, 0.0)
        front = (middle[0] + self._ahead[0] * reach, middle[1] + self._ahead[1] * reach)
        box = track.box
        return Front(
            self._gauge.metres(beyond, box),
            along / self._length,
            self._gauge.metres(aside, box),
            front,
        )

    def doubt(self, track: Track) -> float:
        """Return how unsure a front is, metres: one standard deviation."""
        length, _ = SIZES_M.get(track.label, USUAL)
        return math.hypot(self._gauge.doubt(track.box), LENGTH_DOUBT * length * self.sees_rears)

    def ahead_of(self, velocity: Point) -> float:
        """Return how fast a movement goes over the line, in the velocity's own unit."""
        return velocity[0] * self._ahead[0] + velocity[1] * self._ahead[1]

    def _middle(self, place: Point, box: Box, label: str) -> tuple[Point, float]:
        """Return the middle of a vehicle and how far its front is from there, in one unit."""
        ahead = self._ahead
        if self._gauge.ground is None:
            reach = abs(ahead[0]) * (box.x2 - box.x1) / 2
            return place, reach + max(-ahead[1], 0.0) * _SEEN_FROM_BEHIND * size(box)
        length, width = SIZES_M.get(label, USUAL)
        along = abs(self._away[0] * ahead[0] + self._away[1] * ahead[1])
        across = abs(self._away[0] * ahead[1] - self._away[1] * ahead[0])
        depth = (length * along + width * across) / 2
        middle = (place[0] + self._away[0] * depth, place[1] + self._away[1] * depth)
        return middle, length / 2


def _marks(gauge: Gauge, line: Sequence[Point], side: Side) -> NDArray[np.float64]:
    """Return (5, 2): the line's ends and middle, a point up the picture, and one beyond it."""
    (x1, y1), (x2, y2) = line[0], line[-1]
    x, y, length = (x1 + x2) / 2, (y1 + y2) / 2, math.hypot(x2 - x1, y2 - y1)
    step = (_NEAR if side == "right" else -_NEAR) / length if length else math.nan
    beyond = (x - (y2 - y1) * step, y + (x2 - x1) * step)
    marks = np.array([(x1, y1), (x2, y2), (x, y), (x, y - _NEAR), beyond])
    return marks if gauge.ground is None else gauge.ground.to_ground(marks)
