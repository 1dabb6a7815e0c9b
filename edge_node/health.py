"""What the node says of itself: gathered for the heartbeat."""

import ctypes
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from contracts.status import Degradation, NodeStatus
from edge_node.analyser_child import AnalyserChild
from edge_node.publishing.spool import Spool
from edge_node.reader_child import ReaderChild

NEARLY_FULL_BYTES = 512 * 1024 * 1024
_TIME_ERROR = 5
"""What adjtimex(2) answers while nothing keeps the clock right."""
_TIMEX_BYTES = 512
"""More than `struct timex` takes on any Linux."""


class Health:
    """Remembers since when each trouble lasts."""

    def __init__(self, software: str, folder: Path, started_at: datetime) -> None:
        """Take the version, the folder whose disk is watched, and when the node started."""
        self._software = software
        self._folder = folder
        self._started_at = started_at
        self._since: dict[str, datetime] = {}

    def status(
        self,
        readers: Sequence[ReaderChild],
        analyser: AnalyserChild,
        spool: Spool,
        told: Iterable[Degradation],
    ) -> NodeStatus:
        """Return the heartbeat's content."""
        ready = analyser.ready
        return NodeStatus(
            software=self._software,
            started_at=self._started_at,
            provider=ready.provider if ready else "",
            model=ready.model if ready else None,
            detect_ms=analyser.detect_ms,
            cameras=tuple(reader.status() for reader in readers),
            spool=spool.status(),
            degraded=(*told, *self._own()),
        )

    def _own(self) -> list[Degradation]:
        free = shutil.disk_usage(self._folder).free
        found = []
        if self._lasts("disk", holds=free < NEARLY_FULL_BYTES):
            detail = f"{free // 2**20} MiB are free"
            found.append(
                Degradation(code="disk_nearly_full", since=self._since["disk"], detail=detail)
            )
        if self._lasts("clock", holds=clock_is_synchronised() is False):
            found.append(Degradation(code="clock_unsynchronised", since=self._since["clock"]))
        return found

    def _lasts(self, what: str, *, holds: bool) -> bool:
        if holds:
            self._since.setdefault(what, datetime.now(UTC))
        else:
            self._since.pop(what, None)
        return holds


def clock_is_synchronised(
    adjtimex: Callable[[ctypes.Array[ctypes.c_char]], int] | None = None,
) -> bool | None:
    """Ask the kernel whether something (NTP, PTP) keeps the clock right; None if it won't say."""
    if adjtimex is None:
        adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex is None:
        return None
    answer = adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if answer < 0 else answer != _TIME_ERROR
