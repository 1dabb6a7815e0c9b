"""Lasting changes of the background: something was left, something is gone.

Works on a small grey picture, twice a second. A change must be at rest, must not be a known
object, must have the size of a thing, and must look different, not only lighter or darker.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_node.picture.background import Background, Grey, Mask, as_bytes
from edge_node.types import FIRST_CHANGE_ID, Box, Change, Frame, Surroundings, Track, Tracks

WIDTH = 320
EVERY_S = 0.45
LASTS_S = 3.0
"""At rest for so long, it is a change."""
GONE_S = 2.0
"""As before for so long, it is over."""
ABSORBED_S = 3600.0
"""After so long it belongs to the place."""
STILL_THERE = 0.3
"""Part of a change that must differ from before for it to go on."""
MOST_CHANGES = 20
"""More at once are weather."""
SMALLEST, LARGEST = 0.01, 0.5
"""Sides of a change's box, shares of the picture."""
LEAST_PIXELS = 3
"""Of the small picture: fewer are noise, or the rim of something."""
LEAST_FILLED = 0.3
"""Part of its box that a change fills; less is a line, an edge of a shadow."""
SAME_LOOK = 0.85
"""Correlation of the look before and after from which on only the light has changed."""
LEAST_TEXTURE = 3.0
"""Standard deviation of the luma below which correlation tells nothing."""
CLEARLY = 1.3
"""So many times stronger edges at its rim tell whether the thing is there now or was before."""
MARGIN = 0.08
"""A known object hides so much more than its box, in parts of the box."""
THINGS = frozenset({"backpack", "handbag", "suitcase", "umbrella", "bottle", "sports ball"})
"""Classes that are left and taken, and so hide no change."""
_NEAR = np.ones((5, 5), np.uint8)
"""Spots so near to each other are one thing: a bag's straps look like the ground."""
_RIM = np.ones((3, 3), np.uint8)


@dataclass(slots=True)
class _Held:
    """A change that is told of."""

    change: Change
    mask: Mask
    """Of the whole small picture."""
    age_s: float = 0.0
    usual_s: float = 0.0
    """For how long the place has looked as before."""


class StillChanges:
    """Finds the lasting changes of one camera's background; a part of the observer."""

    def __init__(self, *, width: int = WIDTH, lasts_s: float = LASTS_S) -> None:
        """Start without a background.

        Args:
            width: Of the small picture, pixels.
            lasts_s: How long a change must be at rest.
        """
        self._width = width
        self._lasts_s = lasts_s
        self._ids = count(FIRST_CHANGE_ID)
        self._background: Background | None = None
        self._held: list[_Held] = []
        self._last_look: datetime | None = None

    def look(self, frame: Frame, tracks: Tracks, known: Surroundings) -> Surroundings:
        """Return what is known of this frame with the changes that last."""
        step_s = EVERY_S
        if self._last_look is not None:
            step_s = (frame.captured_at - self._last_look).total_seconds()
        if step_s < 0 or step_s >= EVERY_S:
            self._last_look = frame.captured_at
            self._see(frame, tracks.now, max(step_s, 0.0))
        return replace(known, changes=tuple(each.change for each in self._held))

    def reset(self) -> None:
        """Keep the background: a short gap leaves the place as it was."""
        if self._background is not None:
            self._background.forget_motion()

    def learn_anew(self) -> None:
        """Begin with a new background."""
        self._background, self._held = None, []

    def _see(self, frame: Frame, objects: tuple[Track, ...], step_s: float) -> None:
        grey = self._small(frame.image)
        background = self._background
        if background is None or background.slow.shape != grey.shape:
            self._background, self._held = Background(grey), []
            return
        hidden = _hidden(objects, grey.shape)
        grey = background.see(grey, hidden, self._held_mask(grey.shape), step_s)
        if background.is_learning:
            self._held = []
            return
        self._held = [each for each in self._held if self._goes_on(each, grey, hidden, step_s)]
        self._find(grey, frame.captured_at)

    def _small(self, image: NDArray[np.uint8]) -> Grey:
        height, width = image.shape[:2]
        size = (self._width, max(round(height * self._width / width), 1))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        grey = cv2.blur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (3, 3))
        return grey.astype(np.float32)

    def _held_mask(self, shape: tuple[int, ...]) -> Mask:
        held = np.zeros(shape, np.bool_)
        for each in self._held:
            held |= each.mask
        return held

    def _goes_on(self, held: _Held, grey: Grey, hidden: Mask, step_s: float) -> bool:
        """Say whether a change is still there, as far as it can be seen."""
        if self._background is None:
            return False
        held.age_s += step_s
        area = np.count_nonzero(held.mask)
        if np.count_nonzero(held.mask & hidden) > area / 2:
            return True
        differing = np.count_nonzero(held.mask & self._background.differs)
        held.usual_s = held.usual_s + step_s if differing < STILL_THERE * area else 0.0
        if held.age_s > ABSORBED_S:
            self._background.absorb(grey, held.mask)
        return held.usual_s < GONE_S and held.age_s <= ABSORBED_S

    def _find(self, grey: Grey, now: datetime) -> None:
        """Look for changes that are not told of yet."""
        if self._background is None:
            return
        held = self._held_mask(grey.shape)
        lasting_s = np.where(held, np.float32(0), self._background.lasting_s)
        if lasting_s.max() < self._lasts_s:
            return
        at_rest = lasting_s >= self._lasts_s / 2  # its paler parts come to rest a little later
        closed = cv2.morphologyEx(as_bytes(at_rest), cv2.MORPH_CLOSE, _NEAR)
        total, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
        for label in range(1, total):
            blob = labels == label
            is_due = lasting_s[blob].max() >= self._lasts_s and not (held & blob).any()
            if is_due and _has_size(stats[label].tolist(), grey.shape):
                self._tell(blob, stats[label].tolist(), grey, now)
        if len(self._held) > MOST_CHANGES:
            self._background.start_again(grey)
            self._held = []

    def _tell(self, blob: Mask, stats: Sequence[int], grey: Grey, now: datetime) -> None:
        background = self._background
        if background is None:
            return
        x, y, width, height, _ = stats
        around = _window(x, y, width, height, grey.shape)
        before, after, mask = background.slow[around], grey[around], blob[around]
        if _only_light(before, after, mask):
            background.absorb(grey, cv2.dilate(as_bytes(blob), _NEAR) > 0)
            return
        lasted_s = float(background.lasting_s[blob].mean())
        rows, columns = grey.shape
        change = Change(
            next(self._ids),
            Box(x / columns, y / rows, (x + width) / columns, (y + height) / rows),
            now - timedelta(seconds=lasted_s),
            _has_appeared(before, after, mask),
        )
        self._held.append(_Held(change, cv2.dilate(as_bytes(blob), _RIM) > 0))


