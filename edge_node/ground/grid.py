"""Lines of a metre grid on the ground, as a camera sees them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from edge_node.ground.homography import Floats
from edge_node.ground.plane import Ground

MOST_LINES = 60
"""In each direction; a wider view has a line only every 5, 10 or 50 metres."""
STEPS_M = (1.0, 5.0, 10.0, 50.0, 100.0)
BEYOND = 0.5
"""The grid goes beyond the points by so much of their extent."""
_PIECES = 200


class GridLine(NamedTuple):
    """One line."""

    metres: float
    """Where it is, on the axis that it crosses."""
    along_y: bool
    """It is one of equal x."""
    pieces: tuple[Floats, ...]
    """(N, 2) points in shares, N >= 2, one array for each part that is seen."""


def grid_step(places: Sequence[tuple[float, float]]) -> float:
    """Return the metres between two lines, so that there are not too many."""
    low, high = _extent(places)
    longest = float((high - low).max())
    return next((step for step in STEPS_M if longest / step <= MOST_LINES), STEPS_M[-1])


def grid_lines(ground: Ground, places: Sequence[tuple[float, float]]) -> Iterator[GridLine]:
    """Yield the lines around places on the ground, in metres, that the picture shows."""
    low, high = _extent(places)
    step = grid_step(places)
    for axis in (0, 1):
        for metres in np.arange(np.ceil(low[axis] / step) * step, high[axis], step).tolist():
            line = np.empty((_PIECES, 2))
            line[:, axis] = metres
            line[:, 1 - axis] = np.linspace(low[1 - axis], high[1 - axis], _PIECES)
            pieces = tuple(_seen(ground.to_image(line)))
            if pieces:
                yield GridLine(metres, axis == 0, pieces)


def _extent(places: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    beyond = BEYOND * float((high - low).max())
    return low - beyond, high + beyond


def _seen(points: Floats) -> Iterator[Floats]:
    """Yield the runs of points that lie in the picture or close to it."""
    inside = (np.abs(points - 0.5) < 1).all(axis=1)  # NaN is not
    edges = np.flatnonzero(np.diff(inside.astype(np.int8), prepend=0, append=0))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start > 1:
            yield points[start:end]
