"""HTTP between node and center: enrolment and upload of evidence.

Uploads are signed requests. The signed text is the lines, joined by LF without a last one:
method, path, node id, `Qy-Time`, `Upload-Offset`, `Upload-Length`, SHA-256 of the request's body.
"""

from typing import Annotated

from pydantic import Field

from contracts.base import Contract, Slug

MAX_UPLOAD_CHUNK = 4 * 1024 * 1024
CLOCK_TOLERANCE_S = 300
"""A signed request older or newer than this is refused, so it can't be replayed later."""

HEADER_NODE = "Qy-Node"
HEADER_KEY = "Qy-Key"
HEADER_TIME = "Qy-Time"
HEADER_SIGNATURE = "Qy-Signature"
HEADER_OFFSET = "Upload-Offset"
HEADER_LENGTH = "Upload-Length"


class EnrolmentRequest(Contract):
    """A node's public key, sent once with the code that a person typed."""

    node: Slug
    code: Annotated[str, Field(min_length=8, max_length=64)]
    public_key: Annotated[str, Field(min_length=44, max_length=44)]
    """Base64 of the 32 raw bytes of an Ed25519 public key."""


class EnrolmentAnswer(Contract):
    """What the node needs to check the center's receipts and requests."""

    center_public_key: Annotated[str, Field(min_length=44, max_length=44)]


def signed_text(  # noqa: PLR0913  # the seven lines that are signed, each once
    *, method: str, path: str, node: str, time: str, offset: int, length: int, body_sha256: str
) -> bytes:
    """Return the bytes a node signs for one upload request."""
    lines = (method, path, node, time, str(offset), str(length), body_sha256)
    return "\n".join(lines).encode()


def evidence_path(node: str, sha256: str) -> str:
    """Path of a file of evidence at the center: HEAD asks for its offset, PATCH appends."""
    return f"/v1/nodes/{node}/evidence/{sha256}"
