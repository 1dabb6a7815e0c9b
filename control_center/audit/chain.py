"""The chain of hashes: h = SHA-256(h_before || RFC 8785 form of the record)."""

import hashlib
import json
from dataclasses import dataclass

GENESIS = bytes(32)


@dataclass(frozen=True)
class Record:
    """One act as it is hashed; it holds no fractions, whose writing would need care."""

    seq: int
    at: str
    """RFC 3339 in UTC with milliseconds and Z."""
    actor: str
    act: str
    obj: str
    note: str | None = None


def canonical(record: Record) -> bytes:
    """Return the record's RFC 8785 form; all keys are ASCII, so sorting them is plain."""
    fields = {
        "seq": record.seq,
        "at": record.at,
        "actor": record.actor,
        "act": record.act,
        "obj": record.obj,
    }
    if record.note is not None:
        fields["note"] = record.note
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sealed(before: bytes, record: Record) -> bytes:
    """Return the 32 bytes that seal a record and everything before it."""
    return hashlib.sha256(before + canonical(record)).digest()
