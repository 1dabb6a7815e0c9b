"""Which detection is which track: overlap and optimal assignment."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


def overlap(first: Floats, second: Floats) -> Floats:
    """Return (N, M) intersection over union of (N, 4) and (M, 4) boxes, xyxy."""
    top_left = np.maximum(first[:, None, :2], second[None, :, :2])
    bottom_right = np.minimum(first[:, None, 2:], second[None, :, 2:])
    sides = np.maximum(bottom_right - top_left, 0.0)
    shared = sides[..., 0] * sides[..., 1]
    union = _area(first)[:, None] + _area(second)[None, :] - shared
    ratio: Floats = shared / np.maximum(union, 1e-9)
    return ratio


def assign(similarity: Floats, least: float) -> tuple[Rows, Rows]:
    """Pair rows with columns so that the sum of similarity is greatest.

    Args:
        similarity: (N, M); not changed.
        least: Pairs below it are never made, and do not sway the others.

    Returns:
        Rows and columns of the pairs, equally long.
    """
    if not similarity.size:
        nobody = np.empty(0, dtype=np.intp)
        return nobody, nobody
    allowed = similarity >= least
    rows, columns = linear_sum_assignment(np.where(allowed, similarity, 0.0), maximize=True)
    kept = allowed[rows, columns]
    return rows[kept], columns[kept]


def to_xywh(xyxy: Floats) -> Floats:
    """Turn corners into centre x, centre y, width, height."""
    sides = xyxy[:, 2:] - xyxy[:, :2]
    return np.hstack((xyxy[:, :2] + sides / 2, sides))


def to_xyxy(xywh: Floats) -> Floats:
    """Turn centre x, centre y, width, height into corners."""
    half = xywh[:, 2:] / 2
    return np.hstack((xywh[:, :2] - half, xywh[:, :2] + half))


def _area(xyxy: Floats) -> Floats:
    area: Floats = (xyxy[:, 2] - xyxy[:, 0]) * (xyxy[:, 3] - xyxy[:, 1])
    return area
