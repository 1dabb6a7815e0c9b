"""Which pictures may be learned from, and what is in them.

A real picture counts only when its licence allows a model that ships; the licence is a column of
the folder's `sources.csv`. Rendered pictures are our own.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.errors import TrainError
from models.train.recipe import CLASSES

SHIPPABLE: Final = ("CC BY 4.0", "MIT", "Apache-2.0")
"""A licence is one of these when its text starts with it."""
IGNORED: Final = -1
"""Class of a region where nothing is learned."""
_COLUMNS: Final = ("file", "repo", "path", "licence", "split", "source", "label")
_ROW: Final = 6
_TRUTH_CONFIDENCE: Final = 1.0

Labels = NDArray[np.float32]
"""(N, 6): class or `IGNORED`, centre x, centre y, width, height as shares, weight 0..1."""


@dataclass(frozen=True, slots=True)
class Source:
    """A row of `sources.csv`."""

    file: str
    repo: str
    path: str
    licence: str
    split: str
    source: str
    label: str

    @property
    def may_ship(self) -> bool:
        """Whether a model that learned from it may be given away."""
        return self.licence.startswith(SHIPPABLE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on disk and what is in it."""

    image: Path
    labels: Labels
    is_rendered: bool = False


@dataclass(frozen=True, slots=True)
class Teaching:
    """How confidence becomes weight; see `recipe.Loss`."""

    positive_from: float
    full_weight_from: float


def read_sources(folder: Path) -> tuple[Source, ...]:
    """Read `sources.csv`.

    Raises:
        TrainError: It is not there, or lacks a column.
    """
    path = folder / "sources.csv"
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        return tuple(Source(*(row[column] for column in _COLUMNS)) for row in rows)
    except OSError as error:
        raise TrainError(f"--data {folder}: cannot read sources.csv: {error.strerror}") from error
    except KeyError as error:
        raise TrainError(f"{path}: column {error} is missing") from error


def real_pictures(folder: Path, split: str, teaching: Teaching) -> list[Picture]:
    """Return the pictures of a split whose licence allows a model that ships."""
    chosen = [each for each in read_sources(folder) if each.may_ship and each.split == split]
    return [_real(folder, each.file, teaching) for each in chosen]


def rendered_pictures(folder: Path, *, held_back_every: int, held_back: bool) -> list[Picture]:
    """Return the complete pictures of the scene renderer, either the held-back ones or the others.

    A picture is complete when its truth is written; the folder may still grow.
    """
    truths = sorted((folder / "truth").glob("[0-9]*.json"))
    return [
        _rendered(folder, truth)
        for truth in truths
        if (int(truth.stem) % held_back_every == held_back_every - 1) == held_back
    ]


def _real(folder: Path, file: str, teaching: Teaching) -> Picture:
    path = folder / "labels" / f"{Path(file).stem}.txt"
    return Picture(folder / "images" / file, read_labels(path, teaching))


def _rendered(folder: Path, truth: Path) -> Picture:
    teaching = Teaching(0.0, _TRUTH_CONFIDENCE)
    labels = read_labels(folder / "labels" / f"{truth.stem}.txt", teaching)
    hidden = _hidden(truth)
    return Picture(
        folder / "images" / f"{truth.stem}.jpg", np.concatenate([labels, hidden]), is_rendered=True
    )


def read_labels(path: Path, teaching: Teaching) -> Labels:
    """Read `class cx cy w h [confidence]` lines; classes that we do not have are left out.

    Raises:
        TrainError: A line is not of this form or outside the picture; names file and line.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError) as error:
        raise TrainError(f"labels {path}: {error}") from error
    rows = [_row(path, number, line, teaching) for number, line in enumerate(lines, 1)]
    return _table(row for row in rows if row is not None)


def _row(path: Path, number: int, line: str, teaching: Teaching) -> Sequence[float] | None:
    try:
        kind, x, y, width, height, *rest = (float(word) for word in line.split())
    except ValueError as error:
        raise TrainError(f"labels {path}, line {number}: {error}") from error
    if not (0 <= x <= 1 and 0 <= y <= 1 and 0 < width <= 1 and 0 < height <= 1):
        raise TrainError(f"labels {path}, line {number}: the box is outside the picture")
    if not 0 <= kind < len(CLASSES):
        return None
    confidence = rest[0] if rest else _TRUTH_CONFIDENCE
    if confidence < teaching.positive_from:
        return IGNORED, x, y, width, height, 0.0
    return kind, x, y, width, height, min(1.0, confidence / teaching.full_weight_from)


def _hidden(truth: Path) -> Labels:
    """Things of a rendered picture that are too hidden to ask for."""
    record = json.loads(truth.read_text(encoding="utf-8"))
    width, height = record["size"]
    rows = []
    for each in record["objects"]:
        left, top, right, bottom = each["shown_xyxy"]
        if each["ignore"] and right > left and bottom > top:
            middle = ((left + right) / 2 / width, (top + bottom) / 2 / height)
            rows.append((IGNORED, *middle, (right - left) / width, (bottom - top) / height, 0.0))
    return _table(rows)


def _table(rows: Iterable[Sequence[float]]) -> Labels:
    return np.array(list(rows), np.float32).reshape(-1, _ROW)


def attribution(sources: Iterable[Source]) -> str:
    """Return the list of where the real pictures come from, grouped by licence, for the card."""
    groups: dict[tuple[str, str], int] = {}
    for each in sources:
        key = (each.licence, each.repo)
        groups[key] = groups.get(key, 0) + 1
    lines = [
        f"- {licence}: {count} pictures, through {repo}"
        for (licence, repo), count in sorted(groups.items())
    ]
    return "\n".join(["# Real pictures that the embedded detector learned from", "", *lines, ""])
