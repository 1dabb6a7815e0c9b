"""Clips of one camera: taken from the ring when their time has passed, cut by a thread."""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import structlog

from edge_node.errors import EvidenceError
from edge_node.evidence.clip import cut
from edge_node.evidence.masks import Polygon
from edge_node.evidence.ring import PacketRing
from edge_node.evidence.store import EvidenceStore
from edge_node.messages import ClipFailed, ClipReady, CutClip
from edge_node.types import Packet, StreamInfo

MARGIN_S = 1.0
"""After the end, for packets still on their way."""

LONGEST_WAIT_S = 300.0
"""No clip ends later than this after it was asked for, whatever the wall clock does."""

MOST_WAITING = 64
MOST_TAKEN = 8
"""Clips that hold their packets in memory while the one before them is cut."""

MOST_SEGMENTS = 64
_LOOK_FOR_STOP_EVERY_S = 0.2

log = structlog.get_logger()


class _Taken(NamedTuple):
    order: CutClip
    packets: tuple[Packet, ...]
    streams: Mapping[int, StreamInfo]


class EvidenceRing:
    """The packets of the evidence stream, and what each of their segments is of."""

    def __init__(self, seconds: float, max_bytes: int) -> None:
        self._ring = PacketRing(seconds, max_bytes)
        self._streams: dict[int, StreamInfo] = {}

    def append(self, packet: Packet, info: StreamInfo) -> None:
        """Take the next packet."""
        if packet.is_key:
            self._streams[packet.segment] = info
            while len(self._streams) > MOST_SEGMENTS:
                del self._streams[next(iter(self._streams))]
        self._ring.append(packet)

    def between(
        self, starts_at: datetime, ends_at: datetime
    ) -> tuple[tuple[Packet, ...], Mapping[int, StreamInfo]]:
        """Return the packets of that time and the streams of their segments."""
        return self._ring.between(starts_at, ends_at), dict(self._streams)


class ClipCutter:
    """Answers each `CutClip` with `ClipReady` or `ClipFailed`, once."""

    def __init__(
        self,
        ring: EvidenceRing,
        store: EvidenceStore,
        masks: Sequence[Polygon],
        answer: Callable[[ClipReady | ClipFailed], None],
    ) -> None:
        self._ring = ring
        self._store = store
        self._masks = masks
        self._answer = answer
        self._orders: list[tuple[float, CutClip]] = []
        self._taken: queue.Queue[_Taken] = queue.Queue(MOST_TAKEN)

    def order(self, clip: CutClip, now: float) -> None:
        """Remember a clip until its end has passed.

        Args:
            clip: What is wanted.
            now: Monotonic seconds.
        """
        if len(self._orders) >= MOST_WAITING:
            self._fail(clip, f"more than {MOST_WAITING} clips wait for their end")
            return
        rest = (clip.ends_at - datetime.now(UTC)).total_seconds()
        self._orders.append((now + min(max(rest, 0.0), LONGEST_WAIT_S) + MARGIN_S, clip))

    def take_due(self, now: float) -> None:
        """Take the packets of clips whose end has passed, before the ring forgets them."""
        due = [order for at, order in self._orders if at <= now]
        self._orders = [(at, order) for at, order in self._orders if at > now]
        for order in due:
            self._take(order)

    def take_all(self) -> None:
        """Take what there is of every clip: the reader is about to end."""
        self.take_due(float("inf"))

    def wait(self) -> None:
        """Return when all that was taken is answered."""
        self._taken.join()

    def run(self, stop: threading.Event) -> None:
        """Thread: cut what was taken, one after the other."""
        while not stop.is_set():
            try:
                taken = self._taken.get(timeout=_LOOK_FOR_STOP_EVERY_S)
            except queue.Empty:
                continue
            self._cut(taken)
            self._taken.task_done()

    def _take(self, order: CutClip) -> None:
        packets, streams = self._ring.between(order.starts_at, order.ends_at)
        if not packets:
            self._fail(order, "the camera sent nothing in that time")
            return
        try:
            self._taken.put_nowait(_Taken(order, packets, streams))
        except queue.Full:
            self._fail(order, f"{MOST_TAKEN} clips are being cut already")

    def _cut(self, taken: _Taken) -> None:
        try:
            items = cut(
                taken.packets,
                taken.streams,
                self._store,
                starts_at=taken.order.starts_at,
                ends_at=taken.order.ends_at,
                masks=self._masks,
            )
        except EvidenceError as error:
            self._fail(taken.order, str(error))
            return
        log.info("clip.saved", activation_id=taken.order.activation_id, bytes=items[0].bytes)
        self._answer(ClipReady(activation_id=taken.order.activation_id, items=items))

    def _fail(self, order: CutClip, reason: str) -> None:
        log.warning("clip.failed", activation_id=order.activation_id, reason=reason)
        self._answer(ClipFailed(activation_id=order.activation_id, reason=reason[:500]))
