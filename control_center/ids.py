"""Secrets and the time, for the parts that need them."""

import hashlib
import secrets
from datetime import UTC, datetime


def new_token() -> str:
    """Return 256 bits of chance as text that fits into a URL and a cookie."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return what is stored of a token: whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def now() -> datetime:
    """Return the time; called by routes and by the composition root only."""
    return datetime.now(UTC)