def _has_size(stats: Sequence[int], shape: tuple[int, ...]) -> bool:
    _, _, width, height, area = stats
    sides = (width / shape[1], height / shape[0])
    if min(width, height) < LEAST_PIXELS or min(sides) < SMALLEST or max(sides) > LARGEST:
        return False
    return area >= LEAST_FILLED * width * height


def _hidden(objects: tuple[Track, ...], shape: tuple[int, ...]) -> Mask:
    """Mark where known objects are."""
    hidden = np.zeros(shape, np.bool_)
    rows, columns = shape
    for track in objects:
        if track.label in THINGS or not np.isfinite(track.box).all():
            continue
        x1, y1, x2, y2 = np.clip(track.box, -1.0, 2.0).tolist()
        wider, higher = MARGIN * (x2 - x1), MARGIN * (y2 - y1)
        left, top = round((x1 - wider) * columns), round((y1 - higher) * rows)
        right, bottom = round((x2 + wider) * columns), round((y2 + higher) * rows)
        hidden[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
    return hidden


def _window(x: int, y: int, width: int, height: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of a box and a little around it."""
    rows, columns = shape
    return (
        slice(max(y - 3, 0), min(y + height + 3, rows)),
        slice(max(x - 3, 0), min(x + width + 3, columns)),
    )


def _only_light(before: Grey, after: Grey, mask: Mask) -> bool:
    """Say whether the same things are there, lighter or darker: a shadow, a lamp."""
    one, other = before[mask], after[mask]
    if min(one.std(), other.std()) < LEAST_TEXTURE:
        return False
    return float(np.corrcoef(one, other)[0, 1]) >= SAME_LOOK


def _has_appeared(before: Grey, after: Grey, mask: Mask) -> bool | None:
    """Say whether something came or went: a thing has edges where it ends, a place has none."""
    blob = as_bytes(np.ascontiguousarray(mask))
    rim = cv2.subtract(cv2.dilate(blob, _RIM), cv2.erode(blob, _RIM))
    was, now = (cv2.mean(_edges(each), rim)[0] for each in (before, after))
    if now > CLEARLY * was:
        return True
    return False if was > CLEARLY * now else None


def _edges(grey: Grey) -> Grey:
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(across, down), np.float32)
