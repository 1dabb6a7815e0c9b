"""UUIDs of version 7 (RFC 9562): they sort by the millisecond they were made in."""

import secrets
import uuid
from datetime import datetime

_VERSION = 7 << 76
_VARIANT = 0b10 << 62


def uuid7(at: datetime) -> str:
    """Return a new UUID in canonical form; `at` must be aware."""
    milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
    rand_a = secrets.randbits(12) << 64
    rand_b = secrets.randbits(62)
    return str(uuid.UUID(int=milliseconds << 80 | _VERSION | rand_a | _VARIANT | rand_b))
