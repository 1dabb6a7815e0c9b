"""Events become incidents: opened, updated, ended, and given their evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contracts.events import EvidenceEvent, ObservationEvent
from contracts.ids import uuid7
from control_center.db.database import Writing, next_number
from control_center.db.tables import ActivationRow, EvidenceItemRow, HistoryRow, IncidentRow
from control_center.incidents import store
from control_center.incidents.evidence_state import evidence_state, snapshot_of
from control_center.incidents.group import belongs_to
from control_center.incidents.schemas import Change, State
from control_center.incidents.store import Announced

Events = Sequence[ObservationEvent | EvidenceEvent]
Key = tuple[str, str]
"""Node and activation id."""


class Listener(Protocol):
    """Is told of every change, within the transaction that makes it."""

    async def incident_changed(
        self, writing: Writing, incident_id: str, revision: int, change: Change
    ) -> None:
        """Note a change; whoever listens learns of it after the commit."""
        ...


_CHANGES = {
    "qyragy.event.started.v1": Change.UPDATED,
    "qyragy.event.updated.v1": Change.UPDATED,
    "qyragy.event.ended.v1": Change.ENDED,
}


class Recorder:
    """Takes events, each exactly once: who calls knows which are new."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    async def record(self, writing: Writing, events: Events, at: datetime) -> None:
        """Give events their effects, in order, within the caller's transaction.

        A batch costs a handful of statements however many events it has.

        Args:
            writing: The transaction.
            events: None of them was recorded before.
            at: The center's time.
        """
        keys = [_key(event) for event in events]
        activations = await store.activations(writing.session, keys)
        incidents = {each.incident_id for each in activations.values() if each.incident_id}
        batch = _Batch(
            at,
            activations,
            await store.incidents(writing.session, incidents),
            await store.known_items(writing.session, activations),
        )
        for event in events:
            number = await next_number(writing, "incident") if batch.opens(event) else None
            batch.take(event, number)
        await batch.write(writing)
        await self._tell(writing, batch.incidents, batch.changes, at)

    async def file_arrived(self, writing: Writing, sha256: str, at: datetime) -> None:
        """A file of evidence is here: incidents that wait for it show it."""
        found = await store.of_file(writing.session, sha256)
        incidents = await store.incidents(writing.session, found)
        await self._tell(writing, incidents, [(each, Change.EVIDENCE) for each in incidents], at)

    async def _tell(
        self,
        writing: Writing,
        incidents: dict[str, IncidentRow],
        changes: Sequence[tuple[str, Change]],
        at: datetime,
    ) -> None:
        touched = {incident_id for incident_id, _ in changes}
        announced = await store.announced(writing.session, touched)
        failures = await store.failures(writing.session, touched)
        for each in touched:
            found = announced.get(each, [])
            _judge_evidence(incidents[each], found, failures.get(each, []))
            await _keep_picture(writing, incidents[each], found)
        for incident_id, change in changes:
            writing.session.add(HistoryRow(incident_id=incident_id, at=at, act=change))
            revision = incidents[incident_id].revision
            await self._listener.incident_changed(writing, incident_id, revision, change)


