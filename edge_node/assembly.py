"""Join the stages of one camera as its settings say: for `run`, `replay` and `bench` alike."""

from collections.abc import Callable, Iterable
from datetime import datetime

from contracts.events import ModelReference
from edge_node.detection.onnx_detector import OnnxDetector, open_model
from edge_node.errors import SetupError
from edge_node.picture_parts import build_observer
from edge_node.pipeline import Stages
from edge_node.rulebook import arming_of, build_rules, cooldowns, ground_of
from edge_node.rules.activations import Activations
from edge_node.rules.judge import Judge
from edge_node.rules.open_activation import OpenActivation
from edge_node.settings import CameraSettings, ModelSettings
from edge_node.tracking.byte_tracker import ByteTracker
from models.runtime.providers import Computing
from models.runtime.session import DetectorSession

UNSURE = 0.1
"""Boxes down to this confidence may continue a track (ByteTrack's second round)."""


def open_session(model: ModelSettings) -> DetectorSession:
    """Load the model that the settings name.

    Raises:
        SetupError: It is not there or not what it should be.
    """
    computing = Computing(model.provider, model.precision, model.threads)
    return open_model(model.name, computing, model.input)


def reference_of(session: DetectorSession) -> ModelReference:
    """Return how events name this model."""
    return ModelReference(name=session.name, sha256=session.sha256)


def build_stages(
    camera: CameraSettings,
    session: DetectorSession,
    confidence: float,
    new_id: Callable[[], str],
    resume: Iterable[OpenActivation] = (),
    *,
    disarmed_since: datetime | None = None,
) -> Stages:
    """Return the stages of one camera.

    Raises:
        SetupError: A rule asks for a class that the model does not know.
    """
    wanted = {label for rule in camera.rules for label in rule.classes}
    wanted |= {label for rule in camera.rules for label in rule.also_sees} & set(session.labels)
    try:
        detector = OnnxDetector(session, confidence=min(UNSURE, confidence), labels=wanted)
    except SetupError as error:
        raise SetupError(f"camera {camera.id}: {error}") from error
    tracker = ByteTracker(session.labels, sure=confidence, unsure=min(UNSURE, confidence))
    activations = Activations(new_id, cooldowns=cooldowns(camera), resume=resume)
    judge = Judge(
        build_rules(camera), activations, ground_of(camera), arming_of(camera, disarmed_since)
    )
    return Stages(detector, tracker, build_observer(camera), judge)
