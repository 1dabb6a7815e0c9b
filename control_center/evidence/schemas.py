"""What of evidence is shown, and how."""

from dataclasses import dataclass
from pathlib import Path

from contracts.events import EvidenceRole

_SHOWN = {"image/jpeg": "jpg", "video/mp4": "mp4"}
"""What browsers may show; everything else is only saved."""


@dataclass(frozen=True)
class Upload:
    """How far a file has come."""

    offset: int
    complete: bool


@dataclass(frozen=True)
class Opened:
    """A file that somebody may see."""

    path: Path
    size: int
    sha256: str
    role: EvidenceRole
    announced_type: str
    """What the node says that it is."""
    camera: str

    @property
    def media_type(self) -> str:
        """What it is sent as: a node does not choose what a browser runs."""
        return self.announced_type if self.announced_type in _SHOWN else "application/octet-stream"

    @property
    def disposition(self) -> str:
        """Shown in the page, or saved; the name is made of ids that we checked."""
        ending = _SHOWN.get(self.announced_type)
        way = "inline" if ending else "attachment"
        name = f"{self.camera}-{self.role}-{self.sha256[:12]}.{ending or 'bin'}"
        return f'{way}; filename="{name}"'
