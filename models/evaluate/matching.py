"""Which found box is which true one: the most confident box picks first, within its class."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.evaluate.dataset import Truth
from models.runtime.boxes import Boxes

SAME_IOU: Final = 0.5
"""Overlap from which a found box counts as the true one."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Who belongs to whom in one picture."""

    found_by: NDArray[np.intp]
    """(N,) for each true box the row of the found one, -1 if none found it."""
    is_false: NDArray[np.bool_]
    """(M,) for each found box whether nothing is there: a false alarm."""
    iou: NDArray[np.float32]
    """(N,) overlap of each true box with the one that found it, 0 if none did."""


def match(truth: Truth, boxes: Boxes, class_of: NDArray[np.int64]) -> Matching:
    """Match the boxes of one picture.

    A box on an ignored thing is no false alarm: for these it is enough that half of the found
    box lies on the thing, as COCO has it for crowds.

    Args:
        truth: What is there.
        boxes: What was found, most confident first.
        class_of: (M,) class of each found box among the truth's.
    """
    same = truth.class_id[:, np.newaxis] == class_of[np.newaxis, :]
    both, area_there, area_found = _areas(truth.xyxy, boxes.xyxy)
    union = area_there[:, np.newaxis] + area_found[np.newaxis, :] - both
    iou = np.where(same & ~truth.ignored[:, np.newaxis], both / np.maximum(union, 1e-9), 0.0)
    found_by = np.full(len(truth), -1, dtype=np.intp)
    best = np.zeros(len(truth), dtype=np.float32)
    is_false = np.ones(len(boxes), dtype=np.bool_)
    for box in range(len(boxes) if len(truth) else 0):
        free = np.where(found_by < 0, iou[:, box], 0.0)
        row = int(free.argmax())
        if free[row] >= SAME_IOU:
            found_by[row], best[row], is_false[box] = box, free[row], False
    inside = both / np.maximum(area_found[np.newaxis, :], 1e-9)
    excused = (same & truth.ignored[:, np.newaxis] & (inside >= SAME_IOU)).any(axis=0)
    return Matching(found_by, is_false & ~excused, best)


def _areas(
    there: NDArray[np.float32], found: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return (N, M) areas in common, (N,) and (M,) areas of the boxes."""
    one, other = there.astype(np.float64), found.astype(np.float64)
    left_top = np.maximum(one[:, np.newaxis, :2], other[np.newaxis, :, :2])
    right_bottom = np.minimum(one[:, np.newaxis, 2:], other[np.newaxis, :, 2:])
    common = np.clip(right_bottom - left_top, 0, None).prod(axis=2)
    return (
        common,
        (one[:, 2:] - one[:, :2]).prod(axis=1),
        (other[:, 2:] - other[:, :2]).prod(axis=1),
    )
