"""Files of evidence on disk, named by their hash; nothing else ever names one."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from control_center.errors import OffsetConflict

OWNER_ONLY = 0o600
PART_LASTS_S = 7 * 86_400
"""A node that comes back within a week goes on where it was."""
READ_BYTES = 256 * 1024


class EvidenceFiles:
    """A folder with finished files and parts of files. All calls block: use a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self, now: float) -> None:
        """Make the folders, and remove parts that nobody goes on with.

        Args:
            now: Seconds since 1970.
        """
        self._parts().mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in self._parts().glob("*/*"):
            if now - part.stat().st_mtime > PART_LASTS_S:
                part.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where a finished file is; `sha256` was checked to be 64 hex digits."""
        return self._folder / sha256[:2] / sha256

    def offset(self, node: str, sha256: str) -> int:
        """Return how many bytes of an unfinished file are here."""
        try:
            return self._part(node, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, node: str, sha256: str, offset: int, body: bytes) -> int:
        """Add bytes to an unfinished file; return how many it has now.

        Raises:
            OffsetConflict: The file does not end at `offset`.
        """
        part = self._part(node, sha256)
        if self.offset(node, sha256) != offset:
            raise OffsetConflict(self.offset(node, sha256))
        part.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(
            part, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, OWNER_ONLY
        )
        with os.fdopen(descriptor, "ab") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        return offset + len(body)

    def finish(self, node: str, sha256: str) -> bool:
        """Move a whole file to its place; remove it instead when its hash is another one."""
        part, path = self._part(node, sha256), self.path(sha256)
        if _sha256_of(part) != sha256:
            part.unlink()
            return False
        path.parent.mkdir(mode=0o700, exist_ok=True)
        part.rename(path)
        _fsync_folder(path.parent)
        _fsync_folder(self._folder)
        return True

    def unfinished_bytes(self, node: str) -> int:
        """Return the room that a node's unfinished files take."""
        return sum(part.stat().st_size for part in (self._parts() / node).glob("*"))

    def free_bytes(self) -> int:
        """Return the room that the disk has."""
        return shutil.disk_usage(self._folder).free

    def _parts(self) -> Path:
        return self._folder / "parts"

    def _part(self, node: str, sha256: str) -> Path:
        return self._parts() / node / sha256


def pieces(path: Path, start: int, stop: int) -> Iterator[bytes]:
    """Read a stretch of a file, piece by piece."""
    with path.open("rb") as file:
        file.seek(start)
        left = stop - start
        while left > 0 and (piece := file.read(min(READ_BYTES, left))):
            left -= len(piece)
            yield piece


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
