"""Ids that a node gives out."""

from datetime import UTC, datetime

from contracts.ids import uuid7


def new_id() -> str:
    """Return a UUIDv7 of now: ids sort by the time they were made."""
    return uuid7(datetime.now(UTC))
