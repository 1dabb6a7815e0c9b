"""What rules of traffic measure in: metres on the ground, or sizes of the object without them.

Without a calibration a length is counted in sizes of the object's box, and SIZE_M tells how many
metres a size is taken for. So each limit is written once, in metres, and is about right in the
picture. A value that was measured in sizes says so; it never claims to be metres.
"""

import math

import numpy as np

from edge_node.rules.geometry import Point
from edge_node.rules.moment import Motion
from edge_node.rules.place import size
from edge_node.types import Box, GroundPlane, Measured, Track, Zone

SIZE_M = 4.0
"""A car's length; the box of a car that drives across the picture is about so wide."""
BOX_SIGMA = 0.03
"""Of a box's size: how far its edges jitter, one standard deviation."""
SURE = 2.0
"""Standard deviations on each side of a measured value."""
KMH = 3.6
_NEAR = 1e-3
"""Share of the frame: a step so small that the picture is even over it."""


class Gauge:
    """Lengths and speeds of objects, in metres where there is a ground plane."""

    def __init__(self, ground: GroundPlane | None) -> None:
        self.ground = ground

    @property
    def is_metric(self) -> bool:
        """Does it measure on the ground?"""
        return self.ground is not None

    def place(self, track: Track, motion: Motion) -> Point | None:
        """Return where an object stands, metres or shares; None: at or above the horizon."""
        return motion.ground if self.is_metric else track.box.foot

    def velocity(self, track: Track, motion: Motion) -> Point | None:
        """Return metres per second, along the axes of the ground or of the picture."""
        if self.is_metric:
            return motion.ground_velocity
        side = size(track.box)
        if not side:
            return None
        return motion.velocity[0] * SIZE_M / side, motion.velocity[1] * SIZE_M / side

    def metres(self, length: float, box: Box) -> float:
        """Return a length between two places in metres."""
        if self.is_metric:
            return length
        side = size(box)
        return length * SIZE_M / side if side else 0.0

    def heading(self, zone: Zone) -> Point | None:
        """Return the way of a lane as a step of length one; None if it has none or none is seen."""
        if zone.heading is None:
            return None
        dx, dy = zone.heading
        if self.ground is None:
            return _unit((dx, dy))
        x, y = _middle(zone)
        half = _NEAR / math.hypot(dx, dy)
        ends = np.array([[x - dx * half, y - dy * half], [x + dx * half, y + dy * half]])
        start, end = self.ground.to_ground(ends).tolist()
        return _unit((end[0] - start[0], end[1] - start[1]))

    def doubt(self, box: Box) -> float:
        """Return how unsure a place is, metres: one standard deviation; 0 without a ground."""
        if self.ground is None:
            return 0.0
        sigma = BOX_SIGMA * size(box)
        spread = self.ground.covariance(np.array([box.foot]), np.array([[sigma, sigma]]))[0]
        trace = float(spread[0, 0] + spread[1, 1])
        return math.sqrt(trace) if math.isfinite(trace) and trace > 0 else 0.0

    def length(self, name: str, metres: float, doubt: float = 0.0) -> Measured:
        """Return a measured length, with its interval where there is a ground."""
        if not self.is_metric:
            return Measured(name, round(metres / SIZE_M, 2), "sizes")
        low = max(metres - SURE * doubt, 0.0)
        return Measured(name, round(metres, 2), "m", round(low, 2), round(metres + SURE * doubt, 2))

    def speed(self, name: str, metres_per_s: float, doubt: float = 0.0) -> Measured:
        """Return a measured speed; `doubt` is of a place, and a speed is known from a second."""
        if not self.is_metric:
            return Measured(name, round(metres_per_s / SIZE_M, 2), "sizes/s")
        value, around = metres_per_s * KMH, SURE * math.sqrt(2) * doubt * KMH
        low = max(value - around, 0.0)
        return Measured(name, round(value, 1), "km/h", round(low, 1), round(value + around, 1))

    def limits(self) -> tuple[Measured, ...]:
        """Return what a length stands for, as far as rules must tell it."""
        return () if self.is_metric else (Measured("size", SIZE_M, "m"),)


def _unit(step: Point) -> Point | None:
    length = math.hypot(*step)
    return (step[0] / length, step[1] / length) if 0 < length < math.inf else None


def _middle(zone: Zone) -> Point:
    count = len(zone.polygon)
    return sum(x for x, _ in zone.polygon) / count, sum(y for _, y in zone.polygon) / count
