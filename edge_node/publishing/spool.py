"""The spool: what the node has said and the center has not yet taken, safe from a power cut.

One writer: the supervisor process, through one connection guarded by a lock.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from pydantic import TypeAdapter

from contracts.backchannel import Rejection
from contracts.base import Priority
from contracts.events import Observation
from contracts.status import SpoolStatus
from edge_node.publishing.signing import NodeKey, SignedMessage
from edge_node.publishing.spool_disk import Disk
from edge_node.publishing.spool_file import Quota, open_file
from edge_node.publishing.spool_room import Room
from edge_node.publishing.spool_transaction import ClipManifest, Transaction, milliseconds

KEEP_ACCEPTED = timedelta(days=1)
"""So that a center restored from a backup can be told the last day again."""

KEEP_SETTLED = timedelta(days=30)
"""Rejected events, for a person to look at; clips and files that are done with."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An event that waits for its receipt."""

    position: int
    """Grows with each row of its priority, over all epochs."""
    event_id: str
    priority: Priority
    message: SignedMessage


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file of evidence that waits for its upload."""

    sha256: str
    media_type: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Numbers of events that were evicted before the center had them; both ends included."""

    epoch: str
    first_seq: int
    last_seq: int
    priority: Priority
    evicted_at: datetime


_TEXT = TypeAdapter(tuple[str])
_BYTES = TypeAdapter(tuple[bytes])
_EVENT = TypeAdapter(tuple[int, str, Priority, bytes, str, str])
_SIGNED = TypeAdapter(tuple[int, bytes])
_FILE = TypeAdapter(tuple[str, str, int])
_CLIP = TypeAdapter(tuple[str, str, Priority, int, int])
_TOMBSTONE = TypeAdapter(tuple[str, int, int, Priority, int])
_COUNTS = TypeAdapter(tuple[int, int, int])


