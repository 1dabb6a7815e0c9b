"""The phase of a traffic light from its lamps in the picture.

A lamp is lit if it is more colourful or brighter than what is around it, by as much as it was
before when it was lit. What fits no light (two colours that never go together, a truck before it,
half lit lamps) is unknown, and unknown is never held for anything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_node.picture.steady import Steady
from edge_node.types import Frame, Signal, SignalPhase, Surroundings, Tracks

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
LampBoxes = Mapping[str, tuple[float, float, float, float]]
"""red, yellow, green: x1, y1, x2, y2 in shares."""

DARK, LIT = 25.0, 90.0
"""Scores of 0..400 that are taken for unlit and lit until the lamp has been seen so..."""
MOST_DARK = 60.0
"""...or so much for unlit, if no lamp of the head has less: the sun shines into them."""
LEAST_APART = 35.0
"""Lit and unlit differ by as much, or nothing can be told."""
SURELY_LIT, SURELY_DARK = 0.6, 0.4
"""From unlit, 0, to lit, 1."""
WHITE = 235.0
"""A brighter lamp has lost its colour to the camera, which is seen around it."""
LEARNS_S = 10.0
LONGEST_STEP_S = 1.0
ROUND = 0.6
"""So many times its size around a lamp is looked at to compare."""
UNLIKE = 60.0
"""Steps of 0..255 by which the unlit lamps may differ from how they look in this phase."""
CHANGED_S = 20.0
"""Unlike for so long, the light around has changed and not what stands before."""
LEAST_PX = 2
SOFT_PX = 6
"""From this side on a lamp is softened, so that a camera's noise has no colour."""
UNLIT_SHARE, UNLIT_COLOUR = 0.15, 25.0
"""So near to how it looks unlit is a lamp that is off; another is hidden."""
_LETTERS = "red", "yellow", "green"
_PHASES = {
    frozenset({"red"}): SignalPhase.RED,
    frozenset({"red", "yellow"}): SignalPhase.RED_YELLOW,
    frozenset({"yellow"}): SignalPhase.YELLOW,
    frozenset({"green"}): SignalPhase.GREEN,
    frozenset[str](): SignalPhase.OFF,
}


class Lamps:
    """Looks at the lamps of a camera's traffic lights; a part of the observer."""

    def __init__(self, heads: Mapping[str, LampBoxes]) -> None:
        """Take the lamps by the signal's id."""
        self._heads = {name: _Head(boxes) for name, boxes in heads.items()}

    def look(self, frame: Frame, tracks: Tracks, known: Surroundings) -> Surroundings:
        """Return what is known of this frame with the phases that the lamps tell."""
        del tracks
        seen = {name: head.see(frame) for name, head in self._heads.items()}
        return replace(known, signals={**known.signals, **seen})

    def reset(self) -> None:
        """Forget the phases; how the lamps look stays."""
        for head in self._heads.values():
            head.reset()


@dataclass(frozen=True, slots=True)
class _Look:
    """A lamp in one picture."""

    score: float
    colour: Floats
    """(3,) mean of blue, green and red, 0..255."""


@dataclass(slots=True)
class _Lamp:
    """One lamp: where it is, and how it looked when it was unlit and lit; None: not seen yet."""

    box: tuple[float, float, float, float]
    dark: float | None = None
    lit: float | None = None
    unlit: Floats | None = None
    """(3,) its colour when it was unlit."""
    dark_s: float = 0.0
    lit_s: float = 0.0
    """For how long it was seen so."""

    def share(self, score: float, least: float) -> float:
        """Return how lit it is: 0 as when unlit, 1 as when lit.

        Args:
            score: Now.
            least: The lowest score of the head, which one unlit lamp at least has.
        """
        dark = min(max(least, DARK), MOST_DARK) if self.dark is None else self.dark
        lit = dark + LIT - DARK if self.lit is None else self.lit
        return (score - dark) / (max(lit, dark + LEAST_APART) - dark)

    def is_unlit(self, look: _Look, least: float) -> bool:
        """Say whether it looks as it did unlit; True while nobody knows how that is."""
        if self.unlit is None:
            return True
        near = float(np.abs(look.colour - self.unlit).max()) <= UNLIT_COLOUR
        return near and abs(self.share(look.score, least)) <= UNLIT_SHARE

    def learn(self, look: _Look, step_s: float, *, is_lit: bool) -> None:
        """Follow slow changes: the sun, the night, dirt."""
        if is_lit:
            self.lit_s = min(self.lit_s + step_s, LEARNS_S)
            self.lit = _nearer(self.lit, look.score, step_s / self.lit_s)
            return
        self.dark_s = min(self.dark_s + step_s, LEARNS_S)
        weight = step_s / self.dark_s
        self.dark = _nearer(self.dark, look.score, weight)
        before = look.colour if self.unlit is None else self.unlit
        self.unlit = before + np.float32(weight) * (look.colour - before)


def _nearer(before: float | None, now: float, weight: float) -> float:
    return now if before is None else before + weight * (now - before)


