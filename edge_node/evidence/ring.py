"""The last seconds of a stream, still encoded, so that a clip can begin before its event."""

from collections import deque
from datetime import datetime
from itertools import chain
from threading import Lock

from edge_node.types import Packet


class PacketRing:
    """Groups of pictures, each beginning with a key frame; whole groups leave at the front.

    Bounded twice. By time: the oldest group goes once the next one alone reaches `seconds` back,
    so a clip may begin anywhere within that time. By size: never more than `max_bytes` of
    encoded video, whatever the camera sends; a group that alone is larger is dropped with all
    that would follow it, since no part of it could be shown.

    Packets that no key frame precedes (at the start, or after a discontinuity) are not kept.
    """

    def __init__(self, seconds: float, max_bytes: int) -> None:
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._groups: deque[list[Packet]] = deque()
        self._bytes = 0
        self._segment: int | None = None
        """Of the group that still grows; None while a key frame is awaited."""
        self._lock = Lock()

    def append(self, packet: Packet) -> None:
        """Take the next packet in order of arrival."""
        with self._lock:
            if packet.is_key:
                self._groups.append([])
                self._segment = packet.segment
            elif packet.segment != self._segment:
                self._segment = None
                return
            self._groups[-1].append(packet)
            self._bytes += len(packet.data)
            self._drop_old(packet.monotonic)

    def between(self, starts_at: datetime, ends_at: datetime) -> tuple[Packet, ...]:
        """Return what arrived in this time, from the last key frame at or before `starts_at`.

        Where there is none, from the earliest key frame there is. Packets of several segments may
        be among them. Empty if nothing arrived by `ends_at`.
        """
        with self._lock:
            groups = list(self._groups)
            first = 0
            for index, group in enumerate(groups):
                if group[0].arrived_at <= starts_at:
                    first = index
            packets = list(chain.from_iterable(groups[first:]))
        # Up to the last one in time, without holes: the wall clock may have been set meanwhile.
        while packets and packets[-1].arrived_at > ends_at:
            packets.pop()
        return tuple(packets)

    @property
    def size(self) -> int:
        """Bytes of encoded video held now."""
        return self._bytes

    def _drop_old(self, now: float) -> None:
        while len(self._groups) > 1 and self._groups[1][0].monotonic <= now - self._seconds:
            self._drop_first()
        while self._bytes > self._max_bytes:
            self._drop_first()
        if not self._groups:
            self._segment = None

    def _drop_first(self) -> None:
        self._bytes -= sum(len(packet.data) for packet in self._groups.popleft())
