"""A model at the confidence it works at: what it finds, by height, and its worst mistakes."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.evaluate.dataset import Truth
from models.evaluate.matching import Matching, match
from models.runtime.boxes import Boxes

HEIGHTS: Final = (0, 8, 12, 16, 24, 32, 48, 64, 96, 160)
"""Lower edges of the classes of height, in pixels of the network's input."""
LEAST_THINGS: Final = 20
"""A class of height with fewer true boxes says nothing."""
USEFUL: Final = 0.5
"""Share of things that must be found for a height to count as large enough: tracking bridges
every other frame, not more."""


@dataclass(frozen=True, slots=True)
class HeightRecall:
    """Recall of things of some height."""

    from_px: int
    """Height in pixels of the network's input, up to the next one's."""
    things: int
    found: int

    @property
    def recall(self) -> float:
        """Share that was found, 0..1; 0 of nothing."""
        return self.found / self.things if self.things else 0.0


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """A box that was missed or that stands where nothing is."""

    weight: float
    """How bad: height in pixels of what was missed, confidence of what is false."""
    picture: int
    xyxy: tuple[float, float, float, float]
    class_id: int


@dataclass(frozen=True, slots=True)
class WorkingPoint:
    """What a model does at one confidence."""

    confidence: float
    least_height_px: int
    """Lower things, in pixels of the picture, are counted in `by_height` alone."""
    things: int
    recall: float
    precision: float
    mean_iou: float
    """Of the found things with their boxes."""
    by_height: tuple[HeightRecall, ...]
    misses: tuple[Mistake, ...]
    """The tallest first."""
    false_alarms: tuple[Mistake, ...]
    """The surest first."""

    @property
    def min_object_px(self) -> int | None:
        """Height at the network's input from which on at least half of the things are found.

        The lower edge of the lowest class of height such that it and each higher one with
        `LEAST_THINGS` reach `USEFUL`; None if the tallest does not, or nothing was measured.
        """
        least = None
        for each in reversed([each for each in self.by_height if each.things >= LEAST_THINGS]):
            if each.recall < USEFUL:
                break
            least = each.from_px
        return least


@dataclass(slots=True)
class Tally:
    """Counts a model's finds picture by picture.

    Args:
        confidence: Weaker boxes are left aside.
        least_height_px: Of the picture; lower things are neither missed nor false alarms.
        most_mistakes: How many of the worst misses and false alarms are kept.
    """

    confidence: float
    least_height_px: int
    most_mistakes: int = 12
    _things: int = 0
    _found: int = 0
    _false: int = 0
    _iou: float = 0.0
    _by_height: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros((2, len(HEIGHTS)), dtype=np.int64)
    )
    _misses: list[Mistake] = field(default_factory=list)
    _false_alarms: list[Mistake] = field(default_factory=list)

    def add(
        self, picture: int, truth: Truth, found: tuple[Boxes, NDArray[np.int64]], scale: float
    ) -> None:
        """Count one picture.

        Args:
            picture: Its number, for the mistakes.
            truth: What is there.
            found: Boxes, most confident first, and their classes among the truth's.
            scale: Pixels of the input per pixel of the picture.
        """
        boxes, classes = found
        sure = boxes.confidence >= self.confidence
        boxes, classes = boxes.take(sure), classes[sure]
        heights = truth.xyxy[:, 3] - truth.xyxy[:, 1]
        self._count_heights(heights * scale, truth, match(truth, boxes, classes))
        low = heights < self.least_height_px
        truth = Truth(truth.xyxy, truth.class_id, truth.ignored | low)
        found_heights = boxes.xyxy[:, 3] - boxes.xyxy[:, 1]
        matching = match(truth, boxes, classes)
        is_false = matching.is_false & (found_heights >= self.least_height_px)
        self._count(truth, matching, int(is_false.sum()))
        missed = np.flatnonzero(~truth.ignored & (matching.found_by < 0))
        _keep(
            self._misses, picture, (truth.xyxy, truth.class_id, heights), missed, self.most_mistakes
        )
        _keep(
            self._false_alarms,
            picture,
            (boxes.xyxy, classes, boxes.confidence),
            np.flatnonzero(is_false),
            self.most_mistakes,
        )

    def result(self) -> WorkingPoint:
        """Return the shares of all pictures so far; of nothing 0."""
        rows = zip(HEIGHTS, *self._by_height.tolist(), strict=True)
        hits_and_false = self._found + self._false
        return WorkingPoint(
            confidence=self.confidence,
            least_height_px=self.least_height_px,
            things=self._things,
            recall=self._found / self._things if self._things else 0.0,
            precision=self._found / hits_and_false if hits_and_false else 0.0,
            mean_iou=self._iou / self._found if self._found else 0.0,
            by_height=tuple(HeightRecall(*row) for row in rows),
            misses=tuple(sorted(self._misses, reverse=True)),
            false_alarms=tuple(sorted(self._false_alarms, reverse=True)),
        )

    def _count(self, truth: Truth, matching: Matching, false: int) -> None:
        hit = matching.found_by >= 0
        self._things += int((~truth.ignored).sum())
        self._found += int(hit.sum())
        self._false += false
        self._iou += float(matching.iou[hit].sum())

    def _count_heights(
        self, heights: NDArray[np.float32], truth: Truth, matching: Matching
    ) -> None:
        places = np.searchsorted(HEIGHTS, heights, side="right") - 1
        counts = ~truth.ignored
        np.add.at(self._by_height[0], places[counts], 1)
        np.add.at(self._by_height[1], places[counts & (matching.found_by >= 0)], 1)


def _keep(
    worst: list[Mistake],
    picture: int,
    boxes: tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]],
    rows: Sequence[int] | NDArray[np.intp],
    most: int,
) -> None:
    """Put the mistakes of these rows among the worst, of which `most` are kept."""
    xyxy, classes, weights = boxes
    for row in rows:
        left, top, right, bottom = xyxy[row].tolist()
        mistake = Mistake(
            float(weights[row]), picture, (left, top, right, bottom), int(classes[row])
        )
        if len(worst) < most:
            heapq.heappush(worst, mistake)
        else:
            heapq.heappushpop(worst, mistake)
