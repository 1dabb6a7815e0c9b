"""Values that the tests of publishing are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.base import Lane, Priority
from contracts.events import EvidenceItem, ModelReference, Observation, RuleReference
from edge_node.publishing.signing import NodeKey
from edge_node.publishing.spool import Spool
from edge_node.publishing.spool_file import Quota

NODE = "node-7"
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = NodeKey(Ed25519PrivateKey.generate())
CENTER = NodeKey(Ed25519PrivateKey.generate())
"""The center signs in the same way."""

SMALL = Quota(max_bytes=2**20, reserve_bytes=2**15, keep_free_bytes=0)


@dataclass
class Clock:
    """Time that passes when a test says so."""

    at: datetime = START
    seconds: float = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def passes(self, by: timedelta) -> None:
        self.at += by
        self.seconds += by.total_seconds()


def open_spool(
    folder: Path, *, now: Callable[[], datetime] = lambda: START, quota: Quota = SMALL
) -> Spool:
    return Spool(folder / "spool.db", node=NODE, key=KEY, now=now, quota=quota)


def activation(number: int = 1) -> str:
    return f"00000000-0000-7000-8000-{number:012x}"


def sha256(number: int = 1) -> str:
    return f"{number:064x}"


def observation(
    number: int = 1,
    *,
    priority: Priority = Priority.P2,
    at: datetime = START,
    evidence: tuple[EvidenceItem, ...] = (),
) -> Observation:
    return Observation(
        activation_id=activation(number),
        kind="loitering",
        lane=Lane.EMERGENCY,
        priority=priority,
        site="crossing-1",
        camera="cam-1",
        rule=RuleReference(id="loitering", version="abc"),
        since=at,
        at=at,
        confidence=0.9,
        model=ModelReference(name="yolov8n", sha256=sha256(99)),
        evidence=evidence,
    )


def picture(number: int, *, size: int = 10, role: str = "snapshot") -> EvidenceItem:
    return EvidenceItem.model_validate(
        {"role": role, "media_type": "image/jpeg", "sha256": sha256(number), "bytes": size}
    )
