"""Ids that sort by the time of their making (UUID version 7, RFC 9562), and secrets."""

import hashlib
import secrets
from datetime import UTC, datetime

_RANDOM_BITS = 74


def uuid7(at: datetime) -> str:
    """Return a UUIDv7 in its canonical form: 48 bits of milliseconds, then chance."""
    chance = secrets.randbits(_RANDOM_BITS)
    number = int(at.timestamp() * 1000) << 80
    number |= 0x7 << 76 | (chance >> 62) << 64
    number |= 0b10 << 62 | chance & ((1 << 62) - 1)
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def new_token() -> str:
    """Return 256 bits of chance as text that fits into a URL and a cookie."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return what is stored of a token: whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def now() -> datetime:
    """Return the time; called by routes and by the composition root only."""
    return datetime.now(UTC)