class _Head:
    """One traffic light."""

    def __init__(self, boxes: LampBoxes) -> None:
        self._lamps = {name: _Lamp(boxes[name]) for name in _LETTERS if name in boxes}
        self._usual: dict[SignalPhase, dict[str, Floats]] = {}
        """How the unlit lamps look in each phase."""
        self._steady = Steady()
        self._last: datetime | None = None
        self._unlike_s = 0.0
        self._was_lit = False

    def reset(self) -> None:
        self._steady, self._last = Steady(), None

    def see(self, frame: Frame) -> Signal:
        """Take the next frame."""
        step_s = 0.0
        if self._last is not None:
            step_s = (frame.captured_at - self._last).total_seconds()
        self._last = frame.captured_at
        step_s = min(max(step_s, 0.0), LONGEST_STEP_S)
        looks = {name: _look(frame.image, lamp.box, name) for name, lamp in self._lamps.items()}
        found = {name: each for name, each in looks.items() if each is not None}
        phase = SignalPhase.UNKNOWN
        if len(found) == len(self._lamps):
            phase = self._phase(found, step_s)
        told = self._steady.update(phase, frame.captured_at)
        if step_s > 0 and told.phase is phase and phase in _PHASES.values():
            self._learn(phase, found, step_s)
        return told

    def _phase(self, looks: Mapping[str, _Look], step_s: float) -> SignalPhase:
        lit = self._lit(looks)
        phase = SignalPhase.UNKNOWN if lit is None else _PHASES.get(lit, SignalPhase.UNKNOWN)
        if phase is SignalPhase.OFF and not self._is_off(looks):
            return SignalPhase.UNKNOWN
        if not self._is_like(phase, looks):
            self._unlike_s += step_s
            if self._unlike_s > CHANGED_S:
                self._usual.clear()
            return SignalPhase.UNKNOWN
        self._unlike_s = 0.0
        return phase

    def _is_off(self, looks: Mapping[str, _Look]) -> bool:
        if len(self._lamps) > 1 and not self._was_lit:
            return False  # perhaps there is no lamp at all
        least = min(look.score for look in looks.values())
        return all(self._lamps[name].is_unlit(look, least) for name, look in looks.items())

    def _lit(self, looks: Mapping[str, _Look]) -> frozenset[str] | None:
        """Return which lamps are lit; None if one may be or not."""
        least = min(look.score for look in looks.values()) if len(looks) > 1 else DARK
        shares = {name: self._lamps[name].share(look.score, least) for name, look in looks.items()}
        if any(SURELY_DARK < share < SURELY_LIT for share in shares.values()):
            return None
        return frozenset(name for name, share in shares.items() if share >= SURELY_LIT)

    def _is_like(self, phase: SignalPhase, looks: Mapping[str, _Look]) -> bool:
        usual = self._usual.get(phase, {})
        return all(
            float(np.abs(looks[name].colour - colour).max()) <= UNLIKE
            for name, colour in usual.items()
        )

    def _learn(self, phase: SignalPhase, looks: Mapping[str, _Look], step_s: float) -> None:
        self._was_lit = self._was_lit or phase is not SignalPhase.OFF
        lit = next(names for names, each in _PHASES.items() if each is phase)
        usual = self._usual.setdefault(phase, {})
        for name, look in looks.items():
            self._lamps[name].learn(look, step_s, is_lit=name in lit)
            if name not in lit:
                before = usual.get(name, look.colour)
                usual[name] = before + np.float32(step_s / LEARNS_S) * (look.colour - before)


def _look(image: Image, box: tuple[float, float, float, float], name: str) -> _Look | None:
    """Return how a lamp looks against what is around it; None if it is too small to tell."""
    height, width = image.shape[:2]
    x1, x2 = (round(each * width) for each in (box[0], box[2]))
    y1, y2 = (round(each * height) for each in (box[1], box[3]))
    if min(x2 - x1, y2 - y1) < LEAST_PX:
        return None
    aside, above = max(round(ROUND * (x2 - x1)), 1), max(round(ROUND * (y2 - y1)), 1)
    left, upper = max(x1 - aside, 0), max(y1 - above, 0)
    area = image[upper : y2 + above, left : x2 + aside].astype(np.float32)
    if min(x2 - x1, y2 - y1) >= SOFT_PX:
        area = np.asarray(cv2.blur(area, (3, 3)), np.float32)
    inside = area[y1 - upper : y2 - upper, x1 - left : x2 - left]
    around = np.ones(area.shape[:2], np.bool_)
    around[y1 - upper : y2 - upper, x1 - left : x2 - left] = False
    outside = area[around]
    bright = float(inside.max(2).mean())
    excess = bright - float(outside.max(1).mean())
    tint = float(_tint(outside, name).mean())
    colourful = tint if bright >= WHITE else _top(_tint(inside.reshape(-1, 3), name)) - tint
    score = max(colourful, 0.0) + max(excess, 0.0) / 2
    return _Look(score, inside.reshape(-1, 3).mean(0))


def _tint(pixels: Floats, name: str) -> Floats:
    """(N,) how much of a lamp's colour is in pixels (N, 3) of blue, green, red."""
    blue, green, red = pixels.T
    if name == "red":
        tint = red - np.maximum(green, blue)
    elif name == "yellow":
        tint = np.minimum(red, green) - blue - np.abs(red - green) / 2
    else:
        tint = green - red
    return np.asarray(np.maximum(tint, 0.0), np.float32)


def _top(values: Floats) -> float:
    """Return the mean of the upper quarter."""
    count = max(len(values) // 4, 1)
    return float(np.partition(values, -count)[-count:].mean())
