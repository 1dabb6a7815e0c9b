"""Signed requests of nodes: who sends this, and is it of now."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts import nodes
from control_center.errors import Unprocessable, UnsignedRequest
from control_center.signing import NodeKey

MAX_DIGITS = 11


@dataclass(frozen=True)
class UploadRequest:
    """What a node asks for, before it is believed."""

    method: str
    path: str
    node: str
    sha256: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def offset(self) -> int:
        """Where in the file the body belongs."""
        return _number(self.headers, nodes.HEADER_OFFSET)

    @property
    def length(self) -> int:
        """Bytes of the whole file."""
        return _number(self.headers, nodes.HEADER_LENGTH)


def require_signature(request: UploadRequest, key: NodeKey | None, at: datetime) -> None:
    """Refuse a request that the node's key did not sign within the last minutes.

    A request that is sent again is harmless: its offset is no longer where the file ends.

    Raises:
        UnsignedRequest: Key, node, time or signature are not right.
        Unprocessable: The headers are not numbers.
    """
    headers = request.headers
    if key is None or headers.get(nodes.HEADER_NODE) != request.node:
        raise UnsignedRequest("the node is not enrolled")
    time = headers.get(nodes.HEADER_TIME, "")
    if abs((at - _moment(time)).total_seconds()) > nodes.CLOCK_TOLERANCE_S:
        raise UnsignedRequest("the clocks of node and center differ by more than five minutes")
    text = nodes.signed_text(
        method=request.method,
        path=request.path,
        node=request.node,
        time=time,
        offset=request.offset,
        length=request.length,
        body_sha256=hashlib.sha256(request.body).hexdigest(),
    )
    signature = headers.get(nodes.HEADER_SIGNATURE, "").encode()
    if not key.signed(text, signature, headers.get(nodes.HEADER_KEY, "").encode()):
        raise UnsignedRequest("the enrolled key did not sign this request")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnsignedRequest(f"{nodes.HEADER_TIME}: expected an RFC 3339 time") from None
    if moment.tzinfo is None:
        raise UnsignedRequest(f"{nodes.HEADER_TIME}: a time without its offset is none")
    return moment.astimezone(UTC)


def _number(headers: Mapping[str, str], name: str) -> int:
    text = headers.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        raise Unprocessable(f"{name}: expected a number of bytes")
    return int(text)
