"""The detections of one frame that a tracker can use."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_node.tracking.association import Floats, overlap
from edge_node.types import Detections

DOUBLE = 0.85
"""Two classes on boxes that overlap so much are one object that the detector names twice."""


@dataclass(frozen=True, slots=True)
class Sightings:
    """Sound boxes of one frame, none of them twice."""

    xyxy: Floats
    """(N, 4) pixels."""
    confidence: Floats
    class_id: NDArray[np.int64]


def sound(detections: Detections, classes: int, least: float, odd: Counter[str]) -> Sightings:
    """Return what can be tracked; what is broken is left out and counted in `odd`.

    Args:
        detections: As the detector gave them.
        classes: How many labels there are.
        least: Confidence below which a box is not looked at (not counted as broken).
        odd: Grows by `broken_box` for each NaN, infinite, empty or nameless box.
    """
    xyxy = np.asarray(detections.xyxy, dtype=np.float64).reshape(-1, 4)
    confidence = np.asarray(detections.confidence, dtype=np.float64)
    class_id = np.asarray(detections.class_id)
    whole = (
        np.isfinite(xyxy).all(axis=1)
        & np.isfinite(confidence)
        & (xyxy[:, 2] > xyxy[:, 0])
        & (xyxy[:, 3] > xyxy[:, 1])
        & (class_id >= 0)
        & (class_id < classes)
    )
    broken = int(whole.size - np.count_nonzero(whole))
    if broken:
        odd["broken_box"] += broken
    keep = whole & (confidence >= least)
    return _without_doubles(Sightings(xyxy[keep], confidence[keep], class_id[keep]))


def _without_doubles(seen: Sightings) -> Sightings:
    """Drop the less sure of two boxes of different classes on one object."""
    if not seen.class_id.size or (seen.class_id == seen.class_id[0]).all():
        return seen
    twins = overlap(seen.xyxy, seen.xyxy) > DOUBLE
    twins &= seen.class_id[:, None] != seen.class_id[None, :]
    if not twins.any():
        return seen
    order = np.arange(seen.confidence.size)
    better = (seen.confidence[None, :] > seen.confidence[:, None]) | (
        (seen.confidence[None, :] == seen.confidence[:, None]) & (order[None, :] < order[:, None])
    )
    keep = ~(twins & better).any(axis=1)
    return Sightings(seen.xyxy[keep], seen.confidence[keep], seen.class_id[keep])
