"""Drawn traffic lights in daylight, at night and in low sun, for tests of the lamps."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_node.picture.lamps import Lamps
from edge_node.types import Frame, SignalPhase, Surroundings, Tracks
from tests.unit.edge_node.picture.street import START

Picture = NDArray[np.uint8]
_NOISE = [np.random.default_rng(i).normal(0, 3, (120, 160, 3)) for i in range(5)]
SIZE = (160, 120)
X, RADIUS = 80, 6
ROWS = {"red": 30, "yellow": 48, "green": 66}
COLOURS = {"red": (50, 40, 250), "yellow": (60, 200, 250), "green": (190, 240, 60)}
BOXES = {
    name: ((X - 7) / SIZE[0], (y - 7) / SIZE[1], (X + 7) / SIZE[0], (y + 7) / SIZE[1])
    for name, y in ROWS.items()
}


def by_day(lit: str, sun: float = 0.0, gain: float = 1.0) -> Picture:
    """A head before houses; `lit`: letters of r, y, g; `sun` 0..1 shines into unlit glasses."""
    picture = np.full((SIZE[1], SIZE[0], 3), (150, 140, 135), np.uint8)
    cv2.rectangle(picture, (X - 10, 18), (X + 10, 78), (35, 35, 35), -1)
    for name, y in ROWS.items():
        full = np.array(COLOURS[name], np.float64)
        part = 1.0 if name[0] in lit else 0.22 + 0.35 * sun
        colour = np.clip(full * part + 60 * sun, 0, 255)
        cv2.circle(picture, (X, y), RADIUS, colour.tolist(), -1)
    return _seen(picture, gain)


def by_night(lit: str) -> Picture:
    """Lamps that bloom: white in the middle, their colour all round."""
    light = np.zeros((SIZE[1], SIZE[0], 3), np.float32)
    for name, y in ROWS.items():
        if name[0] in lit:
            spot = np.zeros_like(light)
            cv2.circle(spot, (X, y), RADIUS, [2.2 * each for each in COLOURS[name]], -1)
            light += cv2.GaussianBlur(spot, (0, 0), 3) + cv2.GaussianBlur(spot, (0, 0), 8)
            cv2.circle(light, (X, y), RADIUS - 2, (400, 400, 400), -1)
    return _seen(np.clip(light + 8, 0, 255).astype(np.uint8), 1.0)


def behind_truck(lit: str, colour: tuple[int, int, int] = (40, 40, 190)) -> Picture:
    """A lorry of this colour (blue, green, red) before all lamps."""
    picture = by_day(lit)
    cv2.rectangle(picture, (20, 10), (150, 110), colour, -1)
    return _seen(picture, 1.0)


def _seen(picture: Picture, gain: float) -> Picture:
    soft = cv2.GaussianBlur(picture, (0, 0), 0.8).astype(np.float64) * gain
    return np.clip(soft, 0, 255).astype(np.uint8)


def watch(
    show: Callable[[float], Picture],
    seconds: float,
    *,
    fps: float = 5.0,
    lamps: Lamps | None = None,
    boxes: Mapping[str, tuple[float, float, float, float]] = BOXES,
) -> list[tuple[float, SignalPhase, float, float]]:
    """Return (second, phase, since second, doubt) of each picture, with a camera's noise."""
    part = lamps or Lamps({"south": boxes})
    told = []
    for index in range(round(seconds * fps)):
        second = index / fps
        picture = show(second)
        noisy = np.clip(picture + _NOISE[index % len(_NOISE)], 0, 255).astype(np.uint8)
        at = START + timedelta(seconds=second)
        signals = part.look(
            Frame("c1", index, at, second, noisy), Tracks(at, ()), Surroundings()
        ).signals
        signal = signals["south"]
        told.append((second, signal.phase, (signal.since - START).total_seconds(), signal.doubt_s))
    return told
