"""A traffic light's phase over time: what blinks or flickers is steady, what is unsure unknown."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from edge_node.types import Signal, SignalPhase

DARK = timedelta(seconds=1)
"""No lamp lit for no longer: a flashing green, or a lamp whose flicker beats with the camera."""
OFF_AFTER = timedelta(seconds=4)
HIDDEN = timedelta(seconds=2)
"""Who shows the same before and after so short a time has shown it all the time."""
NEVER_S = 3600.0
"""Nobody has seen the change."""


@dataclass(slots=True)
class _Shown:
    phase: SignalPhase
    since: datetime
    last: datetime
    doubt_s: float


class Steady:
    """Tells a phase when two pictures in a row agree on it."""

    def __init__(self) -> None:
        self._shown: _Shown | None = None
        """What was told last and is not unknown."""
        self._next: _Shown | None = None
        self._dark_since: datetime | None = None

    def update(self, phase: SignalPhase, at: datetime) -> Signal:
        """Take what the next picture shows; `off` means that no lamp is lit."""
        shown = self._shown
        if shown is not None and at < shown.last:  # the clock went backwards
            self._shown = self._next = shown = None
        if phase is SignalPhase.OFF:
            return self._dark(at)
        self._dark_since = None
        if phase is SignalPhase.UNKNOWN:
            self._next = None
            return Signal(SignalPhase.UNKNOWN, at)
        if shown is not None and phase is shown.phase and at - shown.last <= HIDDEN:
            shown.last, self._next = at, None
            return Signal(shown.phase, shown.since, shown.doubt_s)
        return self._change(phase, at)

    def _dark(self, at: datetime) -> Signal:
        shown = self._shown
        self._dark_since = self._dark_since or at
        if at - self._dark_since >= OFF_AFTER or (shown and shown.phase is SignalPhase.OFF):
            return self._settle(SignalPhase.OFF, self._dark_since, at)
        if shown is not None and at - shown.last <= DARK:
            return Signal(shown.phase, shown.since, shown.doubt_s)
        return Signal(SignalPhase.UNKNOWN, self._dark_since)

    def _change(self, phase: SignalPhase, at: datetime) -> Signal:
        """Wait for a second picture; meanwhile the old phase is over, or not."""
        coming = self._next
        if coming is None or coming.phase is not phase:
            self._next = _Shown(phase, at, at, 0.0)
            return Signal(SignalPhase.UNKNOWN, at)
        return self._settle(phase, coming.since, at)

    def _settle(self, phase: SignalPhase, since: datetime, at: datetime) -> Signal:
        shown = self._shown
        if shown is None or shown.phase is not phase or at - shown.last > HIDDEN:
            doubt_s = NEVER_S if shown is None else (since - shown.last).total_seconds()
            shown = _Shown(phase, since, at, max(doubt_s, 0.0))
        shown.last, self._shown, self._next = at, shown, None
        return Signal(shown.phase, shown.since, shown.doubt_s)
