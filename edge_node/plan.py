"""What the analyser is told at its start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contracts.events import Observation
from edge_node.settings import CameraSettings, ModelSettings


@dataclass(frozen=True, slots=True)
class WatchedCamera:
    """One camera as the analyser gets it: without its addresses."""

    settings: CameraSettings
    slots_path: Path
    socket_path: Path
    disarmed_since: datetime | None = None
    """Since when it is moved and not checked."""


@dataclass(frozen=True, slots=True)
class AnalyserPlan:
    """All that the analyser needs; travels to its process through a pipe."""

    model: ModelSettings
    cameras: Sequence[WatchedCamera]
    evidence_folder: Path
    open_now: Sequence[Observation]
    """Activations that had begun and not ended."""
