"""What one transaction of the spool may write; all of it is on disk at its end, or nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import apsw
from pydantic import TypeAdapter

from contracts.base import Priority
from contracts.events import (
    EVENT,
    MAX_EVENT_BYTES,
    MAX_SEQ,
    EvidenceEvent,
    EvidenceItem,
    EvidenceReport,
    Observation,
    ObservationEvent,
)
from contracts.ids import uuid7
from edge_node.errors import SpoolError
from edge_node.publishing.signing import NodeKey
from edge_node.publishing.spool_file import new_epoch
from edge_node.publishing.spool_room import Room, position_of
from edge_node.types import Phase

_ROLE_URGENCY = {"snapshot": 0, "snapshot_boxes": 1, "preview": 2, "clip": 3}
"""An operator needs the picture first; a browser plays the preview, the clip is for the record."""


_NUMBER = TypeAdapter(tuple[str, int, int])
"""Epoch, the last number given out, and the last row."""


_BODY = TypeAdapter(tuple[bytes])


class Recorded(NamedTuple):
    """An event that is in the spool once the transaction ends."""

    event: ObservationEvent | EvidenceEvent
    is_new: bool
    """False: the same was recorded before, this is that one."""


@dataclass(frozen=True, slots=True)
class ClipManifest:
    """A clip that is owed: what was asked of the reader, kept until it is there or has failed."""

    activation_id: str
    camera: str
    priority: Priority
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class _Letter:
    """One event before it has its number."""

    occasion: str
    type: str
    subject: str
    priority: Priority
    data: Observation | EvidenceReport


class Transaction:
    """Made by `Spool.transaction`; not to be used after it."""

    def __init__(
        self, connection: apsw.Connection, *, node: str, key: NodeKey, room: Room, at: datetime
    ) -> None:
        self._connection = connection
        self._node = node
        self._key = key
        self._room = room
        self._at = at

    def add_observation(
        self, phase: Phase, observation: Observation, *, lasting: bool = True
    ) -> Recorded:
        """Record a phase of an activation with its snapshots, to be uploaded.

        The same phase of the same activation at the same time is recorded once, however often
        it comes. A lasting activation stays among `Spool.open_activations` until it has ended.

        Raises:
            SpoolError: There is no room, or the event is too big for the wire.
        """
        recorded = self._add(
            _Letter(
                occasion=f"{observation.activation_id}/{phase}/{observation.at.isoformat()}",
                type=f"qyragy.event.{phase}.v1",
                subject=observation.camera,
                priority=observation.priority,
                data=observation,
            )
        )
        if recorded.is_new:
            self._remember(phase, observation, lasting=lasting)
            self._add_files(observation.evidence, observation.priority)
        return recorded

    def expect_clip(self, clip: ClipManifest) -> None:
        """Note that this clip is owed; doing it twice is the same as once."""
        self._connection.execute(
            "INSERT OR IGNORE INTO clip (activation_id, camera, priority, starts_ms, ends_ms)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                clip.activation_id,
                clip.camera,
                int(clip.priority),
                milliseconds(clip.starts_at),
                milliseconds(clip.ends_at),
            ),
        )

    def add_evidence(self, report: EvidenceReport) -> Recorded:
        """Record that the clip of an activation is there, or never will be; once each.

        Raises:
            SpoolError: There is no room.
        """
        recorded = self._add(
            _Letter(
                occasion=f"{report.activation_id}/evidence",
                type="qyragy.evidence.ready.v1",
                subject=report.camera,
                priority=report.priority,
                data=report,
            )
        )
        if recorded.is_new:
            self._connection.execute(
                "UPDATE clip SET state = ?, settled_ms = ? WHERE activation_id = ?",
                (
                    "ready" if report.failed is None else "failed",
                    milliseconds(self._at),
                    report.activation_id,
                ),
            )
            self._add_files(report.items, report.priority)
        return recorded

    def forget_activation(self, activation_id: str) -> None:
        """Take an activation off the open ones without an event."""
        self._connection.execute(
            "DELETE FROM open_activation WHERE activation_id = ?", (activation_id,)
        )

    def _add(self, letter: _Letter) -> Recorded:
        known = self._recorded_before(letter.occasion)
        if known:
            return Recorded(known, is_new=False)
        epoch, seq, row = self._next_number()
        event = self._event(letter, epoch, seq)
        body = event.model_dump_json(exclude_none=True).encode()
        if len(body) > MAX_EVENT_BYTES:
            raise SpoolError(f"an event of {len(body)} bytes; the wire takes {MAX_EVENT_BYTES}")
        self._room.make(len(body), letter.priority, milliseconds(self._at))
        self._insert(position_of(letter.priority, row), letter, event, body)
        return Recorded(event, is_new=True)

    def _recorded_before(self, occasion: str) -> ObservationEvent | EvidenceEvent | None:
        rows = self._connection.execute(
            "SELECT body FROM outbox WHERE occasion = ?", (occasion,)
        ).fetchall()
        if not rows:
            return None
        (body,) = _BODY.validate_python(rows[0])
        return EVENT.validate_json(body)

    def _next_number(self) -> tuple[str, int, int]:
        """Take the next number of the one counter; a rollback gives it back."""
        query = "SELECT epoch, last_seq, last_row FROM counter"
        epoch, seq, row = _NUMBER.validate_python(self._connection.execute(query).fetchone())
        if seq >= MAX_SEQ:
            epoch, seq = new_epoch(), 0
        number = epoch, seq + 1, row + 1
        self._connection.execute("UPDATE counter SET epoch = ?, last_seq = ?, last_row = ?", number)
        return number

    def _event(self, letter: _Letter, epoch: str, seq: int) -> ObservationEvent | EvidenceEvent:
        return EVENT.validate_python(
            {
                "id": uuid7(self._at),
                "source": f"urn:qyragy:node:{self._node}",
                "type": letter.type,
                "time": self._at,
                "subject": letter.subject,
                "qynode": self._node,
                "qyepoch": epoch,
                "qyseq": seq,
                "data": letter.data,
            }
        )

    def _insert(
        self,
        position: int,
        letter: _Letter,
        event: ObservationEvent | EvidenceEvent,
        body: bytes,
    ) -> None:
        message = self._key.signed(body)
        self._connection.execute(
            "INSERT INTO outbox (position, epoch, seq, event_id, occasion, priority, body,"
            " signature, key_id, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                position,
                event.qyepoch,
                event.qyseq,
                event.id,
                letter.occasion,
                int(letter.priority),
                body,
                message.signature,
                message.key_id,
                milliseconds(self._at),
            ),
        )

    def _remember(self, phase: Phase, observation: Observation, *, lasting: bool) -> None:
        if phase is Phase.ENDED:
            self.forget_activation(observation.activation_id)
        elif lasting:
            self._connection.execute(
                "INSERT OR REPLACE INTO open_activation VALUES (?, ?)",
                (observation.activation_id, observation.model_dump_json().encode()),
            )

    def _add_files(self, items: tuple[EvidenceItem, ...], priority: Priority) -> None:
        for item in items:
            self._connection.execute(
                "INSERT OR IGNORE INTO evidence_file (sha256, media_type, bytes, urgency)"
                " VALUES (?, ?, ?, ?)",
                (
                    item.sha256,
                    item.media_type,
                    item.bytes,
                    _ROLE_URGENCY[item.role] * len(Priority) + int(priority) - 1,
                ),
            )


def milliseconds(at: datetime) -> int:
    """Return a moment as milliseconds since 1970."""
    return round(at.timestamp() * 1000)
