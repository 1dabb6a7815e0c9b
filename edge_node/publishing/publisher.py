"""The publisher: what waits in the spool goes into Redis, the most urgent first.

Appending proves nothing, so nothing is deleted here: only a receipt does that. An event that was
appended is looked for in its stream from time to time, and at once after a new connection. While
it lies there the center simply has not come to it; when it is gone and there is no receipt (Redis
was wiped, a fail-over lost its tail, the receipt got lost), it is sent again.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog

from contracts import wire
from contracts.base import Priority
from edge_node.errors import LinkError
from edge_node.publishing.in_flight import Flight, InFlight
from edge_node.publishing.redis_link import RedisLink
from edge_node.publishing.spool import OutboxRow, Spool

log = structlog.get_logger()

BATCH = 64
"""Events sent between two looks at what is more urgent."""

LOOK_EVERY_S = 30.0
IDLE_S = 1.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is under way at once, and how often it is looked for."""

    window: int = 1000
    """Events of one priority that may lie in Redis: what grows while the center is away is the
    spool, not Redis."""
    look_every_s: float = LOOK_EVERY_S


class Publisher:
    """Rounds of sending; one thread runs them."""

    def __init__(
        self,
        spool: Spool,
        link: RedisLink,
        *,
        node: str,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_missing: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the two ends.

        Args:
            spool: Where events wait.
            link: To Redis.
            node: The node's id.
            pace: How fast.
            clock: Monotonic seconds.
            on_missing: Called when events are gone from Redis without a receipt.
        """
        self._spool = spool
        self._link = link
        self._node = node
        self._pace = pace or Pace()
        self._clock = clock
        self._on_missing = on_missing
        self._in_flight = InFlight()
        self._wake = threading.Event()
        self._sent_up_to = dict.fromkeys(Priority, 0)
        self._connections_seen = 0

    def wake(self) -> None:
        """Have the next round start at once: there is something new, or it is time to stop."""
        self._wake.set()

    def settled(self, event_ids: Sequence[str]) -> None:
        """Forget these events, after the spool was told of their receipts."""
        self._in_flight.remove(event_ids)
        self._wake.set()  # the window has room again

    def unanswered_s(self) -> float:
        """Return for how long the oldest event in Redis has waited for its receipt."""
        return self._in_flight.longest_s(self._clock())

    def send_round(self) -> None:
        """Send a batch of new events and look after a batch of old ones; wait if there is none.

        Raises:
            LinkError: Redis is away or refuses; nothing is lost, call again after a pause.
            SpoolError: The disk does not give what waits.
        """
        rows = self._next_rows()
        self._send(rows)
        self._doubt_after_new_connection()
        looked_after = self._look_after_flights()
        if not rows and not looked_after:
            self._wake.wait(IDLE_S)
            self._wake.clear()  # before the next look at the spool, so no call is missed

    def _next_rows(self) -> list[OutboxRow]:
        rows: list[OutboxRow] = []
        for priority in Priority:
            room = self._pace.window - self._in_flight.count(priority)
            limit = min(room, BATCH - len(rows))
            if limit > 0:
                after = self._sent_up_to[priority]
                rows += self._spool.waiting(priority, after=after, limit=limit)
        return [row for row in rows if row.event_id not in self._in_flight]

    def _send(self, rows: Sequence[OutboxRow], *, again: bool = False) -> None:
        """Append these; what Redis refused stays where it was and is tried in a later round."""
        if not rows:
            return
        answers = self._link.append([(self._stream(row.priority), row.message) for row in rows])
        self._note_flights(
            self._flight(row, answer)
            for row, answer in zip(rows, answers, strict=True)
            if not isinstance(answer, LinkError)
        )
        refused = [answer for answer in answers if isinstance(answer, LinkError)]
        if not again:
            self._advance(rows, answers)
        if refused:
            raise refused[0]

    def _note_flights(self, flights: Iterable[Flight]) -> None:
        sent = {flight.event_id: flight for flight in flights}
        self._in_flight.add(sent.values())
        # A receipt may have come before the flight was noted; the spool knew of it first.
        waiting = {row.event_id for row in self._spool.still_waiting(sent)}
        self._in_flight.remove(sent.keys() - waiting)

    def _advance(self, rows: Sequence[OutboxRow], answers: Sequence[str | LinkError]) -> None:
        """Go on behind the last row of each priority before its first refused one."""
        stuck = set()
        for row, answer in zip(rows, answers, strict=True):
            if isinstance(answer, LinkError):
                stuck.add(row.priority)
            elif row.priority not in stuck:
                self._sent_up_to[row.priority] = row.position

    def _doubt_after_new_connection(self) -> None:
        connections = self._link.connections
        if connections != self._connections_seen:
            self._connections_seen = connections
            self._in_flight.doubt_all()

    def _look_after_flights(self) -> bool:
        """Look for a batch of flights that are due; send again what is gone."""
        now_s = self._clock()
        due = self._in_flight.due(now_s, self._pace.look_every_s, BATCH)
        if not due:
            return False
        found = self._link.signatures(
            [(self._stream(flight.priority), flight.entry_id) for flight in due]
        )
        there = [
            flight.event_id
            for flight, signature in zip(due, found, strict=True)
            if signature == flight.signature
        ]
        self._in_flight.seen(there, now_s)
        self._send_again([flight for flight in due if flight.event_id not in there])
        return True

    def _send_again(self, missing: Sequence[Flight]) -> None:
        if not missing:
            return
        rows = self._spool.still_waiting(flight.event_id for flight in missing)
        waiting = {row.event_id for row in rows}
        self._in_flight.remove(
            flight.event_id for flight in missing if flight.event_id not in waiting
        )
        if rows:
            log.warning("events.missing_in_redis", events=len(rows))
            self._on_missing()
            self._send(rows, again=True)

    def _flight(self, row: OutboxRow, entry_id: str) -> Flight:
        now_s = self._clock()
        return Flight(
            event_id=row.event_id,
            priority=row.priority,
            signature=row.message.signature,
            entry_id=entry_id,
            first_sent_s=now_s,
            looked_s=now_s,
        )

    def _stream(self, priority: Priority) -> str:
        return wire.event_stream(self._node, priority)
