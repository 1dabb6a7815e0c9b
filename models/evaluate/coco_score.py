"""Average precision as COCO defines it, reckoned by COCO's own pycocotools."""

import contextlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.errors import ToolMissingError
from models.evaluate.dataset import Truth
from models.runtime.boxes import Boxes

try:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
except ImportError as error:
    raise ToolMissingError(
        "measuring accuracy needs pycocotools: pip install -r requirements/measure.txt"
    ) from error

SIZES: Final = ("small", "medium", "large")
"""COCO's: under 32x32, under 96x96, larger; pixels of the picture, not of the input."""
_AT_50: Final = 0
"""Index of IoU 0.5 among COCO's ten thresholds."""
_ALL_SIZES: Final = 0
_MOST_BOXES: Final = -1
"""Index of the largest number of boxes per picture, 100."""

Row = Mapping[str, float | int | list[float]]


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Accuracy on the things of one class."""

    ap: float
    ap50: float
    things: int
    """True boxes; those to be ignored not counted."""


@dataclass(frozen=True, slots=True)
class CocoScore:
    """Accuracy over all classes, 0..1; None where the data have nothing to measure on."""

    ap: float | None
    """Mean over IoU 0.50 to 0.95."""
    ap50: float | None
    by_class: Mapping[str, ClassScore]
    by_size: Mapping[str, float | None]
    curves: Mapping[str, tuple[float, ...]]
    """For each class the precision at IoU 0.5 at recall 0, 0.01 … 1."""


def coco_score(
    truths: Sequence[Truth],
    found: Sequence[tuple[Boxes, NDArray[np.int64]]],
    labels: Sequence[str],
) -> CocoScore:
    """Score what was found in some pictures.

    Args:
        truths: For each picture what is there.
        found: For each picture the boxes, down to a low confidence, and their classes among
            `labels`.
        labels: Names of the classes that count.
    """
    categories: list[Mapping[str, int | str]] = [
        {"id": number, "name": label} for number, label in enumerate(labels)
    ]
    images = [{"id": number} for number in range(len(truths))]
    with contextlib.redirect_stdout(io.StringIO()):  # it tells its progress there
        there = _coco(images, categories, _true_rows(truths))
        evaluation = COCOeval(there, _coco(images, categories, _found_rows(found)), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
    precision = np.asarray(evaluation.eval["precision"], dtype=np.float64)
    return _read(precision[..., _MOST_BOXES], truths, labels)


def _coco(
    images: Sequence[Mapping[str, int]],
    categories: Sequence[Mapping[str, int | str]],
    rows: Sequence[Row],
) -> COCO:
    made = COCO()
    made.dataset = {
        "images": images,
        "categories": categories,
        "annotations": [{**row, "id": number} for number, row in enumerate(rows, start=1)],
    }
    made.createIndex()
    return made


def _true_rows(truths: Sequence[Truth]) -> list[Row]:
    return [
        {**_row(image, class_id, xyxy), "iscrowd": int(ignored)}
        for image, truth in enumerate(truths)
        for class_id, xyxy, ignored in zip(
            truth.class_id.tolist(), truth.xyxy.tolist(), truth.ignored.tolist(), strict=True
        )
    ]


def _found_rows(found: Sequence[tuple[Boxes, NDArray[np.int64]]]) -> list[Row]:
    return [
        {**_row(image, class_id, xyxy), "score": score}
        for image, (boxes, classes) in enumerate(found)
        for class_id, xyxy, score in zip(
            classes.tolist(), boxes.xyxy.tolist(), boxes.confidence.tolist(), strict=True
        )
    ]


def _row(image: int, class_id: int, xyxy: list[float]) -> Row:
    left, top, right, bottom = xyxy
    width, height = right - left, bottom - top
    return {
        "image_id": image,
        "category_id": class_id,
        "bbox": [left, top, width, height],
        "area": width * height,
        "iscrowd": 0,
    }


def _read(
    precision: NDArray[np.float64], truths: Sequence[Truth], labels: Sequence[str]
) -> CocoScore:
    """Read (IoU, recall, class, size) precisions; -1 stands for nothing to measure."""
    things = np.zeros(len(labels), dtype=np.int64)
    for truth in truths:
        np.add.at(things, truth.class_id[~truth.ignored], 1)
    measured = [number for number in range(len(labels)) if things[number]]
    of_all = precision[..., _ALL_SIZES]
    by_class = {
        labels[number]: ClassScore(
            _mean(of_all[:, :, number]) or 0.0,
            _mean(of_all[_AT_50, :, number]) or 0.0,
            int(things[number]),
        )
        for number in measured
    }
    curves = {labels[number]: tuple(of_all[_AT_50, :, number].tolist()) for number in measured}
    by_size = {size: _mean(precision[..., row]) for row, size in enumerate(SIZES, start=1)}
    return CocoScore(_mean(of_all), _mean(of_all[_AT_50]), by_class, by_size, curves)


def _mean(precision: NDArray[np.float64]) -> float | None:
    told = precision[precision >= 0]
    return float(told.mean()) if told.size else None
