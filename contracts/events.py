"""Events as CloudEvents 1.0 (structured JSON): what a node tells the center."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from contracts.base import (
    Box,
    Contract,
    Kind,
    Lane,
    Point,
    Priority,
    Service,
    Sha256,
    Share,
    Slug,
    Text,
    Utc,
    Uuid,
)

MAX_EVENT_BYTES = 65_536
"""CloudEvents asks intermediaries to forward 64 KiB; pictures travel by reference."""

MAX_SEQ = 2**31 - 1
"""A CloudEvents Integer is 32 bits wide; a spool that reaches it starts a new epoch."""


class Measurement(Contract):
    """A value with its unit and, where the rule knows one, the interval it lies in."""

    name: Annotated[str, Field(max_length=60)]
    value: float
    unit: Annotated[str, Field(max_length=20)]
    low: float | None = None
    high: float | None = None


class RuleReference(Contract):
    """Which rule spoke, and everything that decided it."""

    id: Slug
    version: Annotated[str, Field(max_length=64)]
    """Short hash of the rule's code version and its settings: equal versions judge alike."""
    thresholds: Annotated[tuple[Measurement, ...], Field(max_length=20)] = ()
    geometry: Annotated[tuple[Point, ...], Field(max_length=100)] = ()


class ModelReference(Contract):
    """Which neural network saw it; the hash is that of the loaded file."""

    name: Annotated[str, Field(max_length=100)]
    sha256: Sha256


class ObservedObject(Contract):
    """One object that the event is about, where it was at `at`."""

    track_id: Annotated[int, Field(ge=0)]
    label: Annotated[str, Field(max_length=60)]
    confidence: Share
    box: Box


class Location(Contract):
    """WGS 84 degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Plate(Contract):
    """A number plate and who read it."""

    text: Annotated[str, Field(max_length=20)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    confidence: Share | None = None
    source: Literal["camera", "person", "reader"]


class Vehicle(Contract):
    """What is known of the vehicle that the event is about."""

    plate: Plate | None = None


EvidenceRole = Literal["snapshot", "snapshot_boxes", "clip", "preview"]


class EvidenceItem(Contract):
    """A file that proves something, named by the SHA-256 of its bytes."""

    role: EvidenceRole
    media_type: Annotated[str, Field(max_length=60)]
    sha256: Sha256
    bytes: Annotated[int, Field(ge=1, le=2**34)]
    width: Annotated[int, Field(ge=1)] | None = None
    height: Annotated[int, Field(ge=1)] | None = None
    codec: Annotated[str, Field(max_length=20)] | None = None
    starts_at: Utc | None = None
    ends_at: Utc | None = None
    gaps: Annotated[tuple[tuple[Utc, Utc], ...], Field(max_length=50)] = ()
    """Stretches of the clip in which no packet came."""
    masked: bool = False
    """True: re-encoded with the privacy masks burnt in, so not the camera's own bytes."""
    derived_from: Sha256 | None = None
    """A preview names the original it was made from; a preview is no evidence."""


class Observation(Contract):
    """What a rule saw: the `data` of a started, updated or ended event."""

    activation_id: Uuid
    """The same from started to ended: one object in one place is one activation."""
    kind: Kind
    lane: Lane
    priority: Priority
    site: Slug
    camera: Slug
    zone: Slug | None = None
    rule: RuleReference
    since: Utc
    """When the condition began."""
    at: Utc
    """When the frame that completed the rule was captured (local arrival time)."""
    confidence: Share
    objects: Annotated[tuple[ObservedObject, ...], Field(max_length=50)] = ()
    measured: Annotated[tuple[Measurement, ...], Field(max_length=20)] = ()
    model: ModelReference
    location: Location | None = None
    services: Annotated[tuple[Service, ...], Field(max_length=6)] = ()
    """A hint of the rule's settings who may have to come; an operator decides."""
    vehicle: Vehicle | None = None
    evidence: Annotated[tuple[EvidenceItem, ...], Field(max_length=10)] = ()


class EvidenceReport(Contract):
    """The clip of an activation is there, or never will be: `data` of evidence.ready."""

    activation_id: Uuid
    camera: Slug
    priority: Priority
    items: Annotated[tuple[EvidenceItem, ...], Field(max_length=10)] = ()
    failed: Text | None = None
    """Why there is no clip; the incident then says so."""


class _Envelope(Contract):
    specversion: Literal["1.0"] = "1.0"
    id: Uuid
    source: Annotated[str, Field(pattern=r"^urn:qyragy:node:[a-z0-9][a-z0-9_-]{0,62}$")]
    time: Utc
    subject: Annotated[str, Field(max_length=200)]
    """The camera's id."""
    datacontenttype: Literal["application/json"] = "application/json"
    qynode: Slug
    qyepoch: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    """Random; new whenever the node's spool was rebuilt."""
    qyseq: Annotated[int, Field(ge=1, le=MAX_SEQ)]
    """One counter per (node, epoch) over all lanes, without gaps."""


class ObservationEvent(_Envelope):
    """A rule began to hold, went on, or stopped."""

    type: Literal[
        "qyragy.event.started.v1",
        "qyragy.event.updated.v1",
        "qyragy.event.ended.v1",
    ]
    data: Observation


class EvidenceEvent(_Envelope):
    """The clip of an activation is ready (or failed)."""

    type: Literal["qyragy.evidence.ready.v1"]
    data: EvidenceReport


Event = Annotated[ObservationEvent | EvidenceEvent, Field(discriminator="type")]
EVENT: TypeAdapter[ObservationEvent | EvidenceEvent] = TypeAdapter(Event)
"""Validates the exact bytes of one message: `EVENT.validate_json(body)`."""
