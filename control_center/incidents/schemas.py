"""Shapes of incidents."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from contracts.base import Contract, Lane, Point, Utc
from contracts.events import (
    EvidenceItem,
    Location,
    Measurement,
    ModelReference,
    ObservedObject,
)
from control_center.operators.schemas import Person, Shape


class State(StrEnum):
    """Where in its life an incident is."""

    NEW = "new"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    DISMISSED = "dismissed"


class Change(StrEnum):
    """What happened to an incident."""

    OPENED = "opened"
    UPDATED = "updated"
    ENDED = "ended"
    EVIDENCE = "evidence"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    DISMISSED = "dismissed"


EvidenceState = Literal["pending", "ready", "failed", "none"]
Reason = Literal["false_alarm", "no_danger", "duplicate", "test", "known_activity", "other"]
Note = Annotated[str, Field(max_length=2000)]


class Verification(Shape):
    """It is real."""

    note: Note | None = None


class Dismissal(Shape):
    """It is nothing to act upon, and why."""

    reason: Reason
    note: Note | None = None

    @model_validator(mode="after")
    def _other_is_explained(self) -> "Dismissal":
        if self.reason == "other" and not (self.note or "").strip():
            raise ValueError("the reason `other` needs a note")
        return self


class IncidentSummary(Contract):
    """An incident as a list shows it."""

    id: str
    number: int
    revision: int
    """Grows with every act of a person and when the priority is raised; `If-Match` names it."""
    state: State
    lane: Lane
    priority: int
    kind: str
    site: str
    camera: str
    zone: str | None
    opened_at: Utc
    started_at: Utc
    last_at: Utc
    ended_at: Utc | None
    holder: Person | None
    snapshot: str | None
    evidence_state: EvidenceState
    events: int
    confidence: float


class IncidentList(Contract):
    """A page of incidents."""

    items: tuple[IncidentSummary, ...]
    next: str | None
    """Give it back as `after` for the next page."""
    version: int
    """Number of the newest change that the page shows: `/v1/live` goes on from there."""


class Rule(Contract):
    """The rule that spoke, and what decided it."""

    id: str
    version: str
    thresholds: tuple[Measurement, ...]
    geometry: tuple[Point, ...]


class Verdict(Contract):
    """What a person decided."""

    by: Person
    at: Utc
    reason: Reason | None
    note: str | None


class Evidence(EvidenceItem):
    """A file of an incident, and whether it is here."""

    state: EvidenceState
    received_at: Utc | None


class HistoryEntry(Contract):
    """One thing that happened."""

    at: Utc
    by: Person | None
    act: Change
    note: str | None


class IncidentDetail(IncidentSummary):
    """Everything about an incident."""

    rule: Rule
    model: ModelReference
    objects: tuple[ObservedObject, ...]
    measured: tuple[Measurement, ...]
    node: str
    activation_id: str
    location: Location | None
    verdict: Verdict | None
    claimed_at: Utc | None
    evidence: tuple[Evidence, ...]
    evidence_failed: str | None
    history: tuple[HistoryEntry, ...]
    """The newest 500 entries, oldest first."""
