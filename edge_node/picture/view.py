"""What a camera usually shows: its lasting edges, learnt slowly, and how a picture compares.

Edges are directions, not strengths, so that dusk, clouds and the camera's exposure change
nothing; who passes is averaged away.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
"""(h, w) float32."""

LEARNS_S = 5.0
LEARNING_S = 20.0
"""Before so many seconds were seen, nothing is told."""
FOLLOWS_S = 900.0
"""Time constant with which the sun's shadows are followed."""
SOFT = 4.0
"""Grey levels per pixel at which an edge counts half."""
SEEN = 0.12
"""An edge of less is none; about half a grey level per pixel."""
LASTING = 0.4
"""An edge that is there so much of the time, in one direction, is a lasting one."""
FEWEST = 0.01
"""Part of the picture that must be lasting edges: fewer tell nothing of the view."""
SURE = 0.15
"""Peak of the phase correlation from which on a shift is believed."""


class Edges(NamedTuple):
    """Edges of one picture, each of a length 0..1."""

    across: Field
    down: Field
    strength: Field


def edges_of(grey: Field) -> Edges:
    """Return the edges of a small grey picture (h, w), levels 0..255."""
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.125)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.125)
    level = cv2.magnitude(across, down)
    soft = level + np.float32(SOFT)
    return Edges(across / soft, down / soft, level / soft)


class View:
    """The lasting edges of one camera in one kind of light."""

    def __init__(self, edges: Edges, detail: float) -> None:
        """Start from the first picture.

        Args:
            edges: Of the picture.
            detail: Its fine detail against its coarse, as `health` measures it.
        """
        self.detail = detail
        self._across, self._down = edges.across.copy(), edges.down.copy()
        self._window = cv2.createHanningWindow(edges.across.shape[::-1], cv2.CV_32F)
        self._learning_s = LEARNING_S
        self._keep_lasting()

    @property
    def is_learning(self) -> bool:
        """Is it not known yet?"""
        return self._learning_s > 0

    @property
    def is_bare(self) -> bool:
        """Does it show too few edges to be told from another?"""
        return bool(self._lasting.mean() < FEWEST)

    def learn(self, edges: Edges, detail: float | None, step_s: float) -> None:
        """Take a picture that shows this view, `step_s` after the last one."""
        weight = min(step_s / (LEARNS_S if self.is_learning else FOLLOWS_S), 1.0)
        self._learning_s -= step_s
        cv2.accumulateWeighted(edges.across, self._across, weight)
        cv2.accumulateWeighted(edges.down, self._down, weight)
        if detail is not None:
            self.detail += weight * (detail - self.detail)
        self._keep_lasting()

    def likeness(self, edges: Edges) -> float:
        """Return how much of the lasting edges is where it was, 0..1; chance gives 0."""
        along = edges.across * self._across + edges.down * self._down
        seen = edges.strength > SEEN
        length = np.maximum(edges.strength * self._strength, np.float32(1e-6))
        agrees = (along / length)[self._lasting & seen]
        return max(float(agrees.sum()) / max(int(np.count_nonzero(self._lasting)), 1), 0.0)

    def shift(self, edges: Edges) -> tuple[float, float] | None:
        """Return how far the picture moved, shares of it; None when it cannot be told."""
        # phaseCorrelate lays the window over what it is given, in place.
        was, now = self._strength * self._window, edges.strength * self._window
        (x, y), peak = cv2.phaseCorrelate(was, now)
        if peak < SURE:
            return None
        height, width = self._strength.shape
        return x / width, y / height

    def _keep_lasting(self) -> None:
        self._strength: Field = np.asarray(cv2.magnitude(self._across, self._down), np.float32)
        self._lasting: NDArray[np.bool_] = self._strength > LASTING
