"""AP50 of found boxes against what is there, with ignored regions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.runtime.boxes import Boxes
from models.train.dataset import IGNORED
from models.train.recipe import CLASSES

_OVERLAP: Final = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """Boxes of one picture beside what is there."""

    boxes: Boxes
    truth: NDArray[np.float32]
    """(N, 6): class or `IGNORED`, left, top, right, bottom in input pixels, weight."""


@dataclass(frozen=True, slots=True)
class Score:
    """AP50 of the classes that have at least one object, and how many of all are found."""

    ap50: dict[str, float]
    recall: float
    """Of all objects, at confidence 0.25."""

    @property
    def mean(self) -> float:
        """Mean AP50 over the classes that are there."""
        return sum(self.ap50.values()) / max(1, len(self.ap50))


def score(found: Sequence[Found]) -> Score:
    """Return AP50 of each class (area under the precision envelope) and recall at 0.25."""
    ap50, hits, total = {}, 0, 0
    for kind, name in enumerate(CLASSES):
        objects = sum(int((each.truth[:, 0] == kind).sum()) for each in found)
        if objects:
            judged = [_judge(each, kind) for each in found]
            confidence = np.concatenate([rows[:, 0] for rows in judged])
            right = np.concatenate([rows[:, 1] for rows in judged])
            ap50[name] = _average_precision(confidence, right, objects)
            hits += int(right[confidence >= 0.25].sum())  # noqa: PLR2004  # said in the docstring
            total += objects
    return Score(ap50, hits / max(1, total))


def _judge(found: Found, kind: int) -> NDArray[np.float64]:
    """(N, 2): confidence, and 1 for the first box on an object; boxes on ignored regions go."""
    chosen = found.boxes.class_id == kind
    xyxy, confidence = found.boxes.xyxy[chosen], found.boxes.confidence[chosen]
    objects = found.truth[found.truth[:, 0] == kind, 1:5]
    regions = found.truth[found.truth[:, 0] == IGNORED, 1:5]
    free = np.ones(len(objects), bool)
    rows = []
    for place in np.argsort(-confidence, kind="stable"):
        overlap = np.where(free, iou(xyxy[place], objects), 0)
        if len(objects) and overlap.max() >= _OVERLAP:
            free[overlap.argmax()] = False
            rows.append((confidence[place], 1.0))
        elif not (len(regions) and iou(xyxy[place], regions).max() >= _OVERLAP):
            rows.append((confidence[place], 0.0))
    return np.array(rows, np.float64).reshape(-1, 2)


def iou(box: NDArray[np.float32], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the (N,) intersections over union of one box with others."""
    shared = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    area = shared.clip(0).prod(axis=1)
    sizes = (box[2:] - box[:2]).prod() + (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    return np.asarray(area / np.maximum(sizes - area, 1e-9), np.float32)


def _average_precision(
    confidence: NDArray[np.float64], right: NDArray[np.float64], objects: int
) -> float:
    order = np.argsort(-confidence, kind="stable")
    hits = np.cumsum(right[order])
    recall = hits / objects
    precision = hits / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    steps = np.diff(np.concatenate([[0.0], recall]))
    return float((steps * envelope).sum())
