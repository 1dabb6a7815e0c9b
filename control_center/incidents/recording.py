"""Events become incidents: opened, updated, ended, and given their evidence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from contracts.events import EvidenceEvent, EvidenceItem, ObservationEvent
from control_center.db.database import Writing, next_number
from control_center.db.tables import (
    ActivationRow,
    EvidenceItemRow,
    HistoryRow,
    IncidentRow,
)
from control_center.ids import uuid7
from control_center.incidents import store
from control_center.incidents.evidence_state import evidence_state, snapshot_of
from control_center.incidents.group import belongs_to
from control_center.incidents.schemas import Change, State


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

    async def record(
        self, writing: Writing, event: ObservationEvent | EvidenceEvent, at: datetime
    ) -> None:
        """Give an event its effect, within the caller's transaction.

        Args:
            writing: The transaction.
            event: It was not recorded before.
            at: The center's time.
        """
        activation = await _activation(writing, event.qynode, event.data.activation_id)
        items = event.data.evidence if isinstance(event, ObservationEvent) else event.data.items
        await _keep_items(writing, event, items)
        incident_id = belongs_to(activation.incident_id)
        if isinstance(event, EvidenceEvent):
            # A clip may come before the event it belongs to: it waits with its activation.
            activation.failed = event.data.failed
            if incident_id is not None:
                incident = await writing.session.get_one(IncidentRow, incident_id)
                await self._tell(writing, incident, Change.EVIDENCE, at)
        elif incident_id is None:
            await self._open(writing, activation, event, at)
        else:
            incident = await writing.session.get_one(IncidentRow, incident_id)
            _join(incident, event)
            await self._tell(writing, incident, _CHANGES[event.type], at)

    async def file_arrived(self, writing: Writing, sha256: str, at: datetime) -> None:
        """A file of evidence is here: incidents that wait for it show it."""
        for incident_id in await store.of_file(writing.session, sha256):
            incident = await writing.session.get_one(IncidentRow, incident_id)
            await self._tell(writing, incident, Change.EVIDENCE, at)

    async def _open(
        self,
        writing: Writing,
        activation: ActivationRow,
        event: ObservationEvent,
        at: datetime,
    ) -> None:
        number = await next_number(writing.session, "incident")
        incident = _new_incident(event, number, at)
        writing.session.add(incident)
        await writing.session.flush()
        activation.incident_id = incident.id
        await self._tell(writing, incident, Change.OPENED, at)

    async def _tell(
        self, writing: Writing, incident: IncidentRow, change: Change, at: datetime
    ) -> None:
        await writing.session.flush()
        await _judge_evidence(writing, incident)
        writing.session.add(HistoryRow(incident_id=incident.id, at=at, act=change))
        await self._listener.incident_changed(writing, incident.id, incident.revision, change)


async def _activation(writing: Writing, node: str, activation_id: str) -> ActivationRow:
    row = await writing.session.get(ActivationRow, (node, activation_id))
    if row is None:
        row = ActivationRow(node=node, activation_id=activation_id)
        writing.session.add(row)
    return row


async def _keep_items(
    writing: Writing, event: ObservationEvent | EvidenceEvent, items: Sequence[EvidenceItem]
) -> None:
    for item in items:
        await store.keep_item(
            writing.session,
            EvidenceItemRow(
                node=event.qynode,
                activation_id=event.data.activation_id,
                sha256=item.sha256,
                role=item.role,
                event_id=event.id,
                announced_at=event.time,
                item=item.model_dump_json(),
            ),
        )
    await writing.session.flush()


async def _judge_evidence(writing: Writing, incident: IncidentRow) -> None:
    announced = await store.announced(writing.session, incident.id)
    failures = await store.failures(writing.session, incident.id)
    incident.evidence_state = evidence_state(announced, failures)
    incident.evidence_failed = "; ".join(failures)[:500] or None
    incident.snapshot = snapshot_of(announced)
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
