"""Training pictures: placed, cut, flipped, mosaicked, then made as bad as real cameras are.

Everything is drawn from the generator that is handed in, so a picture is a function of its number.
One affine warp per picture does scale, stretch, flip and cut at once, straight into its place.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.train.cache import Image
from models.train.dataset import IGNORED, Labels
from models.train.recipe import Augment

PAD: Final = 114
"""Grey of what no picture covers, as at run time."""
_MOSAIC_CENTRE: Final = (0.3, 0.7)
_PICTURES: Final = 4

Shown = NDArray[np.float32]
"""(N, 6): class or `IGNORED`, left, top, right, bottom in pixels of the picture made, weight."""


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the training picture: left, top, right, bottom in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Placing:
    """How a picture's pixels come into a window: x' = scale * x + shift."""

    scale: tuple[float, float]
    """Negative in x for a mirrored picture."""
    shift: tuple[float, float]

    @property
    def matrix(self) -> NDArray[np.float64]:
        """(2, 3), for an affine warp; pixel centres map to pixel centres."""
        (sx, sy), (tx, ty) = self.scale, self.shift
        return np.array([[sx, 0, tx + (sx - 1) / 2], [0, sy, ty + (sy - 1) / 2]], np.float64)


def single(
    image: Image, labels: Labels, size: int, how: Augment, rng: Generator
) -> tuple[Image, Shown]:
    """Return a (size, size, 3) picture made from one."""
    canvas = np.empty((size, size, 3), np.uint8)
    shown = _paste(canvas, Window(0, 0, size, size), (image, labels), how, (how.long_side, rng))
    return canvas, shown


def mosaic(
    pictures: Sequence[tuple[Image, Labels]], size: int, how: Augment, rng: Generator
) -> tuple[Image, Shown]:
    """Return a (size, size, 3) picture made from four that meet in a point near the middle."""
    canvas = np.empty((size, size, 3), np.uint8)
    x, y = (round(size * each) for each in rng.uniform(*_MOSAIC_CENTRE, 2))
    windows = (
        Window(0, 0, x, y),
        Window(x, 0, size, y),
        Window(0, y, x, size),
        Window(x, y, size, size),
    )
    shown = [
        _paste(canvas, window, picture, how, (how.mosaic_long_side, rng))
        for window, picture in zip(windows, pictures, strict=True)
    ]
    return canvas, np.concatenate(shown)


def _paste(
    canvas: Image,
    window: Window,
    picture: tuple[Image, Labels],
    how: Augment,
    draw: tuple[tuple[float, float], Generator],
) -> Shown:
    image, labels = picture
    placing = place(image.shape, window, how, *draw)
    shrinks = abs(placing.scale[0]) < 0.6  # noqa: PLR2004  # below this, linear sampling aliases
    if shrinks:
        image, placing = _shrunk(image, placing)
    canvas[window.top : window.bottom, window.left : window.right] = cv2.warpAffine(
        image, placing.matrix, window.size, flags=cv2.INTER_LINEAR, borderValue=(PAD, PAD, PAD)
    )
    original = picture[0].shape
    full = Placing(
        (
            placing.scale[0] * image.shape[1] / original[1],
            placing.scale[1] * image.shape[0] / original[0],
        ),
        placing.shift,
    )
    return show(labels, original, full, window, how)


def _shrunk(image: Image, placing: Placing) -> tuple[Image, Placing]:
    """Halve a picture by averaging first; the placing that is left does the rest."""
    half = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ratio = image.shape[1] / half.shape[1], image.shape[0] / half.shape[0]
    scale = placing.scale[0] * ratio[0], placing.scale[1] * ratio[1]
    return np.asarray(half, np.uint8), Placing(scale, placing.shift)


def place(
    shape: tuple[int, ...],
    window: Window,
    how: Augment,
    long_side: tuple[float, float],
    rng: Generator,
) -> Placing:
    """Draw scale, stretch, mirror and cut; an overhanging picture is cut anywhere."""
    height, width = shape[:2]
    low, high = long_side
    scale = math.exp(rng.uniform(math.log(low), math.log(high))) / max(height, width)
    stretch = 1 + rng.uniform(-how.stretch, how.stretch)
    sx, sy = scale * math.sqrt(stretch), scale / math.sqrt(stretch)
    free = window.size[0] - width * sx, window.size[1] - height * sy
    tx, ty = (room * rng.uniform(0, 1) for room in free)
    if rng.random() < how.flip:
        return Placing((-sx, sy), (tx + width * sx, ty))
    return Placing((sx, sy), (tx, ty))


def show(
    labels: Labels, shape: tuple[int, ...], placing: Placing, window: Window, how: Augment
) -> Shown:
    """Return the labels as pixels of the training picture, cut to the window.

    What is cut down too far, or is too small to be seen, becomes an ignored region.
    """
    if not len(labels):
        return np.zeros((0, 6), np.float32)
    (sx, sy), (tx, ty) = placing.scale, placing.shift
    x, y = labels[:, 1] * shape[1] * sx + tx, labels[:, 2] * shape[0] * sy + ty
    half_w, half_h = labels[:, 3] * shape[1] * abs(sx) / 2, labels[:, 4] * shape[0] * sy / 2
    whole = np.stack([x - half_w, y - half_h, x + half_w, y + half_h], axis=1)
    cut = whole.clip([0, 0, 0, 0], [*window.size, *window.size])
    width, height = cut[:, 2] - cut[:, 0], cut[:, 3] - cut[:, 1]
    area = 4 * half_w * half_h
    poor = (width * height < how.keep_part * area) | (np.minimum(width, height) < how.least_px)
    kind = np.where(poor, IGNORED, labels[:, 0])
    offset = np.array([window.left, window.top, window.left, window.top])
    shown = np.column_stack([kind, cut + offset, np.where(poor, 0, labels[:, 5])])
    return np.asarray(shown[(width >= 1) & (height >= 1)], np.float32)


def spoil(image: Image, how: Augment, rng: Generator) -> Image:
    """Change colour and light, add night, rain, blur, noise and compression, each by its chance."""
    image = _colour(image, how, rng)
    steps: tuple[tuple[float, Callable[[Image, Generator], Image]], ...] = (
        (how.night, _night),
        (how.rain, _rain),
        (how.blur, _blur),
        (how.noise, _noise),
        (how.compression, _compression),
    )
    for chance, step in steps:
        if rng.random() < chance:
            image = step(image, rng)
    return image


def _colour(image: Image, how: Augment, rng: Generator) -> Image:
    if rng.random() < how.grey:  # infrared cameras see no colour
        light = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        return np.asarray(cv2.cvtColor(light, cv2.COLOR_GRAY2BGR), np.uint8)
    hue, saturation, value = rng.uniform(-1, 1, 3) * (how.hue, how.saturation, how.value)
    ramp = np.arange(256)
    tables = (
        (ramp + 180 * hue) % 180,
        (ramp * (1 + saturation)).clip(0, 255),
        (ramp * (1 + value)).clip(0, 255),
    )
    table = np.stack(tables, axis=1).astype(np.uint8)[np.newaxis]
    hsv = cv2.LUT(cv2.cvtColor(image, cv2.COLOR_BGR2HSV), table)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR), np.uint8)


def _night(image: Image, rng: Generator) -> Image:
    """Darken by a gamma and a gain, with the colour cast of street lamps and sensor noise."""
    gamma, gain = rng.uniform(1.2, 2.2), rng.uniform(0.35, 0.8)
    cast = np.array([rng.uniform(0.6, 1.0), rng.uniform(0.8, 1.0), 1.0])
    ramp = (np.arange(256) / 255) ** gamma * 255 * gain
    table = (ramp[:, np.newaxis] * cast).clip(0, 255).astype(np.uint8)[np.newaxis]
    return _noise(np.asarray(cv2.LUT(image, table), np.uint8), rng)


def _rain(image: Image, rng: Generator) -> Image:
    """Draw bright streaks of one slant and lose contrast to wet air."""
    height, width = image.shape[:2]
    layer = np.zeros_like(image)
    slant, length = rng.uniform(-0.4, 0.4), rng.uniform(0.03, 0.09) * height
    for x, y in rng.uniform(0, 1, (int(rng.integers(40, 160)), 2)) * (width, height):
        end = round(x + slant * length), round(y + length)
        cv2.line(layer, (round(x), round(y)), end, (200, 200, 200), 1)
    veil = rng.uniform(0.75, 1.0)
    return np.asarray(
        cv2.addWeighted(
            cv2.convertScaleAbs(image, alpha=veil, beta=(1 - veil) * 150),
            1.0,
            layer,
            rng.uniform(0.15, 0.4),
            0,
        ),
        np.uint8,
    )


def _blur(image: Image, rng: Generator) -> Image:
    """Out of focus, or moved while the shutter was open."""
    if rng.random() < 0.5:  # noqa: PLR2004  # either of two kinds
        return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 1.4)), np.uint8)
    length = int(rng.integers(2, 6))
    shape = (1, length) if rng.random() < 0.7 else (length, 1)  # noqa: PLR2004  # mostly sideways
    return np.asarray(cv2.blur(image, shape[::-1]), np.uint8)


def _noise(image: Image, rng: Generator) -> Image:
    """Grain of a sensor: a block of normal noise, shifted; drawing it anew for all costs more."""
    side = 96
    grain = rng.normal(0, rng.uniform(2, 11), (side, side, 1 if rng.random() < 0.5 else 3))  # noqa: PLR2004
    repeats = -(-image.shape[0] // side), -(-image.shape[1] // side), 3 // grain.shape[2]
    tiled = np.tile(grain.astype(np.int16), repeats)[: image.shape[0], : image.shape[1]]
    return np.asarray(cv2.add(image.astype(np.int16), tiled).clip(0, 255), np.uint8)


def _compression(image: Image, rng: Generator) -> Image:
    """Blocks and smeared colour of a strongly compressed stream."""
    quality = int(rng.integers(15, 70))
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


PICTURES_OF_A_MOSAIC: Final = _PICTURES
