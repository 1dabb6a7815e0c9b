"""When to open one stream of a camera: pure, the time is handed in."""

from collections.abc import Callable
from enum import Enum

from edge_node.camera.backoff import Backoff
from edge_node.messages import LossKind

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
FIRST_REFUSED_PAUSE_S, LONGEST_REFUSED_PAUSE_S = 60.0, 600.0
"""After a wrong password: cameras lock accounts that are tried too often."""

HEALTHY_AFTER_S = 30.0
OPENING_LIMIT_S = 15.0
"""Twice the reader's own time-out for opening, and some: it hangs where nothing can end it."""


class Phase(Enum):
    """Where a stream is."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"


class StreamLine:
    """One stream: closed until its pause is over, opening, open."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._pauses = Backoff(random, FIRST_PAUSE_S, LONGEST_PAUSE_S)
        self._refused_pause_s = FIRST_REFUSED_PAUSE_S
        self.phase = Phase.CLOSED
        self.since = 0.0
        """Monotonic seconds at which the phase began."""
        self.open_at = 0.0
        """When a closed stream is to be opened."""

    def asked(self, now: float) -> None:
        """The reader was told to open it."""
        self._enter(Phase.OPENING, now)

    def opened(self, now: float) -> None:
        """The camera answers with video."""
        if self.phase is not Phase.OPEN:
            self._enter(Phase.OPEN, now)

    def lost(self, now: float, kind: LossKind) -> None:
        """It is gone, or could not be opened: wait."""
        self._enter(Phase.CLOSED, now)
        if kind == "auth_failed":
            self.open_at = now + self._refused_pause_s * (1 + self._random() / 10)
            self._refused_pause_s = min(2 * self._refused_pause_s, LONGEST_REFUSED_PAUSE_S)
        else:
            self.open_at = now + self._pauses.next_pause()

    def reader_gone(self, now: float) -> None:
        """Its process is gone. The next one opens it, but no sooner than had been decided."""
        if self.phase is not Phase.CLOSED:
            self._enter(Phase.CLOSED, now)
            self.open_at = now

    def healthy(self, now: float) -> None:
        """Good pictures come: forget the failures once that has lasted."""
        if self.phase is Phase.OPEN and now - self.since >= HEALTHY_AFTER_S:
            self._pauses.reset()
            self._refused_pause_s = FIRST_REFUSED_PAUSE_S

    def is_due(self, now: float) -> bool:
        """Is it time to open it?"""
        return self.phase is Phase.CLOSED and now >= self.open_at

    def hangs(self, now: float) -> bool:
        """Has it been opening for longer than opening can take?"""
        return self.phase is Phase.OPENING and now - self.since > OPENING_LIMIT_S

    def _enter(self, phase: Phase, now: float) -> None:
        self.phase, self.since = phase, now
