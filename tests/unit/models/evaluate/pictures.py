"""Small pictures and boxes for the tests of measuring."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from models.evaluate.dataset import Sample, Truth, truth_of
from models.runtime.boxes import Boxes

Corners = tuple[float, float, float, float]


def truth(*rows: tuple[int, Corners], ignored: Sequence[int] = ()) -> Truth:
    """Class and corners of each thing, some of them to be ignored by their place."""
    return truth_of([(label, xyxy, place in ignored) for place, (label, xyxy) in enumerate(rows)])


def boxes(*rows: tuple[int, float, Corners]) -> Boxes:
    """Class, confidence and corners of each box, most confident first."""
    return Boxes(
        np.array([xyxy for _, _, xyxy in rows], dtype=np.float32).reshape(-1, 4),
        np.array([confidence for _, confidence, _ in rows], dtype=np.float32),
        np.array([label for label, _, _ in rows], dtype=np.int64),
    )


@dataclass(frozen=True)
class Made:
    """A grey picture with a known truth."""

    name: str
    truth: Truth
    side: int = 100

    def load(self) -> Sample:
        return Sample(np.full((self.side, self.side, 3), 114, dtype=np.uint8), self.truth)


def write_picture(path: Path, height: int = 50, width: int = 100) -> None:
    """Write a grey picture file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((height, width, 3), 114, dtype=np.uint8))
