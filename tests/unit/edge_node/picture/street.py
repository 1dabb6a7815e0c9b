"""Pictures of a street with things in it, for tests of what is seen besides objects."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_node.picture.still import StillChanges
from edge_node.types import Box, Change, Frame, Surroundings, Track, Tracks

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
SIZE = (160, 90)
EVERY_S = 0.5
Picture = NDArray[np.uint8]
_NOISE = [np.random.default_rng(i).normal(0, 2, (SIZE[1], SIZE[0], 1)) for i in range(5)]


def street(seed: int = 0) -> Picture:
    """Asphalt with some texture."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(110, 12, (12, 20)).astype(np.float32)
    grey = cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC)
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def with_thing(picture: Picture, box: Box, luma: int = 30) -> Picture:
    """The picture with a bag that has a strap of another colour."""
    shown = picture.copy()
    x1, y1, x2, y2 = _pixels(box)
    shown[y1:y2, x1:x2] = luma
    shown[(y1 + y2) // 2, x1:x2] = 255 - luma
    return shown


def _pixels(box: Box) -> tuple[int, int, int, int]:
    width, height = SIZE
    x1, y1, x2, y2 = box
    return round(x1 * width), round(y1 * height), round(x2 * width), round(y2 * height)


def watch(
    part: StillChanges,
    show: Callable[[float], Picture],
    seconds: float,
    *,
    objects: Callable[[float], tuple[Track, ...]] = lambda _: (),
    start: float = 0.0,
) -> list[tuple[float, tuple[Change, ...]]]:
    """Show a part what there is, second by second with a camera's noise; what it tells."""
    return list(_watched(part, show, (start, start + seconds), objects))


def _watched(
    part: StillChanges,
    show: Callable[[float], Picture],
    span: tuple[float, float],
    objects: Callable[[float], tuple[Track, ...]],
) -> Iterator[tuple[float, tuple[Change, ...]]]:
    for index in range(round(span[0] / EVERY_S), round(span[1] / EVERY_S)):
        second = index * EVERY_S
        picture = show(second)
        noisy = picture + _NOISE[index % len(_NOISE)][:, : picture.shape[1]]
        image = np.clip(noisy, 0, 255).astype(np.uint8)
        at = START + timedelta(seconds=second)
        frame = Frame("c1", index, at, second, image)
        told = part.look(frame, Tracks(at, objects(second)), Surroundings())
        yield second, told.changes
