"""Detections and frames for tests of tracking."""

from datetime import UTC, datetime, timedelta

import numpy as np

from edge_node.types import Detections, Frame

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
IMAGE = np.zeros((100, 200, 3), np.uint8)
LABELS = ("person", "car", "truck")


def box(x, y, width=20.0, height=20.0, *, confidence=0.9, class_id=0):
    """Upper left corner and size in pixels, confidence and class."""
    return (x, y, x + width, y + height), confidence, class_id


def detections(*boxes) -> Detections:
    return Detections(
        np.array([each[0] for each in boxes], dtype=np.float32).reshape(-1, 4),
        np.array([each[1] for each in boxes], dtype=np.float32),
        np.array([each[2] for each in boxes], dtype=np.int64),
    )


def frame(seconds, *, segment=0) -> Frame:
    at = START + timedelta(seconds=seconds)
    return Frame("c1", int(seconds * 5), at, seconds, IMAGE, segment)
