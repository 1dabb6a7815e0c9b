"""Rows of the database as the API tells them."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.base import Lane
from contracts.events import Observation
from control_center.db.tables import HistoryRow, IncidentRow
from control_center.incidents.schemas import (
    Change,
    Evidence,
    HistoryEntry,
    IncidentDetail,
    IncidentSummary,
    Rule,
    State,
    Verdict,
)
from control_center.incidents.store import Announced
from control_center.operators.schemas import Person


@dataclass(frozen=True)
class Parts:
    """What an incident's detail is made from."""

    row: IncidentRow
    observation: Observation
    announced: Sequence[Announced]
    history: Sequence[tuple[HistoryRow, str | None]]
    decided_by: str


def summary(row: IncidentRow, holder: str | None) -> IncidentSummary:
    """Return an incident as lists show it."""
    return IncidentSummary.model_validate(
        {
            "id": row.id,
            "number": row.number,
            "revision": row.revision,
            "state": State(row.state),
            "lane": Lane(row.lane),
            "priority": row.priority,
            "kind": row.kind,
            "site": row.site,
            "camera": row.camera,
            "zone": row.zone,
            "opened_at": row.opened_at,
            "started_at": row.started_at,
            "last_at": row.last_at,
            "ended_at": row.ended_at,
            "holder": _person(row.holder_id, holder),
            "snapshot": row.snapshot,
            "evidence_state": row.evidence_state,
            "events": row.events,
            "confidence": row.confidence,
        }
    )


def detail(head: IncidentSummary, parts: Parts) -> IncidentDetail:
    """Return an incident with everything known about it."""
    row, seen = parts.row, parts.observation
    return IncidentDetail(
        **dict(head),
        rule=Rule(
            id=seen.rule.id,
            version=seen.rule.version,
            thresholds=seen.rule.thresholds,
            geometry=seen.rule.geometry,
        ),
        model=seen.model,
        objects=seen.objects,
        measured=seen.measured,
        node=row.node,
        activation_id=row.activation_id,
        location=seen.location,
        verdict=_verdict(row, parts.decided_by),
        claimed_at=row.claimed_at,
        evidence=tuple(_evidence(each, row.evidence_failed) for each in parts.announced),
        evidence_failed=row.evidence_failed,
        history=tuple(_entry(entry, name) for entry, name in parts.history),
    )


def _person(operator_id: str | None, name: str | None) -> Person | None:
    return None if operator_id is None else Person(id=operator_id, name=name or "")


def _verdict(row: IncidentRow, name: str) -> Verdict | None:
    if row.decided_at is None:
        return None
    return Verdict.model_validate(
        {
            "by": _person(row.decided_by, name),
            "at": row.decided_at,
            "reason": row.decided_reason,
            "note": row.decided_note,
        }
    )


def _evidence(each: Announced, failed: str | None) -> Evidence:
    waiting = "failed" if failed and each.item.role in {"clip", "preview"} else "pending"
    state = "ready" if each.received_at is not None else waiting
    return Evidence.model_validate(
        {**dict(each.item), "state": state, "received_at": each.received_at}
    )


def _entry(row: HistoryRow, name: str | None) -> HistoryEntry:
    return HistoryEntry(
        at=row.at, by=_person(row.operator_id, name), act=Change(row.act), note=row.note
    )
