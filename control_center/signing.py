"""The center's own key, and checking the keys of others (Ed25519)."""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts import wire
from control_center.errors import SetupError

KEY_BYTES = 32
OWNER_ONLY = 0o600


class CenterKey:
    """Signs what the center sends to nodes."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_raw = private.public_key().public_bytes_raw()
        self.key_id = key_id_of(self.public_raw)

    @property
    def public_key(self) -> str:
        """Base64 of the 32 raw bytes."""
        return base64.b64encode(self.public_raw).decode()

    def message(self, body: bytes) -> dict[str, bytes]:
        """Return the three fields of a message in Redis."""
        return {
            wire.BODY: body,
            wire.SIGNATURE: base64.b64encode(self._private.sign(body)),
            wire.KEY_ID: self.key_id.encode(),
        }


@dataclass(frozen=True)
class NodeKey:
    """The enrolled key of a node."""

    raw: bytes

    @property
    def key_id(self) -> str:
        """First 16 hex digits of the SHA-256 of the raw key."""
        return key_id_of(self.raw)

    def signed(self, body: bytes, signature: bytes, key_id: bytes) -> bool:
        """Tell whether this key signed exactly these bytes.

        Args:
            body: What was signed.
            signature: Base64.
            key_id: What the message says about the key.
        """
        if key_id != self.key_id.encode():
            return False
        try:
            raw = base64.b64decode(signature, validate=True)
            Ed25519PublicKey.from_public_bytes(self.raw).verify(raw, body)
        except (binascii.Error, InvalidSignature, ValueError):
            return False
        return True


def key_id_of(raw: bytes) -> str:
    """Return the short name of a public key."""
    return hashlib.sha256(raw).hexdigest()[:16]


def node_key(public_key: str) -> NodeKey | None:
    """Read a public key as it is enrolled, or None when it is none."""
    try:
        raw = base64.b64decode(public_key, validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError):
        return None
    return NodeKey(raw)


def load_or_make(path: Path) -> CenterKey:
    """Read the center's key, or make it on the first start; only its owner may read it.

    Raises:
        SetupError: The file is no key, or others may read it.
    """
    if not path.exists():
        _write(path, os.urandom(KEY_BYTES))
    if path.stat().st_mode & 0o077:
        raise SetupError(f"{path}: others may read the center's key; run `chmod 600 {path}`")
    raw = path.read_bytes()
    if len(raw) != KEY_BYTES:
        raise SetupError(f"{path}: is no key of {KEY_BYTES} bytes; restore it from the backup")
    return CenterKey(Ed25519PrivateKey.from_private_bytes(raw))


def _write(path: Path, raw: bytes) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
