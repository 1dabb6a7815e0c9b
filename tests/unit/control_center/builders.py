"""A node as the center sees it: signed events, heartbeats and pictures."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from redis.typing import EncodableT, FieldT

from contracts import wire
from contracts.ids import uuid7
from control_center.signing import NodeKey

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
EPOCH = "0123456789abcdef"


def text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def item(body: bytes, role: str = "snapshot", media_type: str = "image/jpeg") -> dict[str, object]:
    return {
        "role": role,
        "media_type": media_type,
        "sha256": hashlib.sha256(body).hexdigest(),
        "bytes": len(body),
    }


@dataclass
class Node:
    """Signs as a node does, and counts its messages."""

    id: str = "demo-node"
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    seq: int = 0

    @property
    def key(self) -> NodeKey:
        return NodeKey(self.private.public_key().public_bytes_raw())

    @property
    def public_key(self) -> str:
        return base64.b64encode(self.key.raw).decode()

    def sign(self, body: bytes) -> str:
        return base64.b64encode(self.private.sign(body)).decode()

    def fields(self, body: bytes) -> dict[FieldT, EncodableT]:
        return {wire.BODY: body, wire.SIGNATURE: self.sign(body), wire.KEY_ID: self.key.key_id}

    def observation(self, phase: str = "started", /, **changes: object) -> dict[str, object]:
        """An event of a new activation, unless `activation_id` is given."""
        at = datetime.now(UTC)
        data: dict[str, object] = {
            "activation_id": uuid7(at),
            "kind": "objects_inside",
            "lane": "emergency",
            "priority": 2,
            "site": "demo-crossing",
            "camera": "crossing-north",
            "zone": "carriageway",
            "rule": {"id": "person-on-road", "version": "a1"},
            "since": text(at - timedelta(seconds=3)),
            "at": text(at),
            "confidence": 0.8,
            "objects": [
                {"track_id": 7, "label": "person", "confidence": 0.8, "box": [0.1, 0.2, 0.3, 0.4]}
            ],
            "model": {"name": "yolov8n_320", "sha256": "ab" * 32},
        }
        data.update(changes)
        return self.envelope(f"qyragy.event.{phase}.v1", data)

    def report(self, activation_id: str, **changes: object) -> dict[str, object]:
        data: dict[str, object] = {
            "activation_id": activation_id,
            "camera": "crossing-north",
            "priority": 2,
        }
        return self.envelope("qyragy.evidence.ready.v1", {**data, **changes})

    def envelope(self, kind: str, data: dict[str, object]) -> dict[str, object]:
        self.seq += 1
        at = datetime.now(UTC)
        return {
            "specversion": "1.0",
            "id": uuid7(at),
            "source": f"urn:qyragy:node:{self.id}",
            "type": kind,
            "time": text(at),
            "subject": "crossing-north",
            "datacontenttype": "application/json",
            "qynode": self.id,
            "qyepoch": EPOCH,
            "qyseq": self.seq,
            "data": data,
        }

    def raw_fields(self, body: bytes, **more: bytes) -> dict[bytes, bytes]:
        """The same as Redis gives it back."""
        return {
            wire.BODY.encode(): body,
            wire.SIGNATURE.encode(): self.sign(body).encode(),
            wire.KEY_ID.encode(): self.key.key_id.encode(),
            **{name.encode(): value for name, value in more.items()},
        }

    def status(self, beat: int = 1, state: str = "online", at: datetime | None = None) -> bytes:
        at = at or datetime.now(UTC)
        camera = {"camera": "crossing-north", "state": state, "since": text(NOON)}
        event = {
            "specversion": "1.0",
            "id": f"{self.id}-{beat}",
            "source": f"urn:qyragy:node:{self.id}",
            "type": "qyragy.node.status.v1",
            "time": text(at),
            "datacontenttype": "application/json",
            "qynode": self.id,
            "qyepoch": EPOCH,
            "qybeat": beat,
            "data": {
                "software": "edge-node 0.1.0",
                "started_at": text(NOON),
                "provider": "CPUExecutionProvider",
                "cameras": [camera],
                "spool": {"waiting": 0, "last_seq": self.seq, "bytes": 0},
            },
        }
        return encode(event)


def encode(event: dict[str, object]) -> bytes:
    return json.dumps(event).encode()
