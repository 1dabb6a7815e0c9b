"""Where evidence lies on the node's disk: every file is named by the SHA-256 of its bytes.

Several processes write into one folder. That is safe because a file appears under its name only
when it is complete, and two files of one name are equal.
"""

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from edge_node.errors import EvidenceError

Suffix = Literal[".mp4", ".jpg"]

TEMP_FOLDER = "tmp"
TEMP_IS_LEFT_OVER_AFTER_S = 3600.0
"""No clip takes an hour to write: an older one belongs to a process that is gone."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A complete file of evidence, safe from a power cut."""

    sha256: str
    path: Path
    size: int
    """Bytes."""
    stored_at: datetime
    """UTC, by the node's clock when it was written."""


class EvidenceStore:
    """A folder of files `ab/abcdef….mp4`, each named by its own hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temps = folder / TEMP_FOLDER
        with _disk_errors(folder):
            # Pictures of people: for nobody on this machine but the node itself.
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._temps.mkdir(mode=0o700, exist_ok=True)
            _fsync(folder.parent, os.O_RDONLY)
            _sweep(self._temps, older_than=time.time() - TEMP_IS_LEFT_OVER_AFTER_S)

    def put_bytes(self, data: bytes, suffix: Suffix) -> StoredFile:
        """Keep these bytes; doing it twice is the same as once.

        Raises:
            EvidenceError: The disk does not take them; nothing is left behind.
        """
        with self.temporary() as temp:
            with _disk_errors(self._folder):
                temp.write_bytes(data)
            return self.adopt(temp, suffix)

    def adopt(self, temp: Path, suffix: Suffix) -> StoredFile:
        """Take over a finished file from `new_temp`; on return it survives a power cut.

        Raises:
            EvidenceError: The disk does not take it; the temporary file is removed.
        """
        try:
            with _disk_errors(self._folder):
                _fsync(temp, os.O_RDWR)
                return self._name(temp, suffix)
        except EvidenceError:
            self.discard(temp)
            raise

    @contextmanager
    def temporary(self) -> Iterator[Path]:
        """Hand out a new path; whatever still lies there afterwards is removed."""
        temp = self.new_temp()
        try:
            yield temp
        finally:
            self.discard(temp)

    def new_temp(self) -> Path:
        """Return a path that nobody else uses; `adopt` or `discard` it."""
        return self._temps / f"{os.getpid()}-{secrets.token_hex(8)}"

    def discard(self, temp: Path) -> None:
        """Forget a file that was begun."""
        temp.unlink(missing_ok=True)

    def path_of(self, sha256: str) -> Path:
        """Return the file of this hash.

        Raises:
            EvidenceError: It is no hash, or there is no such file (any more).
        """
        for suffix in get_args(Suffix):
            path = self._place(sha256, suffix)
            if path.is_file():
                return path
        raise EvidenceError(f"no evidence {sha256} in {self._folder}")

    def remove(self, sha256: str) -> None:
        """Delete the file of this hash, if it is there."""
        with _disk_errors(self._folder):
            for suffix in get_args(Suffix):
                self._place(sha256, suffix).unlink(missing_ok=True)

    def usage(self) -> int:
        """Return how many bytes the complete files take together."""
        return sum(file.size for file in self._files())

    def oldest_first(self) -> tuple[StoredFile, ...]:
        """Return all complete files, those stored first in front."""
        return tuple(sorted(self._files(), key=lambda file: (file.stored_at, file.sha256)))

    def _place(self, sha256: str, suffix: Suffix) -> Path:
        # A path is made of what we have checked: an id from outside can't lead out of the folder.
        if not _SHA256.fullmatch(sha256):
            raise EvidenceError(f"not a SHA-256 in lower-case hex: {sha256[:80]!r}")
        return self._folder / sha256[:2] / f"{sha256}{suffix}"

    def _name(self, temp: Path, suffix: Suffix) -> StoredFile:
        with temp.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        path = self._place(sha256, suffix)
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _fsync(self._folder, os.O_RDONLY)
        status = temp.stat()
        temp.replace(path)
        _fsync(path.parent, os.O_RDONLY)
        # Not looked at again: another process may have removed it already.
        return _stored(path, status)

    def _files(self) -> Iterator[StoredFile]:
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            if path.suffix in get_args(Suffix) and _SHA256.fullmatch(path.stem):
                try:
                    yield _stored(path, path.stat())
                except FileNotFoundError:  # another process removed it just now
                    continue


def _stored(path: Path, status: os.stat_result) -> StoredFile:
    stored_at = datetime.fromtimestamp(status.st_mtime, UTC)
    return StoredFile(sha256=path.stem, path=path, size=status.st_size, stored_at=stored_at)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(temps: Path, *, older_than: float) -> None:
    """Remove what a crash left; a file that another process writes now is younger."""
    for temp in temps.iterdir():
        try:
            if temp.stat().st_mtime < older_than:
                temp.unlink()
        except FileNotFoundError:  # another process swept it
            continue


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_error(error, folder) from error


def disk_error(error: OSError, folder: Path) -> EvidenceError:
    """Say what the disk refused and what to do about it."""
    if error.errno in _DISK_FULL:
        return EvidenceError(f"no space left in {folder}: free some, or lower the evidence quota")
    return EvidenceError(f"cannot write evidence into {folder}: {error.strerror or error}")