@dataclass
class _Batch:
    """What a batch of events touches, in memory until it is written."""

    at: datetime
    activations: dict[Key, ActivationRow]
    incidents: dict[str, IncidentRow]
    items: set[tuple[str, str, str, str]]
    """Primary keys of the items that are known."""

    def __post_init__(self) -> None:
        self.changes: list[tuple[str, Change]] = []
        self._own = {
            key: each.incident_id for key, each in self.activations.items() if each.incident_id
        }
        self._new: list[ActivationRow | IncidentRow | EvidenceItemRow] = []

    def opens(self, event: ObservationEvent | EvidenceEvent) -> bool:
        """Tell whether an event opens an incident."""
        own = belongs_to(self._own.get(_key(event)))
        return isinstance(event, ObservationEvent) and own is None

    def take(self, event: ObservationEvent | EvidenceEvent, number: int | None) -> None:
        """Take an event; `number` is that of the incident it opens."""
        key = _key(event)
        if key not in self.activations:
            self.activations[key] = ActivationRow(node=key[0], activation_id=key[1])
            self._new.append(self.activations[key])
        self._keep_items(event)
        own = belongs_to(self._own.get(key))
        if isinstance(event, EvidenceEvent):
            # A clip may come before the event it belongs to: it waits with its activation.
            self.activations[key].failed = event.data.failed
            change = Change.EVIDENCE
        elif own is None and number is not None:
            own, change = self._open(key, _new_incident(event, number, self.at)), Change.OPENED
        elif own is not None:
            _join(self.incidents[own], event)
            change = _CHANGES[event.type]
        if own is not None:
            self.changes.append((own, change))

    async def write(self, writing: Writing) -> None:
        """Write everything that is new: incidents first, since activations name them."""
        writing.session.add_all(self._new)
        await writing.session.flush()
        for key, incident_id in self._own.items():
            self.activations[key].incident_id = incident_id
        await writing.session.flush()

    def _open(self, key: Key, incident: IncidentRow) -> str:
        self.incidents[incident.id] = incident
        self._own[key] = incident.id
        self._new.append(incident)
        return incident.id

    def _keep_items(self, event: ObservationEvent | EvidenceEvent) -> None:
        items = event.data.evidence if isinstance(event, ObservationEvent) else event.data.items
        for item in items:
            row = EvidenceItemRow(
                node=event.qynode,
                activation_id=event.data.activation_id,
                sha256=item.sha256,
                role=item.role,
                event_id=event.id,
                announced_at=event.time,
                item=item.model_dump_json(),
            )
            key = (row.node, row.activation_id, row.sha256, row.role)
            if key not in self.items:
                self.items.add(key)
                self._new.append(row)


def _key(event: ObservationEvent | EvidenceEvent) -> Key:
    return event.qynode, event.data.activation_id


def _judge_evidence(
    incident: IncidentRow, announced: Sequence[Announced], failures: Sequence[str]
) -> None:
    incident.evidence_state = evidence_state(announced, failures)
    incident.evidence_failed = "; ".join(failures)[:500] or None
    incident.snapshot = snapshot_of(announced)


async def _keep_picture(
    writing: Writing, incident: IncidentRow, announced: Sequence[Announced]
) -> None:
    for each in announced:
        if each.item.role == "snapshot" and each.received_at is not None:
            await store.keep_picture(writing.session, incident.camera, each)


def _new_incident(event: ObservationEvent, number: int, at: datetime) -> IncidentRow:
    seen = event.data
    return IncidentRow(
        id=uuid7(at),
        number=number,
        revision=1,
        state=State.NEW,
        lane=seen.lane,
        priority=seen.priority,
        kind=seen.kind,
        site=seen.site,
        camera=seen.camera,
        zone=seen.zone,
        node=event.qynode,
        activation_id=seen.activation_id,
        opened_at=at,
        started_at=seen.since,
        last_at=seen.at,
        ended_at=seen.at if event.type == "qyragy.event.ended.v1" else None,
        events=1,
        confidence=seen.confidence,
        evidence_state="none",
        observation=seen.model_dump_json(),
    )


def _join(incident: IncidentRow, event: ObservationEvent) -> None:
    seen = event.data
    incident.events += 1
    incident.confidence = max(incident.confidence, seen.confidence)
    if seen.priority < incident.priority:
        # Whoever decides must have seen that it became more urgent.
        incident.priority = seen.priority
        incident.revision += 1
    if seen.at >= incident.last_at:
        incident.last_at = seen.at
        if seen.objects:
            incident.observation = seen.model_dump_json()
    if event.type == "qyragy.event.ended.v1":
        incident.ended_at = seen.at
