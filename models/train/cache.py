"""Pictures decoded once: one file of raw bytes that all workers map into memory."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import TrainError
from models.train.dataset import Labels, Picture

Image = NDArray[np.uint8]
"""(H, W, 3), BGR."""
LONG_SIDE: Final = {False: 480, True: 640}
"""Pixels that are kept of a real and of a rendered picture; never enlarged."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture's place in the cache and what is in it."""

    offset: int
    shape: tuple[int, int, int]
    labels: Labels
    is_rendered: bool


class Cache:
    """Decoded pictures; reading one is a view of the mapped file."""

    def __init__(self, path: Path, stored: Sequence[Stored]) -> None:
        self.stored = tuple(stored)
        self._bytes = np.memmap(path, np.uint8, "r")

    def image(self, number: int) -> Image:
        """Return one picture, read-only."""
        each = self.stored[number]
        flat = self._bytes[each.offset : each.offset + int(np.prod(each.shape))]
        return flat.reshape(each.shape)


def build(folder: Path, name: str, pictures: Sequence[Picture]) -> Cache:
    """Decode the pictures into `folder`, or take the file of an earlier run with the same ones.

    Raises:
        TrainError: A picture cannot be decoded, or none is there.
    """
    if not pictures:
        raise TrainError(f"{name}: no picture that may be learned from")
    digest = hashlib.sha256("\n".join(str(each.image) for each in pictures).encode())
    path = folder / f"{name}-{digest.hexdigest()[:12]}.raw"
    index = path.with_suffix(".shapes.npy")
    if not (path.exists() and index.exists()):
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, index, pictures)
    return Cache(path, _places(np.load(index), pictures))


def _write(path: Path, index: Path, pictures: Sequence[Picture]) -> None:
    shapes = []
    part = path.with_suffix(".tmp")
    with part.open("wb") as file:
        for each in pictures:
            image = _decode(each.image, LONG_SIDE[each.is_rendered])
            file.write(image.tobytes())
            shapes.append(image.shape)
    np.save(index, np.array(shapes, np.int64))
    part.replace(path)


def _decode(path: Path, long_side: int) -> Image:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise TrainError(f"picture {path} cannot be decoded")
    scale = long_side / max(image.shape[:2])
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(image, np.uint8)


def _places(shapes: NDArray[np.int64], pictures: Sequence[Picture]) -> list[Stored]:
    stored, offset = [], 0
    for (height, width, planes), each in zip(shapes.tolist(), pictures, strict=True):
        stored.append(Stored(offset, (height, width, planes), each.labels, each.is_rendered))
        offset += height * width * planes
    return stored
