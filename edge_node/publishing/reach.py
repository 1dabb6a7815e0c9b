"""Whether the other side answers, and since when it does not."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Away:
    """The other side has not answered since this moment."""

    since: datetime
    reason: str
    """The newest reason in words, never with a password."""


class Reach:
    """What one thread knows of the other side; read by others."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._away: Away | None = None

    def lost(self, reason: str) -> None:
        """Note a failed try; `since` stays that of the first one."""
        with self._lock:
            since = self._away.since if self._away else self._now()
            self._away = Away(since=since, reason=reason)

    def reached(self) -> None:
        """Note that the other side answered."""
        with self._lock:
            self._away = None

    @property
    def away(self) -> Away | None:
        """Since when and why it does not answer; None while it does."""
        with self._lock:
            return self._away


def longest_away(*reaches: Reach) -> Away | None:
    """Of several views of one other side, return the one that misses it longest."""
    found = [away for reach in reaches if (away := reach.away)]
    return min(found, key=lambda away: away.since, default=None)
