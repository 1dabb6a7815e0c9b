"""Is this message sound: signed by its node, of the right size, and of the schema."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError

from contracts import wire
from contracts.base import Uuid
from contracts.events import EVENT, MAX_EVENT_BYTES, EvidenceEvent, ObservationEvent
from control_center.signing import NodeKey

MAX_CHECKED_BYTES = 2**20
"""Larger bodies are not even checked for their signature."""
MAX_REASON = 500


class Fault(StrEnum):
    """Why a message cannot be taken."""

    UNSIGNED = "unsigned"
    TOO_LARGE = "too_large"
    NOT_OF_SCHEMA = "not_of_schema"
    FOREIGN = "foreign"
    CONFLICT = "conflict"
    POISON = "poison"


@dataclass(frozen=True)
class Delivery:
    """One entry of a node's stream as Redis gave it out."""

    node: str
    stream: str
    entry_id: bytes
    body: bytes
    signature: bytes
    key_id: bytes
    times: int = 1
    """How often it was given out, this time included."""

    @property
    def sha256(self) -> str:
        """Hash of the exact bytes."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Sound:
    """A message that can be taken."""

    delivery: Delivery
    event: ObservationEvent | EvidenceEvent


@dataclass(frozen=True)
class Unsound:
    """A message that can never be taken.

    Without a good signature there is no event id to believe: a receipt for it would make the
    node stop sending an event that somebody else named.
    """

    delivery: Delivery
    fault: Fault
    reason: str
    event_id: str | None = None
    epoch: str | None = None
    seq: int | None = None


class _Claimed(BaseModel):
    """What a signed message that is not of the schema says about itself, if anything."""

    model_config = ConfigDict(extra="ignore")
    id: Uuid
    qyepoch: str = ""
    qyseq: int = 0


def check(delivery: Delivery, key: NodeKey | None) -> Sound | Unsound:
    """Judge a message by itself."""
    if key is None:
        return Unsound(delivery, Fault.UNSIGNED, "the node is not enrolled")
    if len(delivery.body) > MAX_CHECKED_BYTES:
        return Unsound(delivery, Fault.TOO_LARGE, f"{len(delivery.body)} bytes")
    if not key.signed(delivery.body, delivery.signature, delivery.key_id):
        return Unsound(delivery, Fault.UNSIGNED, "the enrolled key did not sign these bytes")
    return _check_content(delivery)


def _check_content(delivery: Delivery) -> Sound | Unsound:
    if len(delivery.body) > MAX_EVENT_BYTES:
        reason = f"{len(delivery.body)} bytes are more than {MAX_EVENT_BYTES}"
        return _signed_but(delivery, Fault.TOO_LARGE, reason)
    try:
        event = EVENT.validate_json(delivery.body)
    except ValidationError as error:
        return _signed_but(delivery, Fault.NOT_OF_SCHEMA, _first_mistakes(error))
    if event.qynode != delivery.node or event.source != f"urn:qyragy:node:{delivery.node}":
        reason = f"it says that it is of {event.qynode}, in the stream of {delivery.node}"
        return _signed_but(delivery, Fault.FOREIGN, reason)
    return Sound(delivery, event)


def _signed_but(delivery: Delivery, fault: Fault, reason: str) -> Unsound:
    reason = reason[:MAX_REASON]
    try:
        claimed = _Claimed.model_validate_json(delivery.body)
    except ValidationError:
        return Unsound(delivery, fault, reason)
    return Unsound(delivery, fault, reason, claimed.id)


def _first_mistakes(error: ValidationError) -> str:
    told = [
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
        for each in error.errors(include_input=False, include_url=False)[:5]
    ]
    return "; ".join(told)


def delivery_of(
    node: str, stream: str, entry_id: bytes, fields: dict[bytes, bytes], times: int = 1
) -> Delivery:
    """Make a delivery of what Redis gave out; missing fields are empty, so nothing fits them."""
    return Delivery(
        node,
        stream,
        entry_id,
        fields.get(wire.BODY.encode(), b""),
        fields.get(wire.SIGNATURE.encode(), b""),
        fields.get(wire.KEY_ID.encode(), b""),
        times,
    )
