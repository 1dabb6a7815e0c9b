"""What a calibrated camera can be used for, place by place."""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from edge_node.ground.plane import Ground

MONITOR, DETECT, OBSERVE, RECOGNISE, IDENTIFY = 12.5, 25.0, 62.5, 125.0, 250.0
"""Pixels per metre of EN 62676-4."""
PURPOSES = (
    (IDENTIFY, "identify"),
    (RECOGNISE, "recognise"),
    (OBSERVE, "observe"),
    (DETECT, "detect"),
    (MONITOR, "monitor"),
)
LEAST_FOR_PEOPLE = DETECT
"""A standing person is 42 pixels high then."""
LEAST_FOR_VEHICLES = MONITOR
"""The front of a car is 22 pixels wide then."""
_COVERAGE = 1.96


class Fitness(NamedTuple):
    """A zone or line, as the camera sees it."""

    sees: bool
    """All of it lies on the ground, below the horizon; nothing else is known if not."""
    far: float = math.nan
    """Pixels per metre at the corner where they are fewest."""
    near: float = math.nan
    unsure_m: float = math.nan
    """Within so many metres places are known there, 95 times in 100, from the calibration alone."""
    speed_unsure: float = math.nan
    """The same for a speed along its length, as a share of the speed."""

    @property
    def purpose(self) -> str:
        """What EN 62676-4 calls the far corner fit for; empty below all of it."""
        return next((name for least, name in PURPOSES if self.far >= least), "")


def fitness(
    ground: Ground, corners: Sequence[tuple[float, float]], size: tuple[int, int]
) -> Fitness:
    """Return what a place is fit for.

    Args:
        ground: The camera's calibration.
        corners: Of a zone or line, in shares.
        size: Width and height of the picture in pixels.
    """
    if not ground.sees(corners):
        return Fitness(sees=False)
    densities = [ground.pixels_per_metre(corner, *size) for corner in corners]
    points = np.array(corners)
    doubt = ground.covariance(points, np.zeros_like(points))
    unsure = _COVERAGE * math.sqrt(float(np.trace(doubt, axis1=1, axis2=2).max()))
    return Fitness(
        sees=True,
        far=min(densities),
        near=max(densities),
        unsure_m=unsure,
        speed_unsure=_along(ground, corners),
    )


def _along(ground: Ground, corners: Sequence[tuple[float, float]]) -> float:
    """Return how unsure the length between the two corners is that are furthest apart."""
    points = np.array(corners)
    places = ground.to_ground(points)
    first, last = max(
        combinations(range(len(corners)), 2),
        key=lambda pair: float(np.linalg.norm(places[pair[0]] - places[pair[1]])),
    )
    way = places[last] - places[first]
    length = float(np.linalg.norm(way))
    shifts = ground.shifts(points)
    changes = (shifts[:, last] - shifts[:, first]) @ way / length
    return _COVERAGE * float(np.linalg.norm(changes)) / length
