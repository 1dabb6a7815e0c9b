"""Reports that the disk has not taken yet: kept in memory, in order, the urgent ones first.

The spool may refuse what is less urgent while it still has room for what is more urgent, so each
priority waits in a line of its own.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog

from contracts.base import Priority
from contracts.status import Degradation
from edge_node.camera.states import Moment
from edge_node.errors import SpoolError
from edge_node.messages import ActivationMessage

log = structlog.get_logger()

RETRY_S = 1.0
MOST_WAITING = 10_000
"""About 20 MB; a node with a full disk then loses what is least urgent and says so."""


@dataclass(frozen=True, slots=True)
class Report:
    """Something to be written into the spool."""

    priority: Priority
    write: Callable[[], None]
    """Raises SpoolError if the disk does not take it, and has then written nothing."""
    activation: ActivationMessage | None = None
    """What it tells, if it is about an activation."""


class Unwritten:
    """Writes reports at once, or as soon as the disk takes them again."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        """Begin with nothing waiting."""
        self._most = most_waiting
        self._lines: dict[Priority, deque[Report]] = {each: deque() for each in Priority}
        self._retry_at = 0.0
        self._refused_since: datetime | None = None
        self._reason = ""
        self._dropped = 0

    def __len__(self) -> int:
        return sum(len(line) for line in self._lines.values())

    def take(self, report: Report, now: Moment) -> None:
        """Write a report, or let it wait behind those of its priority."""
        if len(self) >= self._most and not self._make_room(report.priority):
            self._drop(report)
            return
        is_first = not any(self._lines[each] for each in Priority if each <= report.priority)
        self._lines[report.priority].append(report)
        if is_first:
            self._write(report.priority, now)

    def retry(self, now: Moment) -> None:
        """Write what waits, if it is time to ask the disk again."""
        if self._refused_since and now.monotonic >= self._retry_at:
            self.write_all(now)

    def write_all(self, now: Moment) -> None:
        """Write what waits, as far as the disk takes it."""
        for priority in Priority:
            if not self._write(priority, now):
                return
        if self._refused_since:
            log.info("spool.takes_again")
            self._refused_since = None

    def activations(self) -> Iterator[ActivationMessage]:
        """Yield what is told of activations and not on disk; of each of them in order."""
        for line in self._lines.values():
            for report in tuple(line):
                if report.activation:
                    yield report.activation

    def degradation(self) -> Degradation | None:
        """Return what the heartbeat tells while reports wait."""
        since = self._refused_since
        if since is None:
            return None
        lost = f", {self._dropped} were lost since the start" if self._dropped else ""
        detail = f"{len(self)} reports wait in memory{lost}: {self._reason}"
        return Degradation(code="disk_full", since=since, detail=detail[:500])

    def _write(self, priority: Priority, now: Moment) -> bool:
        """Write one line; False if the disk does not take it."""
        line = self._lines[priority]
        while line:
            report = line.popleft()  # it may bring about another report while it is written
            try:
                report.write()
            except SpoolError as error:
                line.appendleft(report)
                self._refused(str(error), now)
                return False
            except Exception:
                # A mistake of ours in one report must not hold up all the others for ever.
                log.exception("report.unusable", priority=int(priority))
                self._dropped += 1
        return True

    def _refused(self, reason: str, now: Moment) -> None:
        self._reason = reason
        self._retry_at = now.monotonic + RETRY_S
        if self._refused_since is None:
            log.error("spool.refused", reason=reason)
            self._refused_since = now.utc

    def _make_room(self, priority: Priority) -> bool:
        """Give up the newest of the least urgent reports, if it is less urgent than this."""
        for each in reversed(Priority):
            if each > priority and self._lines[each]:
                self._drop(self._lines[each].pop())
                return True
        return False

    def _drop(self, report: Report) -> None:
        if not self._dropped:
            log.error("report.dropped", reason="the disk takes nothing and the memory is full")
        self._dropped += 1
