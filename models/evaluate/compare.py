"""Models on one data set: each picture is read once and shown to all of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.errors import DataError, ModelOutputError
from models.evaluate.coco_score import CocoScore, coco_score
from models.evaluate.dataset import DataSet, Picture, Truth
from models.evaluate.timing import Speed, time_models
from models.evaluate.working_point import Tally, WorkingPoint
from models.runtime.boxes import Boxes
from models.runtime.preprocess import place
from models.runtime.session import DetectorSession

LOWEST: Final = 0.001
"""Confidence down to which boxes count for the average precision, as is usual."""
MOST_TIMED: Final = 100
"""Pictures that the models are timed on."""

Found = tuple[Boxes, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class ModelReport:
    """One model on one data set."""

    name: str
    sha256: str
    provider: str
    precision: str
    input: tuple[int, int]
    """Height and width."""
    score: CocoScore
    point: WorkingPoint
    speed: Speed
    without_answer: int
    """Pictures on which it gave nonsense; they count as pictures on which it found nothing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Models side by side."""

    data: str
    pictures: int
    labels: Sequence[str]
    """The classes that were compared."""
    models: Sequence[ModelReport]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is counted."""

    confidence: float = 0.25
    """Of the working point."""
    least_height_px: int = 40
    """Of a thing in the picture, at the working point."""
    timed: int = MOST_TIMED
    """Pictures that the models are timed on; the first of them."""


def shared_labels(
    data: DataSet, sessions: Sequence[DetectorSession], wanted: Sequence[str]
) -> tuple[str, ...]:
    """Return the classes that data and all models name, in the data's order.

    Raises:
        DataError: There is none, or a wanted one is missing somewhere.
    """
    shared = tuple(
        label for label in data.labels if all(label in session.labels for session in sessions)
    )
    missing = [label for label in wanted if label not in shared]
    if missing:
        raise DataError(
            f"not all of the data and the models name the class {', '.join(missing)}; "
            f"all name {', '.join(shared) or 'none'}"
        )
    if not shared:
        raise DataError(
            f"{data.name} names {', '.join(data.labels[:10])}; no class is named by the data and "
            "by all models: say the data's names with --labels"
        )
    return tuple(label for label in shared if not wanted or label in wanted)


def compare(
    data: DataSet,
    sessions: Sequence[DetectorSession],
    labels: Sequence[str],
    conditions: Conditions,
    progress: Callable[[int, int], None],
) -> Comparison:
    """Show all pictures to all models and count.

    Args:
        data: The pictures.
        sessions: The models.
        labels: The classes that count; from `shared_labels`.
        conditions: What is counted.
        progress: Told the pictures done and all.

    Raises:
        DataError: A picture or its labels cannot be read.
    """
    trials = [_Trial(session, labels, conditions) for session in sessions]
    truths = []
    for number, picture in enumerate(data.pictures):
        sample = picture.load()
        truth = only(sample.truth, data.labels, labels)
        truths.append(truth)
        for trial in trials:
            trial.see(number, sample.image, truth)
        progress(number + 1, len(data.pictures))
    speeds = time_models(sessions, _images(data.pictures, conditions.timed), conditions.confidence)
    reports = [trial.report(truths, speed) for trial, speed in zip(trials, speeds, strict=True)]
    return Comparison(data.name, len(truths), labels, reports)


def only(truth: Truth, names: Sequence[str], labels: Sequence[str]) -> Truth:
    """Return the true boxes of some classes, with class ids among these."""
    new = np.array([labels.index(name) if name in labels else -1 for name in names], dtype=np.int64)
    class_id = new[truth.class_id]
    kept = truth.take(class_id >= 0)
    return Truth(kept.xyxy, class_id[class_id >= 0], kept.ignored)


class _Trial:
    """One model and what it found so far."""

    def __init__(
        self, session: DetectorSession, labels: Sequence[str], conditions: Conditions
    ) -> None:
        self.session = session
        self._labels = labels
        self._ids = session.class_ids(labels)
        self._new = np.array(
            [labels.index(name) if name in labels else -1 for name in session.labels],
            dtype=np.int64,
        )
        self._tally = Tally(conditions.confidence, conditions.least_height_px)
        self._found: list[Found] = []
        self._without_answer = 0

    def see(self, number: int, image: NDArray[np.uint8], truth: Truth) -> None:
        try:
            boxes = self.session.detect(image, LOWEST, classes=self._ids)
        except ModelOutputError:
            self._without_answer += 1
            boxes = _NOTHING
        found = boxes, self._new[boxes.class_id]
        scale = place((image.shape[0], image.shape[1]), self.session.input_size).scale[1]
        self._tally.add(number, truth, found, scale)
        self._found.append(found)

    def report(self, truths: Sequence[Truth], speed: Speed) -> ModelReport:
        session = self.session
        return ModelReport(
            name=session.name,
            sha256=session.sha256,
            provider=session.provider,
            precision=session.precision,
            input=session.input_size,
            score=coco_score(truths, self._found, self._labels),
            point=self._tally.result(),
            speed=speed,
            without_answer=self._without_answer,
        )


def _images(pictures: Sequence[Picture], most: int) -> Iterator[NDArray[np.uint8]]:
    for picture in pictures[:most]:
        yield picture.load().image


_NOTHING: Final = Boxes(
    np.empty((0, 4), dtype=np.float32),
    np.empty(0, dtype=np.float32),
    np.empty(0, dtype=np.int64),
)
