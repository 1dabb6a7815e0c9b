"""Non-maximum suppression: of boxes that overlap much, the most confident one stays."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from models.runtime.boxes import Boxes

MOST_CANDIDATES: Final = 3000
"""Boxes that are compared, the most confident ones; bounds the time of a bad threshold."""
MOST_BOXES: Final = 300
"""Boxes that a frame may have."""


def suppress(boxes: Boxes, iou: float) -> Boxes:
    """Drop each box that overlaps a more confident one of its class by more than `iou`.

    Args:
        boxes: In any order.
        iou: Intersection over union, 0..1.

    Returns:
        At most `MOST_BOXES` boxes, most confident first; equals keep their order.
    """
    order = np.argsort(-boxes.confidence, kind="stable")[:MOST_CANDIDATES]
    boxes = boxes.take(order)
    # OpenCV's is three to five times as fast as ours in numpy was (measured: 81 boxes 0.034
    # against 0.12 ms, 950 boxes 0.72 against 3.7 ms).
    kept = cv2.dnn.NMSBoxes(_apart_by_class(boxes), boxes.confidence, 0.0, iou)  # type: ignore[arg-type]  # stubs know lists only
    rows = np.sort(np.asarray(kept, dtype=np.intp))[:MOST_BOXES]
    return boxes.take(rows)


def _apart_by_class(boxes: Boxes) -> NDArray[np.float64]:
    """Return (N, 4) xywh where boxes of two classes never touch: each class has its own strip."""
    xywh = boxes.xyxy.astype(np.float64)
    xywh[:, 2:] -= xywh[:, :2]
    reach = np.abs(boxes.xyxy).max(initial=0.0) * 2 + 1
    xywh[:, 0] += boxes.class_id * reach
    return xywh
