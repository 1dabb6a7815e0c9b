"""Labels as YOLO keeps them: a text file beside each picture, shares of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from models.errors import DataError
from models.evaluate.dataset import (
    MOST_BOXES,
    MOST_PICTURES,
    DataSet,
    Sample,
    Truth,
    read_picture,
    truth_of,
)

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
_MAX_LABEL_BYTES: Final = 1024 * 1024
_COLUMNS: Final = 5
_OUTSIDE: Final = 0.01
"""How far a box may lie outside its picture, as a share: rounding, not nonsense."""


@dataclass(frozen=True, slots=True)
class YoloPicture:
    """One picture and its label file; a picture without one has nothing in it."""

    path: Path
    labels: Path
    classes: int
    sure: float

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def load(self) -> Sample:
        """Read picture and labels.

        Raises:
            DataError: The picture cannot be read, or a line of the labels is wrong.
        """
        image = read_picture(self.path)
        return Sample(image, self._truth(image.shape[0], image.shape[1]))

    def _truth(self, height: int, width: int) -> Truth:
        rows = []
        for number, line in enumerate(_lines(self.labels), start=1):
            try:
                class_id, shares, confidence = _row(line, self.classes)
            except ValueError as error:
                raise DataError(f"{self.labels}:{number}: {error}") from error
            x, y, w, h = (
                share * side for share, side in zip(shares, (width, height) * 2, strict=True)
            )
            xyxy = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
            rows.append((class_id, xyxy, confidence < self.sure))
        return truth_of(rows)


def read_yolo(folder: Path, *, labels: Sequence[str], sure: float) -> DataSet:
    """List the pictures of a folder with `images/` and `labels/`.

    Args:
        folder: With `data.yaml`, which names the classes, unless `labels` does.
        labels: Names by class id, or nothing.
        sure: Labels of a lower confidence (sixth column) are ignored.

    Raises:
        DataError: Nobody names the classes, or there is no such folder.
    """
    names = tuple(labels) or _names(folder / "data.yaml")
    images = sorted(
        each for each in (folder / "images").glob("*") if each.suffix.lower() in SUFFIXES
    )
    if len(images) > MOST_PICTURES:
        raise DataError(f"{folder}: more than {MOST_PICTURES} pictures; take fewer with --list")
    pictures = [
        YoloPicture(each, folder / "labels" / f"{each.stem}.txt", len(names), sure)
        for each in images
    ]
    return DataSet(folder.name, names, pictures)


def _names(path: Path) -> tuple[str, ...]:
    """Read the classes from the `names` of a data.yaml: a list, or a mapping from the ids."""
    if not path.is_file():
        raise DataError(f"{path}: is not there; say the classes in order: --labels a,b,c")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = content["names"]
        names = found if isinstance(found, list) else [found[i] for i in range(len(found))]
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: has no `names` of its classes from 0 on") from error
    return tuple(str(name) for name in names)


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    try:
        if path.stat().st_size > _MAX_LABEL_BYTES:
            raise DataError(f"{path}: longer than {_MAX_LABEL_BYTES} bytes; no labels")
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    if len(lines) > MOST_BOXES:
        raise DataError(f"{path}: more than {MOST_BOXES} boxes")
    return lines


def _row(line: str, classes: int) -> tuple[int, list[float], float]:
    """Return class id, centre and size as shares, and confidence of one line.

    Raises:
        ValueError: It is no such line.
    """
    words = line.split()
    if len(words) not in {_COLUMNS, _COLUMNS + 1}:
        raise ValueError(f"expected `class x y width height [confidence]`, found {line[:60]!r}")
    class_id, shares = int(words[0]), [float(word) for word in words[1:_COLUMNS]]
    if not 0 <= class_id < classes:
        raise ValueError(f"class {class_id}; the classes run from 0 to {classes - 1}")
    if not all(-_OUTSIDE <= share <= 1 + _OUTSIDE for share in shares):
        raise ValueError(f"expected shares of the picture from 0 to 1, found {line[:60]!r}")
    return class_id, shares, float(words[_COLUMNS]) if len(words) > _COLUMNS else 1.0
