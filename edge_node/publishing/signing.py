"""Ed25519: the node signs what it says, and checks what the center says."""

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from edge_node.errors import SetupError

NODE_KEY_FILE = "node.key"
CENTER_KEY_FILE = "center.pub"

_PUBLIC_BYTES = 32
_OTHERS_MAY_READ = 0o077


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """The exact bytes of a message with the signature over them."""

    body: bytes
    signature: str
    """Base64 of the 64 bytes."""
    key_id: str


def key_id_of(public_key: bytes) -> str:
    """Name a raw public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


class NodeKey:
    """The node's private key; it never leaves the node."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        public = private_key.public_key().public_bytes_raw()
        self.key_id = key_id_of(public)
        self.public_key = base64.b64encode(public).decode()
        """Base64 of the 32 raw bytes."""

    def sign(self, text: bytes) -> str:
        """Return the base64 signature over these bytes."""
        return base64.b64encode(self._private_key.sign(text)).decode()

    def signed(self, body: bytes) -> SignedMessage:
        """Return the message with its signature."""
        return SignedMessage(body=body, signature=self.sign(body), key_id=self.key_id)


class CenterKey:
    """The center's public key, as the node got it when it was enrolled."""

    def __init__(self, public_key: str) -> None:
        """Take base64 of the 32 raw bytes.

        Raises:
            ValueError: It is no such key.
        """
        try:
            raw = base64.b64decode(public_key, validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
        if len(raw) != _PUBLIC_BYTES:
            raise ValueError(f"a public key has {_PUBLIC_BYTES} bytes, not {len(raw)}")
        self._public_key = Ed25519PublicKey.from_public_bytes(raw)
        self.key_id = key_id_of(raw)
        self.public_key = public_key

    def signed(self, message: SignedMessage) -> bool:
        """Tell whether the center signed exactly these bytes."""
        if message.key_id != self.key_id:
            return False
        try:
            signature = base64.b64decode(message.signature, validate=True)
            self._public_key.verify(signature, message.body)
        except (binascii.Error, ValueError, InvalidSignature):
            return False
        return True


def load_or_make_node_key(folder: Path) -> NodeKey:
    """Read the node's key, or make it at the first start.

    Raises:
        SetupError: The file can't be read or written, is no key, or others may read it.
    """
    path = folder / NODE_KEY_FILE
    try:
        if not path.exists():
            _make_key_file(path)
        return NodeKey(_read_key_file(path))
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}: the node needs its key there") from error


def store_center_key(folder: Path, public_key: str) -> CenterKey:
    """Keep the center's public key; an older one is replaced.

    Raises:
        SetupError: It is no key, or the folder does not take the file.
    """
    path = folder / CENTER_KEY_FILE
    try:
        key = CenterKey(public_key)
        temp = _temp_beside(path)
        _write_new(temp, f"{public_key}\n".encode(), mode=0o644)
        temp.replace(path)
        _fsync_folder(folder)
    except ValueError as error:
        raise SetupError(f"the center's answer holds no Ed25519 public key: {error}") from error
    except OSError as error:
        raise SetupError(f"cannot write {path}: {error.strerror}") from error
    return key


def load_center_key(folder: Path) -> CenterKey:
    """Read the center's public key.

    Raises:
        SetupError: The node is not enrolled, or the file is spoilt.
    """
    path = folder / CENTER_KEY_FILE
    cure = "enrol the node: edge-node enroll"
    try:
        return CenterKey(path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise SetupError(f"{path} is missing; {cure}") from error
    except OSError as error:
        raise SetupError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise SetupError(f"{path} holds no Ed25519 public key; {cure}") from error


def _make_key_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    temp = _temp_beside(path)
    _write_new(temp, pem, mode=0o600)
    try:
        # A link never replaces a file: of two starts at once, both end with the same key.
        os.link(temp, path)
    except FileExistsError:
        pass
    finally:
        temp.unlink()
    _fsync_folder(path.parent)


def _read_key_file(path: Path) -> Ed25519PrivateKey:
    if path.stat().st_mode & _OTHERS_MAY_READ:
        raise SetupError(f"{path} can be read by others; run: chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        # The cause is left out on purpose: it may quote what the file holds.
        raise SetupError(
            f"{path} holds no Ed25519 key; restore it from a backup, or move it away "
            "and enrol the node again"
        ) from None
    return key


def _temp_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


def _write_new(path: Path, content: bytes, *, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
