"""Packets between the thread that receives them and the thread that decodes them."""

import threading
from collections import deque
from typing import NamedTuple

from edge_node.types import Packet, StreamInfo

LONGEST_WAIT_S = 1.0
"""A decoder this far behind would only show what is no longer so."""

MOST_WAITING = 1000


class Waiting(NamedTuple):
    """A packet with what is known of its stream."""

    packet: Packet
    info: StreamInfo
    skipped: bool
    """Too late to be decoded: only to be counted."""


class Backlog:
    """Hands packets over without ever making the receiver wait.

    When the oldest has waited for longer than a second, all that waits is skipped, and all that
    follows up to the next key frame. The evidence is not concerned: it takes packets before this.
    """

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque(maxlen=MOST_WAITING)
        self._skips_to_key = False
        self._changed = threading.Condition()

    def put(self, packet: Packet, info: StreamInfo) -> None:
        """Add the newest packet."""
        with self._changed:
            if packet.is_key:
                self._skips_to_key = False
            if not self._skips_to_key and self._is_behind(packet.monotonic):
                self._skip_all()
                self._skips_to_key = not packet.is_key
            self._waiting.append(Waiting(packet, info, self._skips_to_key))
            self._changed.notify()

    def take(self, timeout_s: float) -> Waiting | None:
        """Return the oldest packet; None if there is none for so long."""
        with self._changed:
            if not self._waiting:
                self._changed.wait(timeout_s)
            return self._waiting.popleft() if self._waiting else None

    def _is_behind(self, now: float) -> bool:
        to_decode = (waiting for waiting in self._waiting if not waiting.skipped)
        oldest = next(to_decode, None)
        return oldest is not None and now - oldest.packet.monotonic > LONGEST_WAIT_S

    def _skip_all(self) -> None:
        late = [waiting._replace(skipped=True) for waiting in self._waiting]
        self._waiting.clear()
        self._waiting.extend(late)
