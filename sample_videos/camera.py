"""One sample camera as its clients see it: its clip, its password, its present fault."""

import asyncio
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from sample_videos.auth import Credentials, Scheme
from sample_videos.clip_source import Clip
from sample_videos.faults import ONCE, Fault, FaultKind
from sample_videos.wire import Wire

NAME = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
SILENT = frozenset({FaultKind.STALL, FaultKind.HALF_OPEN})


@dataclass(frozen=True, slots=True)
class CameraSource:
    """What a camera of the server shows and to whom; two streams of a camera are two sources."""

    name: str
    """Its path, such as "north" or "north/main"."""
    file: Path
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    auth: Scheme = "none"
    audio: bool = False
    """Also send a G.711 tone."""
    metadata: bool = False
    """Also send an ONVIF metadata track."""
    video: bool = True
    """False leaves sound, metadata or both."""
    live: bool = False
    """All clients see the same moment, each from the next key frame on; otherwise each begins
    with the clip's beginning."""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no camera name: letters, digits, _ . - and /")
        if self.auth != "none" and (self.user is None or self.password is None):
            raise ValueError(f"camera {self.name}: {self.auth} needs a user and a password")
        if not (self.video or self.audio or self.metadata):
            raise ValueError(f"camera {self.name}: needs at least one track")

    @property
    def credentials(self) -> Credentials | None:
        """The name and password that it asks for."""
        if self.auth == "none" or self.user is None or self.password is None:
            return None
        return Credentials(self.user, self.password)


@dataclass(frozen=True, slots=True)
class CameraCounts:
    """What a camera has seen of its clients since the server started."""

    playing: int = 0
    """Clients that are being sent the stream now."""
    plays: int = 0
    """How often a client began to play."""
    refused: int = 0
    """Requests refused although they brought a name and a password."""


class Camera:
    """State of one camera; touched only on the server's event loop."""

    def __init__(self, source: CameraSource, clip: Clip) -> None:
        self.source = source
        self.own_clip = clip
        self.clip = clip
        self.credentials = source.credentials
        self.fault = Fault()
        self.jumped_s = 0.0
        """Sum of all jumps of the timestamps."""
        self.wires: set[Wire] = set()
        """Connections that asked for this camera."""
        self.counts = CameraCounts()
        self._sending = asyncio.Event()
        self._sending.set()

    def set_fault(self, fault: Fault, clip: Clip | None = None) -> None:
        """Put a fault in place of the present one.

        Args:
            fault: Checked by `parse_fault`.
            clip: The loaded file of a swap.
        """
        if fault.kind in ONCE:
            self._happen(fault)
            fault = Fault()
        self.fault = fault
        self.clip = clip or self.own_clip
        self.credentials = self.source.credentials
        if fault.kind is FaultKind.PASSWORD and self.credentials:
            self.credentials = replace(self.credentials, password=fault.text)
        (self._sending.clear if fault.kind in SILENT else self._sending.set)()

    def _happen(self, fault: Fault) -> None:
        if fault.kind is FaultKind.JUMP:
            self.jumped_s += fault.number
            return
        for wire in tuple(self.wires):
            (wire.close if fault.kind is FaultKind.CLOSE else wire.reset)()

    @property
    def is_sending(self) -> bool:
        """Whether no fault keeps the stream back."""
        return self._sending.is_set()

    async def until_sending(self) -> None:
        """Wait while the present fault keeps the stream back."""
        await self._sending.wait()

    def argument_of(self, kind: FaultKind, otherwise: float) -> float:
        """Return the number of the present fault if it is of this kind."""
        return self.fault.number if self.fault.kind is kind else otherwise
