"""What the node says of itself: gathered for the heartbeat."""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from contracts.status import Degradation, NodeStatus
from edge_node.analyser_child import AnalyserChild
from edge_node.publishing.spool import Spool
from edge_node.reader_child import ReaderChild

NEARLY_FULL_BYTES = 512 * 1024 * 1024
SLOW_SHARE = 0.20
"""More than this share of the due frames dropped over a minute: the detector is too slow."""
_TIME_ERROR = 5
"""What adjtimex(2) answers while nothing keeps the clock right."""
_TIMEX_BYTES = 512
"""More than `struct timex` takes on any Linux."""


class Health:
    """Remembers since when each trouble lasts."""

    def __init__(
        self, software: str, free_bytes: Callable[[], int], now: Callable[[], datetime]
    ) -> None:
        """Take the version, what is free on the disk, and a clock; the node starts now."""
        self._software = software
        self._free_bytes = free_bytes
        self._now = now
        self._started_at = now()
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
            degraded=(
                *told,
                *self._of_disk(),
                *self._of_clock(),
                *self._of_speed(readers, analyser),
            ),
        )

    def _of_disk(self) -> Iterator[Degradation]:
        free = self._free_bytes()
        if since := self._lasts("disk", holds=free < NEARLY_FULL_BYTES):
            detail = f"{free // 2**20} MiB are free"
            yield Degradation(code="disk_nearly_full", since=since, detail=detail)

    def _of_clock(self) -> Iterator[Degradation]:
        if since := self._lasts("clock", holds=clock_is_synchronised() is False):
            yield Degradation(code="clock_unsynchronised", since=since)

    def _of_speed(
        self, readers: Sequence[ReaderChild], analyser: AnalyserChild
    ) -> Iterator[Degradation]:
        shares = {each.camera_id: each.drops.share() for each in readers}
        slow = [name for name, share in shares.items() if share > SLOW_SHARE]
        if since := self._lasts("speed", holds=bool(slow) and analyser.away_since is None):
            told = ", ".join(f"{name} {100 * shares[name]:.0f} %" for name in slow)
            detail = f"of the frames due in the last minute these were dropped: {told}"
            yield Degradation(code="detector_slow", since=since, detail=detail[:500])

    def _lasts(self, what: str, *, holds: bool) -> datetime | None:
        """Return since when it holds; None if it does not."""
        if not holds:
            self._since.pop(what, None)
            return None
        return self._since.setdefault(what, self._now())


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
