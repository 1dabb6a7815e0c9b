"""Room in the spool: a quota, a reserve for P1, and what goes when there is none left.

What has a receipt goes first. Then what waits, from the lowest priority up and the oldest of a
priority first, each leaving its number in a tombstone; never P1, and never anything more urgent
than the event that needs the room.
"""

import os
from pathlib import Path

import apsw
import structlog
from pydantic import TypeAdapter

from contracts.base import Priority
from edge_node.errors import SpoolError
from edge_node.publishing.spool_file import Quota

log = structlog.get_logger()

_BATCH = 50
"""Rows that go at once before the room is measured again."""

_SLACK_PAGES = 8
"""What indexes and the other tables may need beside the event's own pages."""


_PRIORITY_SHIFT = 48
_ROWS = TypeAdapter(list[tuple[int, str, int, int]])
"""Position, epoch, number and priority."""


class Room:
    """Measures what fits, and makes room by evicting."""

    def __init__(self, connection: apsw.Connection, path: Path, quota: Quota) -> None:
        self._connection = connection
        self._folder = path.parent
        self._quota = quota
        self._page_size = self._pragma("page_size")

    def used_bytes(self) -> int:
        """Return what the spool's file takes of the disk."""
        return self._pragma("page_count") * self._page_size

    def make(self, size: int, priority: Priority, now_ms: int) -> None:
        """Make room for an event of `size` bytes, inside the open transaction.

        Raises:
            SpoolError: Nothing that is less urgent is left to evict.
        """
        needed = size // self._page_size + 1 + _SLACK_PAGES
        evicted = 0
        while self._free_pages() < needed:
            if self._forget_settled():
                continue
            batch = self._evict(priority, now_ms)
            evicted += batch
            if batch:
                continue
            if priority is Priority.P1 and self._free_pages(with_reserve=True) >= needed:
                break
            raise SpoolError(
                f"the spool is full: no room for a P{int(priority)} event; "
                "free space on the disk or let the node reach the center"
            )
        if evicted:
            log.error("spool.evicted", events=evicted, for_priority=int(priority))

    def _free_pages(self, *, with_reserve: bool = False) -> int:
        reserve = 0 if with_reserve else self._quota.reserve_bytes // self._page_size
        return self._pragma("freelist_count") + self._growth_pages() - reserve

    def _growth_pages(self) -> int:
        by_quota = self._pragma("max_page_count") - self._pragma("page_count")
        disk = os.statvfs(self._folder)
        spare = disk.f_bavail * disk.f_frsize - self._quota.keep_free_bytes
        return max(0, min(by_quota, spare // self._page_size))

    def _forget_settled(self) -> bool:
        self._connection.execute(
            "DELETE FROM outbox WHERE position IN (SELECT position FROM outbox"
            " WHERE state <> 'waiting' ORDER BY state, settled_ms LIMIT ?)",
            (_BATCH,),
        )
        return self._connection.changes() > 0

    def _evict(self, priority: Priority, now_ms: int) -> int:
        least = max(priority, Priority.P2)
        query = (
            "SELECT position, epoch, seq, priority FROM outbox"
            " WHERE state = 'waiting' AND priority >= ? ORDER BY priority DESC, position LIMIT ?"
        )
        found = self._connection.execute(query, (int(least), _BATCH)).fetchall()
        rows = _ROWS.validate_python(found)
        for position, epoch, seq, lane in rows:
            self._connection.execute("DELETE FROM outbox WHERE position = ?", (position,))
            self._bury(epoch, seq, lane, now_ms)
        return len(rows)

    def _bury(self, epoch: str, seq: int, priority: int, now_ms: int) -> None:
        """Note an evicted number: in the newest tombstone if it follows that one's range."""
        self._connection.execute(
            "UPDATE tombstone SET last_seq = ?, evicted_ms = ?"
            " WHERE position = (SELECT max(position) FROM tombstone)"
            " AND epoch = ? AND priority = ? AND last_seq = ?",
            (seq, now_ms, epoch, priority, seq - 1),
        )
        if self._connection.changes() == 0:
            self._connection.execute(
                "INSERT INTO tombstone (epoch, first_seq, last_seq, priority, evicted_ms)"
                " VALUES (?, ?, ?, ?, ?)",
                (epoch, seq, seq, priority, now_ms),
            )

    def _pragma(self, name: str) -> int:
        return int(str(self._connection.pragma(name)))


def position_of(priority: Priority, row: int) -> int:
    """Return where in the outbox the row of this running number lies.

    Each priority has a stretch of its own, so that what is evicted or settled frees whole pages:
    SQLite gives no part of a page to another place.
    """
    return int(priority) << _PRIORITY_SHIFT | row
