"""How messages lie in Redis: key names and fields.

A message is three fields: `ce` (the exact JSON bytes), `sig` (base64 of the Ed25519 signature
over these bytes) and `key` (first 16 hex digits of the SHA-256 of the raw public key).
The braces in the names are literal: a Redis Cluster keeps all keys of a node in one slot.
"""

from contracts.base import Priority

BODY = "ce"
SIGNATURE = "sig"
KEY_ID = "key"
JPEG = "jpeg"
"""Fourth field of a live picture; its SHA-256 is inside the signed header."""

GROUP = "center"
"""The center's consumer group on every event stream; it starts at `0`."""

STATUS_EVERY_S = 5.0
LIVE_EXPIRES_MS = 3_000


def event_stream(node: str, priority: Priority) -> str:
    """Stream of one node's events of one priority, written by the node."""
    return f"qy:ev:{{{node}}}:p{int(priority)}"


def status_key(node: str) -> str:
    """Hash with the node's newest heartbeat; overwritten, never queued."""
    return f"qy:st:{{{node}}}"


def receipt_stream(node: str) -> str:
    """Stream of receipts to a node, written and trimmed by age by the center."""
    return f"qy:rc:{{{node}}}"


def request_stream(node: str) -> str:
    """Stream of requests to a node, written and trimmed by age by the center."""
    return f"qy:req:{{{node}}}"


def config_stream(node: str) -> str:
    """Stream of desired configuration for a node, written by the center."""
    return f"qy:cfg:{{{node}}}"


def live_key(node: str, camera: str) -> str:
    """Hash with the newest live picture of a camera; expires after LIVE_EXPIRES_MS."""
    return f"qy:live:{{{node}}}:{camera}"
