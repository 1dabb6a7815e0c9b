"""From measured points to a ground plane, or to words that say why there can be none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np

from edge_node.errors import SetupError
from edge_node.ground.homography import DegeneratePointsError, Floats, by_place, depth, fit
from edge_node.ground.plane import Ground

LEAST_POINTS = 4
CLICK_SIGMA = 0.0015
"""Shares: two pixels of a picture 1280 wide, as well as people click."""
LEAST_APART = 0.005
"""Shares of the picture."""
LEAST_APART_M = 0.1
LEAST_WIDTH = 0.02
"""Points within so much of their length of one line hold no plane."""


class Pair(NamedTuple):
    """A point in the picture and where it is on the ground."""

    image: tuple[float, float]
    """Shares of the frame."""
    ground: tuple[float, float]
    """Metres; seen from above, y is left of x (as north is of east)."""


@dataclass(frozen=True, slots=True)
class Residual:
    """How far a point is from where the calibration has it."""

    image: tuple[float, float]
    """Shares of the frame."""
    metres: float

    @property
    def share(self) -> float:
        """Length in the picture, in shares."""
        return math.hypot(*self.image)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A ground plane, and how well its points agree with it."""

    ground: Ground
    residuals: tuple[Residual, ...]
    """One for each point, in order; with four points always zero, so four prove nothing."""


@lru_cache(maxsize=256)
def calibrate(
    pairs: tuple[Pair, ...], accuracy_m: float, max_residual: float, aspect: float = 16 / 9
) -> Calibration:
    """Find the ground plane of a camera.

    Args:
        pairs: Four or more points.
        accuracy_m: Standard deviation of their places on the ground.
        max_residual: No point may be further from its place than this, in shares.
        aspect: Width over height of the picture, whose pixels are square.

    Raises:
        SetupError: It cannot be right; with the point and the cure.
    """
    _check_apart(pairs)
    image = np.array([pair.image for pair in pairs])
    metres = np.array([pair.ground for pair in pairs])
    origin = metres.mean(0)
    scale = float(np.sqrt(((metres - origin) ** 2).sum(1).mean()))
    plane = (metres - origin) / scale
    try:
        found = fit(image, plane, CLICK_SIGMA, accuracy_m / scale)
    except DegeneratePointsError:
        raise SetupError(
            "the points do not hold the ground: three or more of them lie on one line; "
            "add a point well beside it"
        ) from None
    _check_front(found.parameters, plane)
    ground = Ground(found, (float(origin[0]), float(origin[1])), scale, aspect)
    residuals = _residuals(ground, image, metres)
    _check_residuals(residuals, max_residual)
    return Calibration(ground, residuals)


def _residuals(ground: Ground, image: Floats, metres: Floats) -> tuple[Residual, ...]:
    in_picture = ground.to_image(metres) - image
    on_ground = np.linalg.norm(ground.to_ground(image) - metres, axis=1)
    return tuple(
        Residual((float(x), float(y)), float(off))
        for (x, y), off in zip(in_picture, on_ground, strict=True)
    )


def _check_apart(pairs: Sequence[Pair]) -> None:
    if len(pairs) < LEAST_POINTS:
        raise SetupError(f"{len(pairs)} points are given; a calibration needs four or more")
    for (one, first), (other, second) in combinations(enumerate(pairs, 1), 2):
        if math.dist(first.image, second.image) < LEAST_APART:
            raise SetupError(f"points {one} and {other} are the same place in the picture")
        if math.dist(first.ground, second.ground) < LEAST_APART_M:
            raise SetupError(f"points {one} and {other} are the same place on the ground")
    for what, points in (
        ("in the picture", [pair.image for pair in pairs]),
        ("on the ground", [pair.ground for pair in pairs]),
    ):
        if _are_on_line(points):
            raise SetupError(f"all points lie on one line {what}; add points beside it")


def _are_on_line(points: Sequence[tuple[float, float]]) -> bool:
    offsets = np.array(points) - np.mean(points, axis=0)
    long, wide = np.linalg.svd(offsets, compute_uv=False)
    return bool(wide < LEAST_WIDTH * long)


def _check_front(parameters: Floats, plane: Floats) -> None:
    """The camera is above the ground, and what it sees is before it."""
    for number, front in enumerate(depth(parameters, plane), 1):
        if front <= 0:
            raise SetupError(
                f"with these points, point {number} would lie behind the camera: "
                "two points are exchanged, or one is far off; measure them again"
            )
    if (np.linalg.det(by_place(parameters, plane)) >= 0).any():
        raise SetupError(
            "the ground is seen as if in a mirror: x and y are exchanged or one has the wrong "
            "sign (seen from above, y must be left of x), or two points are exchanged"
        )


def _check_residuals(residuals: Sequence[Residual], limit: float) -> None:
    worst = max(range(len(residuals)), key=lambda index: residuals[index].share)
    off = residuals[worst]
    if not off.share <= limit:
        raise SetupError(
            f"the points contradict each other: point {worst + 1} is off by {off.share:.4f} of "
            f"the picture ({off.metres:.2f} m), max_residual is {limit:g}; measure it and its "
            "neighbours again, or leave it out (all points: "
            + ", ".join(f"{each.share:.4f}" for each in residuals)
            + ")"
        )
