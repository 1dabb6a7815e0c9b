"""What `edge-node check` tells of the model: what computes it here, and whether it sees enough."""

import statistics
import time
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from edge_node.assembly import build_stages, open_session
from edge_node.check_page import CameraView
from edge_node.check_sizes import zone_findings
from edge_node.errors import SetupError
from edge_node.finding import Finding
from edge_node.ids import new_id
from edge_node.settings import NodeSettings
from models.runtime.session import DetectorSession

TIMED_RUNS: Final = 10
SERVED_FPS: Final = 5.0
"""Cameras per core are told for so many analysed frames per second."""


def model_findings(settings: NodeSettings, views: Sequence[CameraView]) -> list[Finding]:
    """Open the model as the node would, time it, and hold its eye against the zones.

    Args:
        settings: Of the node.
        views: The cameras with their pictures.
    """
    try:
        session = open_session(settings.model)
        for camera in settings.cameras:
            build_stages(camera, session, settings.model.confidence, new_id)
        pictures = [view.image for view in views if view.image is not None]
        told = _in_words(session, settings.model.confidence, pictures)
    except SetupError as error:
        return [Finding("model", False, str(error))]
    found = [Finding("model", True, told)]
    for view in views:
        found += zone_findings(view, session, settings.model.confidence)
    return found


def _in_words(
    session: DetectorSession, confidence: float, pictures: Sequence[NDArray[np.uint8]]
) -> str:
    grey = np.full((720, 1280, 3), 114, np.uint8)
    wall_ms, cpu_ms = _time(session, pictures[0] if pictures else grey, confidence)
    height, width = session.input_size
    provider = session.provider.removesuffix("ExecutionProvider")
    return (
        f"{session.name}, {provider} in {session.precision}, input {width} x {height}, "
        f"{wall_ms:.0f} ms a frame here ({cpu_ms:.0f} ms of processor time: "
        f"{1000 / (cpu_ms * SERVED_FPS):.1f} cameras per core at {SERVED_FPS:g} fps, "
        f"decoding not counted), SHA-256 {session.sha256[:12]}…"
    )


def _time(
    session: DetectorSession, image: NDArray[np.uint8], confidence: float
) -> tuple[float, float]:
    """Return the median milliseconds of a frame: by the clock, and of all threads together."""
    walls, cpus = [], []
    for _ in range(TIMED_RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        session.detect(image, confidence)
        cpus.append((time.process_time() - cpu) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
    return statistics.median(walls), max(0.1, statistics.median(cpus))
