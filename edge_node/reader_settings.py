"""What a camera's reader is told at its start."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from contracts.base import Point, Slug


class ReaderSettings(BaseModel):
    """What one reader needs to know; travels to its process through a pipe, never as arguments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    camera_id: Slug
    analyse_url: SecretStr
    evidence_url: SecretStr | None = None
    """None: the analysed stream serves as evidence too."""
    analysis_fps: Annotated[float, Field(gt=0, le=30)]
    max_pixels: Annotated[int, Field(gt=0)]
    ring_seconds: Annotated[float, Field(gt=0)]
    """At least the seconds before and after an event, and ten more."""
    ring_bytes: Annotated[int, Field(gt=0)] = 256 * 1024 * 1024
    evidence_folder: Path
    masks: tuple[tuple[Point, ...], ...] = ()
    socket_path: Path
    """Where the analyser finds this reader."""
    slots_path: Path
    """Made by `create_slots` with the same `max_pixels`."""
    memory_limit_bytes: Annotated[int, Field(gt=0)] = 4 * 1024**3
    """Of address space: a hostile stream ends this process, not the machine."""
