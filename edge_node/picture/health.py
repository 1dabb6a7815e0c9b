"""How the picture itself is: dark, bright, blurred, covered, moved or frozen.

Looked at twice a second, against the camera's own slowly learnt view. A camera has two views: in
colour, and without (at night, under infra-red light); a switch between them is no movement as
long as the edges stay where they were.
"""

from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_node.picture.view import Edges, Field, View, edges_of
from edge_node.types import Frame, PictureHealth, Surroundings, Tracks

WIDTH = 160
"""Of the small picture, pixels; a step of one is the least shift that is told."""
EVERY_S = 0.45
LONGEST_STEP_S = 2.0
"""After a gap no more is learnt than from so many seconds."""
ALIKE = 0.5
"""A picture so like the view teaches it."""
SAME_PLACE = 0.3
"""Edges that stay at their places through a switch of the light."""
COLOURLESS, COLOURFUL = 1.5, 4.5
"""Median difference of red and blue, grey levels: below it has no colour, above it has some."""
IN_PLACE = 0.75
"""A picture so like the view has not moved by a step of the small picture."""
ROWS = 60
FINE, COARSE = 1, 8
"""Steps in pixels: blur takes the difference over the fine one and leaves that over the other."""
LEAST_COARSE = 0.5
"""Grey levels; with less in the picture nothing can be said of its sharpness."""


class _Light(Enum):
    COLOUR = auto()
    GREY = auto()


class _Look(NamedTuple):
    """One picture, made small."""

    rows: NDArray[np.uint8]
    """Some rows of the green channel, as they came."""
    edges: Edges
    detail: float | None
    light: _Light | None
    """None: between the two; as before."""
    brightness: float
    contrast: float


class Health:
    """Tells `Surroundings.health` of one camera; a part of the observer."""

    def __init__(self) -> None:
        self._views: dict[_Light, View] = {}
        self._light = _Light.COLOUR
        self._last_look: datetime | None = None
        self._last_rows: NDArray[np.uint8] | None = None
        self._frozen_s = 0.0
        self._size: tuple[int, ...] = ()
        self._told: PictureHealth | None = None

    def look(self, frame: Frame, tracks: Tracks, known: Surroundings) -> Surroundings:
        """Return what is known of this frame with the picture's health."""
        step_s = EVERY_S
        if self._last_look is not None:
            step_s = (frame.captured_at - self._last_look).total_seconds()
        if step_s < 0 or step_s >= EVERY_S or self._told is None:
            self._last_look = frame.captured_at
            self._told = self._see(frame.image, max(step_s, 0.0))
        return replace(known, health=self._told)

    def reset(self) -> None:
        """Keep the view: a short gap leaves the camera as it was."""
        self._last_rows = None
        self._frozen_s = 0.0

    def learn_anew(self) -> None:
        """Take what is shown from now on for the usual: a person has checked the camera."""
        self._views.clear()

    def _see(self, image: NDArray[np.uint8], step_s: float) -> PictureHealth:
        if image.shape != self._size:
            self.reset()
            self._views.clear()
            self._size = image.shape
        look = _look(image)
        self._count_frozen(look.rows, step_s)
        health = PictureHealth(look.brightness, look.contrast, frozen_s=self._frozen_s)
        view = self._view_for(look)
        step_s = min(step_s, LONGEST_STEP_S)
        known = self._known(view)
        if known is None:
            view.learn(look.edges, look.detail, step_s)
            return health
        health = _against(known, look, health)
        alike = ALIKE if known is view else SAME_PLACE
        if health.likeness is None or health.likeness > alike:
            view.learn(look.edges, look.detail, step_s)
            if known is not view:  # another light has another sharpness
                return replace(health, sharpness=None)
        return health

    def _known(self, view: View) -> View | None:
        """Return what the picture is held against: another light's view while one is learnt."""
        if not view.is_learning:
            return view
        return next((each for each in self._views.values() if not each.is_learning), None)

    def _view_for(self, look: _Look) -> View:
        """Return the view of this light; begin one if the same place is seen in a new light."""
        if not self._views:
            self._light = look.light or _Light.COLOUR
            self._views[self._light] = View(look.edges, look.detail or 0.0)
        if look.light is not None and look.light is not self._light:
            self._switch(look, look.light)
        return self._views[self._light]

    def _switch(self, look: _Look, light: _Light) -> None:
        """Go over to the view of the other light, unless the place is another one."""
        before, other = self._views[self._light], self._views.get(light)
        if before.is_learning and other is None:  # twilight: nothing was known of either
            self._views = {light: before}
            self._light = light
        elif self._is_same_place(look.edges):
            self._views.setdefault(light, View(look.edges, look.detail or 0.0))
            self._light = light

    def _is_same_place(self, edges: Edges) -> bool:
        """Say whether a view that is known has these edges; True while none is known."""
        known = [each for each in self._views.values() if not each.is_learning]
        return not known or any(each.likeness(edges) > SAME_PLACE for each in known)

    def _count_frozen(self, rows: NDArray[np.uint8], step_s: float) -> None:
        last = self._last_rows
        same = last is not None and last.shape == rows.shape and np.array_equal(last, rows)
        self._frozen_s = self._frozen_s + step_s if same else 0.0
        self._last_rows = rows


def _against(view: View, look: _Look, health: PictureHealth) -> PictureHealth:
    """Return the health with what a view that is known tells."""
    sharpness = None
    if look.detail is not None and view.detail > 0:
        sharpness = look.detail / view.detail
    if view.is_bare:
        return replace(health, sharpness=sharpness)
    likeness = view.likeness(look.edges)
    shift = (0.0, 0.0) if likeness > IN_PLACE else view.shift(look.edges)
    return replace(health, sharpness=sharpness, likeness=likeness, shift=shift)


def _look(image: NDArray[np.uint8]) -> _Look:
    """Look at a picture (H, W, 3) BGR."""
    height, width = image.shape[:2]
    step = max(width // (2 * WIDTH), 1)
    green = np.ascontiguousarray(image[::step, ::step, 1])
    size = (WIDTH, max(round(height * WIDTH / width), 1))
    small = cv2.resize(green, size, interpolation=cv2.INTER_AREA)
    grey: Field = cv2.GaussianBlur(small, (3, 3), 0).astype(np.float32)
    (mean,), (spread,) = (each.ravel().tolist() for each in cv2.meanStdDev(small))
    rows = np.ascontiguousarray(image[:: max(height // ROWS, 1), :, 1])
    return _Look(rows, edges_of(grey), _detail(rows), _light(image), mean / 255, spread / 255)


def _detail(rows: NDArray[np.uint8]) -> float | None:
    """Return fine differences as a share of coarse ones; None in a flat picture."""
    if rows.shape[1] <= COARSE:
        return None
    coarse = _mean_step(rows, COARSE)
    if coarse < LEAST_COARSE:
        return None
    # A picture without any detail, a mere slope, still has FINE / COARSE of it.
    return max(_mean_step(rows, FINE) / coarse - FINE / COARSE, 0.0)


def _mean_step(rows: NDArray[np.uint8], step: int) -> float:
    return float(cv2.mean(cv2.absdiff(rows[:, step:], rows[:, :-step]))[0])


def _light(image: NDArray[np.uint8]) -> _Light | None:
    few = np.ascontiguousarray(image[::16, ::16])
    # The median: a red lorry passing a grey street is no daylight.
    colour = float(np.median(cv2.absdiff(few[..., 2], few[..., 0])))
    if COLOURLESS <= colour <= COLOURFUL:
        return None
    return _Light.COLOUR if colour > COLOURFUL else _Light.GREY
