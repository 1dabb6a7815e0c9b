"""Labelled pictures: what a model is measured on, whatever files they came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import DataError

MOST_PICTURES: Final = 100_000
MOST_BOXES: Final = 10_000
"""Labels of one picture."""
MOST_PIXELS: Final = 7680 * 4320


@dataclass(frozen=True, slots=True)
class Truth:
    """What is to be found in one picture; N may be 0."""

    xyxy: NDArray[np.float32]
    """(N, 4) pixels of the picture."""
    class_id: NDArray[np.int64]
    """(N,) index into the data set's labels."""
    ignored: NDArray[np.bool_]
    """(N,) neither a miss when not found nor a false alarm when found."""

    def __len__(self) -> int:
        return len(self.class_id)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Truth":
        """Return the boxes of these rows."""
        return Truth(self.xyxy[rows], self.class_id[rows], self.ignored[rows])


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture and what is in it."""

    image: NDArray[np.uint8]
    """(H, W, 3) BGR."""
    truth: Truth


class Picture(Protocol):
    """One labelled picture that is read when it is needed."""

    @property
    def name(self) -> str:
        """How a report calls it."""
        ...

    def load(self) -> Sample:
        """Read picture and labels.

        Raises:
            DataError: One of them cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class DataSet:
    """Labelled pictures of one source."""

    name: str
    labels: Sequence[str]
    """Names by class id."""
    pictures: Sequence[Picture]


def truth_of(rows: Sequence[tuple[int, Sequence[float], bool]]) -> Truth:
    """Return the truth of one picture from class id, xyxy in pixels, and whether to ignore it."""
    return Truth(
        np.array([xyxy for _, xyxy, _ in rows], dtype=np.float32).reshape(-1, 4),
        np.array([class_id for class_id, _, _ in rows], dtype=np.int64),
        np.array([ignored for _, _, ignored in rows], dtype=np.bool_),
    )


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Return a picture file as (H, W, 3) BGR.

    Raises:
        DataError: It is no picture, or larger than `MOST_PIXELS`.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise DataError(f"{path}: no picture that can be read (JPEG, PNG, WebP)")
    if image.shape[0] * image.shape[1] > MOST_PIXELS:
        raise DataError(f"{path}: more than {MOST_PIXELS} pixels")
    return image.astype(np.uint8, copy=False)
