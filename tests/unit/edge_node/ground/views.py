"""A pinhole camera over flat ground, for tests of calibrations."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from edge_node.ground.calibration import Pair

ASPECT = 16 / 9
HEIGHT_M = 8.0
MARKS = ((-7.0, 12.0), (7.0, 12.0), (-7.0, 32.0), (7.0, 32.0), (1.0, 20.0), (-3.0, 26.0))


def seen(
    points: NDArray[np.float64] | Sequence[tuple[float, float]], down_deg: float = 20.0
) -> NDArray[np.float64]:
    """Shares of the frame of points in metres; the camera hangs over 0, 0 and looks along y."""
    ahead, focal = math.radians(down_deg), 0.8
    x, y = np.asarray(points, np.float64).T
    depth = y * math.cos(ahead) + HEIGHT_M * math.sin(ahead)
    below = HEIGHT_M * math.cos(ahead) - y * math.sin(ahead)
    return np.stack([0.5 + focal * x / depth, 0.5 + focal * ASPECT * below / depth], 1)


def pairs(
    marks: tuple[tuple[float, float], ...] = MARKS,
    off: NDArray[np.float64] | None = None,
    down_deg: float = 20.0,
) -> tuple[Pair, ...]:
    """Calibration points, their places in the picture off by so many shares."""
    places = seen(list(marks), down_deg) + (0.0 if off is None else off)
    return tuple(
        Pair((float(x), float(y)), mark) for (x, y), mark in zip(places, marks, strict=True)
    )
