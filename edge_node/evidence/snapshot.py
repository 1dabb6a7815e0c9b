"""Still pictures: the snapshot of an event, plain and with boxes, and live pictures."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.events import EvidenceItem, EvidenceRole
from edge_node.errors import EvidenceError
from edge_node.evidence.drawing import draw_box
from edge_node.evidence.masks import Polygon, apply
from edge_node.evidence.store import EvidenceStore
from edge_node.types import Box

_SNAPSHOT_QUALITY = 85
_LIVE_QUALITY = 75
"""Of JPEG, 0..100; a live picture is gone in half a second."""
LIVE_WIDTH = 960


def take(
    image: NDArray[np.uint8],
    store: EvidenceStore,
    *,
    boxes: Sequence[tuple[Box, str]],
    masks: Sequence[Polygon] = (),
) -> tuple[EvidenceItem, EvidenceItem]:
    """Keep a picture without boxes and one with them; masks are burnt into both first.

    Args:
        image: (H, W, 3) BGR; not changed.
        store: Takes both files.
        boxes: Boxes in shares of the frame, each with what is written above it.
        masks: The camera's privacy masks.

    Raises:
        EvidenceError: The disk does not take them.
    """
    plain = apply(image.copy(), masks)
    first = _keep(plain, store, "snapshot", masked=bool(masks))
    for box, label in boxes:
        draw_box(plain, box, label)
    return first, _keep(plain, store, "snapshot_boxes", masked=bool(masks))


def live_jpeg(
    image: NDArray[np.uint8], masks: Sequence[Polygon], *, max_width: int = LIVE_WIDTH
) -> bytes:
    """Return the picture as JPEG, at most `max_width` pixels wide, masks burnt in.

    Args:
        image: (H, W, 3) BGR; not changed.
        masks: The camera's privacy masks.
        max_width: Wider pictures are made smaller, in their own proportions.
    """
    height, width = image.shape[:2]
    shrink = min(1.0, max_width / width)
    size = (round(width * shrink), max(1, round(height * shrink)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if shrink < 1 else image.copy()
    return _jpeg(apply(np.asarray(small, np.uint8), masks), _LIVE_QUALITY)


def _keep(
    image: NDArray[np.uint8], store: EvidenceStore, role: EvidenceRole, *, masked: bool
) -> EvidenceItem:
    stored = store.put_bytes(_jpeg(image, _SNAPSHOT_QUALITY), ".jpg")
    height, width = image.shape[:2]
    return EvidenceItem(
        role=role,
        media_type="image/jpeg",
        sha256=stored.sha256,
        bytes=stored.size,
        width=width,
        height=height,
        codec="mjpeg",
        masked=masked,
    )


def _jpeg(image: NDArray[np.uint8], quality: int) -> bytes:
    done, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise EvidenceError(f"a picture of {image.shape[1]}x{image.shape[0]} is no JPEG")
    return encoded.tobytes()
