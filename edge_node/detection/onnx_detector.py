"""The detector of a node: a model of the registry on the frames of its cameras."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import structlog

from edge_node.errors import SetupError
from edge_node.types import Detections, Frame
from models.registry import ModelError, ModelOutputError, default_registry
from models.runtime.providers import Computing
from models.runtime.session import ON_ITS_OWN, DetectorSession

log = structlog.get_logger()

NONSENSE_IN_A_ROW: Final = 25
"""Frames without a usable answer after which the model counts as broken: 5 s at 5 per second."""
_EMPTY: Final = Detections(
    xyxy=np.empty((0, 4), dtype=np.float32),
    confidence=np.empty(0, dtype=np.float32),
    class_id=np.empty(0, dtype=np.int64),
)


def open_model(
    name_or_path: str | None,
    computing: Computing = ON_ITS_OWN,
    input_size: tuple[int, int] | None = None,
) -> DetectorSession:
    """Load a model by name or file; without a name the best one that is installed.

    Args:
        name_or_path: As in the catalog, or where the file lies.
        computing: Provider, precision and threads.
        input_size: Height and width for a model that leaves them free; its own if None.

    Raises:
        SetupError: It is not there, its file cannot be trusted to be what its entry says, or the
            provider is not to be had.
    """
    try:
        registry = default_registry()
        model = registry.default() if name_or_path is None else registry.find(name_or_path)
        return DetectorSession(model, computing=computing, input_size=input_size)
    except ModelError as error:
        raise SetupError(str(error)) from error


class OnnxDetector:
    """Finds objects of some classes; one for each camera, all on one session.

    Args:
        session: The model; shared by all cameras.
        confidence: Least confidence of a box, 0..1.
        labels: Which classes are wanted; empty for all.

    Raises:
        SetupError: The model knows no such label.
    """

    def __init__(
        self, session: DetectorSession, *, confidence: float, labels: Iterable[str] = ()
    ) -> None:
        self._session = session
        self._confidence = confidence
        try:
            self._classes = session.class_ids(labels) or None
        except ModelError as error:
            raise SetupError(str(error)) from error
        self._nonsense_in_a_row = 0
        self.frames_without_answer = 0
        """Frames on which the model answered with what cannot be boxes, since the start."""

    @property
    def labels(self) -> Sequence[str]:
        """Names by class id, of all classes that the model knows."""
        return self._session.labels

    def detect(self, frame: Frame) -> Detections:
        """Return the boxes of one frame.

        A frame on which the model answers nonsense (NaN) gives no boxes and is counted.

        Raises:
            SetupError: That has gone on for `NONSENSE_IN_A_ROW` frames: the model is broken.
        """
        try:
            boxes = self._session.detect(frame.image, self._confidence, classes=self._classes)
        except ModelOutputError as error:
            self._count_nonsense(frame, error)
            return _EMPTY
        self._nonsense_in_a_row = 0
        return Detections(boxes.xyxy, boxes.confidence, boxes.class_id)

    def _count_nonsense(self, frame: Frame, error: ModelOutputError) -> None:
        self.frames_without_answer += 1
        self._nonsense_in_a_row += 1
        if self._nonsense_in_a_row == 1:
            log.error(
                "detection.refused",
                camera_id=frame.camera_id,
                model=self._session.name,
                reason=str(error),
                frames=self.frames_without_answer,
            )
        if self._nonsense_in_a_row >= NONSENSE_IN_A_ROW:
            raise SetupError(
                f"model {self._session.name} gave no usable answer on {NONSENSE_IN_A_ROW} frames "
                f"of camera {frame.camera_id} in a row: {error}; take another model"
            ) from error