class Spool:
    """Events, owed clips, evidence to upload and open activations of one node.

    Every method may raise SpoolError: the disk does not take or give it. After an error that
    leaves the file in doubt, `broken` says why and every further call is refused: end the
    process and let the next one open, check and if need be set aside the file.
    """

    def __init__(
        self,
        path: Path,
        *,
        node: str,
        key: NodeKey,
        now: Callable[[], datetime],
        quota: Quota | None = None,
    ) -> None:
        quota = quota or Quota()
        opened = open_file(path, node=node, quota=quota, at=now())
        self.quarantined = opened.quarantined
        """Where the file lies that was found spoilt at this start; its events may be lost."""
        self._node = node
        self._key = key
        self._now = now
        self._disk = Disk(opened.connection, path)
        self._room = Room(opened.connection, path, quota)
        self._listeners: list[Callable[[], None]] = []
        self._sign_anew()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write several things at once; when the block has ended they are on disk, or none is.

        Raises:
            SpoolError: The disk does not take it, or there is no room; nothing was written.
        """
        with self._disk.writing() as connection:
            yield Transaction(
                connection, node=self._node, key=self._key, room=self._room, at=self._now()
            )
        for tell in self._listeners:
            tell()

    def on_commit(self, tell: Callable[[], None]) -> None:
        """Have this called after each transaction, in the writer's thread; it must not block."""
        self._listeners.append(tell)

    @property
    def broken(self) -> str | None:
        """Why the file is not trusted any more; None while it is."""
        return self._disk.broken

    def waiting(self, priority: Priority, *, after: int = 0, limit: int = 100) -> list[OutboxRow]:
        """Return events of this priority without a receipt, oldest first.

        Args:
            priority: Its lane alone.
            after: Position of the last row that is already known.
            limit: At most so many.
        """
        rows = self._disk.read(
            _EVENT,
            "SELECT position, event_id, priority, body, signature, key_id FROM outbox"
            " WHERE state = 'waiting' AND priority = ? AND position > ? ORDER BY position LIMIT ?",
            (int(priority), after, limit),
        )
        return [_outbox_row(*row) for row in rows]

    def still_waiting(self, event_ids: Iterable[str]) -> list[OutboxRow]:
        """Return those of these events that have no receipt yet."""
        query = (
            "SELECT position, event_id, priority, body, signature, key_id FROM outbox"
            " WHERE state = 'waiting' AND event_id = ?"
        )
        rows = chain.from_iterable(self._disk.read(_EVENT, query, (id_,)) for id_ in event_ids)
        return [_outbox_row(*row) for row in rows]

    def settle(self, accepted: Sequence[str], rejected: Sequence[Rejection] = ()) -> None:
        """Note receipts for these event ids; unknown ids and repeated receipts change nothing.

        An event that was rejected may be accepted later (the center's people drove it again).
        """
        at = milliseconds(self._now())
        with self._disk.writing() as connection:
            connection.executemany(
                "UPDATE outbox SET state = 'accepted', settled_ms = ?, reason = NULL"
                " WHERE event_id = ? AND state <> 'accepted'",
                [(at, event_id) for event_id in accepted],
            )
            connection.executemany(
                "UPDATE outbox SET state = 'rejected', settled_ms = ?, reason = ?"
                " WHERE event_id = ? AND state = 'waiting'",
                [(at, rejection.reason, rejection.event_id) for rejection in rejected],
            )
        self.forget_old()

    def forget_old(self) -> None:
        """Delete what is settled and has been kept long enough; also done by `settle`."""
        now = self._now()
        with self._disk.writing() as connection:
            connection.execute(
                "DELETE FROM outbox WHERE state = 'accepted' AND settled_ms < ?",
                (milliseconds(now - KEEP_ACCEPTED),),
            )
            before = (milliseconds(now - KEEP_SETTLED),)
            connection.execute(
                "DELETE FROM outbox WHERE state = 'rejected' AND settled_ms < ?", before
            )
            connection.execute("DELETE FROM clip WHERE settled_ms < ?", before)
            connection.execute("DELETE FROM evidence_file WHERE settled_ms < ?", before)

    def files_waiting(self, limit: int = 20) -> list[EvidenceFile]:
        """Return evidence to upload: pictures before clips, urgent before less urgent."""
        rows = self._disk.read(
            _FILE,
            "SELECT sha256, media_type, bytes FROM evidence_file WHERE state = 'waiting'"
            " ORDER BY urgency, position LIMIT ?",
            (limit,),
        )
        return [EvidenceFile(*row) for row in rows]

    def file_uploaded(self, sha256: str) -> None:
        """Note that the center has this file, whole and checked."""
        self._settle_file(sha256, "uploaded", None)

    def file_failed(self, sha256: str, reason: str) -> None:
        """Note that this file will never reach the center."""
        self._settle_file(sha256, "failed", reason)

    def hashes_waiting(self) -> frozenset[str]:
        """Return the files that must stay on the node: the center has not got them yet."""
        rows = self._disk.read(_TEXT, "SELECT sha256 FROM evidence_file WHERE state = 'waiting'")
        return frozenset(sha256 for (sha256,) in rows)

    def clips_owed(self) -> list[ClipManifest]:
        """Return the clips that were asked for and are neither ready nor failed."""
        rows = self._disk.read(
            _CLIP,
            "SELECT activation_id, camera, priority, starts_ms, ends_ms FROM clip"
            " WHERE state = 'pending' ORDER BY priority, ends_ms",
        )
        return [
            ClipManifest(activation_id, camera, priority, moment(starts_ms), moment(ends_ms))
            for activation_id, camera, priority, starts_ms, ends_ms in rows
        ]

    def open_activations(self) -> list[Observation]:
        """Return the newest observation of each activation that lasts and has not ended."""
        rows = self._disk.read(
            _BYTES, "SELECT observation FROM open_activation ORDER BY activation_id"
        )
        return [Observation.model_validate_json(observation) for (observation,) in rows]

    def tombstones(self) -> list[Tombstone]:
        """Return what was evicted, oldest first."""
        rows = self._disk.read(
            _TOMBSTONE,
            "SELECT epoch, first_seq, last_seq, priority, evicted_ms FROM tombstone"
            " ORDER BY position",
        )
        return [
            Tombstone(epoch, first_seq, last_seq, priority, moment(evicted_ms))
            for epoch, first_seq, last_seq, priority, evicted_ms in rows
        ]

    @property
    def epoch(self) -> str:
        """The epoch of the newest event."""
        ((epoch,),) = self._disk.read(_TEXT, "SELECT epoch FROM counter")
        return epoch

    def status(self) -> SpoolStatus:
        """Return what the heartbeat tells."""
        ((last_seq, waiting, files),) = self._disk.read(
            _COUNTS,
            "SELECT last_seq, (SELECT count(*) FROM outbox WHERE state = 'waiting'),"
            " (SELECT count(*) FROM evidence_file WHERE state = 'waiting') FROM counter",
        )
        with self._disk.lock:
            used = self._room.used_bytes()
        return SpoolStatus(waiting=waiting, last_seq=last_seq, bytes=used, evidence_waiting=files)

    def close(self) -> None:
        """Let go of the file; what was committed is on disk already."""
        self._disk.close()

    def _sign_anew(self) -> None:
        """After the node was given a new key: the center no longer takes the old one's word."""
        rows = self._disk.read(
            _SIGNED,
            "SELECT position, body FROM outbox WHERE state = 'waiting' AND key_id <> ?",
            (self._key.key_id,),
        )
        with self._disk.writing() as connection:
            connection.executemany(
                "UPDATE outbox SET signature = ?, key_id = ? WHERE position = ?",
                [(self._key.sign(body), self._key.key_id, position) for position, body in rows],
            )

    def _settle_file(self, sha256: str, state: str, reason: str | None) -> None:
        with self._disk.writing() as connection:
            connection.execute(
                "UPDATE evidence_file SET state = ?, settled_ms = ?, reason = ?"
                " WHERE sha256 = ? AND state = 'waiting'",
                (state, milliseconds(self._now()), reason, sha256),
            )


def moment(at_ms: int) -> datetime:
    """Return milliseconds since 1970 as a moment in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _outbox_row(
    position: int, event_id: str, priority: Priority, body: bytes, signature: str, key_id: str
) -> OutboxRow:
    return OutboxRow(position, event_id, priority, SignedMessage(body, signature, key_id))
