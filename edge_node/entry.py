"""Where the child processes begin. Imports stand inside, so that the supervisor loads no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from contracts.events import Observation
from edge_node.logs import log_as_json
from edge_node.reader import ReaderSettings, run_reader
from edge_node.settings import CameraSettings, ModelSettings


@dataclass(frozen=True, slots=True)
class WatchedCamera:
    """One camera as the analyser gets it: without its addresses."""

    settings: CameraSettings
    slots_path: Path
    socket_path: Path


@dataclass(frozen=True, slots=True)
class AnalyserPlan:
    """All that the analyser needs; travels to its process through a pipe."""

    model: ModelSettings
    cameras: Sequence[WatchedCamera]
    evidence_folder: Path
    open_now: Sequence[Observation]
    """Activations that had begun and not ended."""


def analyse(plan: AnalyserPlan, connection: Connection) -> None:
    """Run the analyser until the supervisor stops it or is gone."""
    from edge_node.analyser_process import run_analyser  # see above

    log_as_json()
    run_analyser(plan, connection)


def read_camera(settings: ReaderSettings, connection: Connection) -> None:
    """Run a camera's reader until the supervisor stops it or is gone."""
    log_as_json()
    run_reader(settings, connection)
