"""What the center says to a node, signed by the center: receipts and requests."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from contracts.base import Contract, Slug, Text, Utc, Uuid


class Rejection(Contract):
    """An event that can never be taken; the node keeps it and stops sending it."""

    event_id: Uuid
    reason: Text


class Receipt(Contract):
    """These events are committed in the center's database: the node may forget them."""

    type: Literal["qyragy.receipt.v1"] = "qyragy.receipt.v1"
    node: Slug
    at: Utc
    accepted: Annotated[tuple[Uuid, ...], Field(max_length=1000)] = ()
    rejected: Annotated[tuple[Rejection, ...], Field(max_length=1000)] = ()


class LiveRequest(Contract):
    """Somebody looks at this camera until `until`: send its newest analysed frames."""

    type: Literal["qyragy.request.live.v1"] = "qyragy.request.live.v1"
    node: Slug
    camera: Slug
    at: Utc
    until: Utc


Request = LiveRequest
"""Grows into a union when nodes can be asked for more than a live picture."""

REQUEST: TypeAdapter[LiveRequest] = TypeAdapter(Request)


class LivePicture(Contract):
    """Header of a live picture; the JPEG's bytes follow it, see `wire.live_key`."""

    type: Literal["qyragy.live.v1"] = "qyragy.live.v1"
    node: Slug
    camera: Slug
    captured_at: Utc
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
