"""Pictures in memory that two processes share: a file in RAM, divided into slots.

A plain file and `mmap`, not `multiprocessing.shared_memory`: up to Python 3.12 the resource
tracker of any process that attached to such a memory removes it when that process is killed.
"""

import fcntl
import mmap
import os
import secrets
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from edge_node.errors import CameraError

SLOTS = 4
"""One being written, one waiting, one being analysed, one on its way back."""

_CHANNELS = 3
_PREFIX = "qyragy-slots-"
_MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108  # made with a random name, mode 0600, and locked


class SlotMemory:
    """Slots for BGR pictures of up to `max_pixels`, mapped into this process."""

    def __init__(self, path: Path, max_pixels: int, *, is_owner: bool) -> None:
        self.path = path
        self.slot_bytes = _slot_bytes(max_pixels)
        self._is_owner = is_owner
        self._file = path.open("r+b")
        if is_owner:
            # Held until this process ends, however it ends: see `remove_stale_slots`.
            fcntl.flock(self._file, fcntl.LOCK_SH)
        self._map = mmap.mmap(self._file.fileno(), 0)
        self.count = len(self._map) // self.slot_bytes
        self._reserved = [0] * self.count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def image(self, slot: int, height: int, width: int) -> NDArray[np.uint8]:
        """Return the picture in a slot, (height, width, 3), writable; no copy.

        Raises:
            CameraError: No such slot, or no picture of this size fits into it.
        """
        if not (0 <= slot < self.count and 0 < height * width * _CHANNELS <= self.slot_bytes):
            raise CameraError(f"no slot {slot} for a picture of {width} x {height}")
        size = height * width * _CHANNELS
        flat = np.frombuffer(self._map, np.uint8, size, slot * self.slot_bytes)
        return flat.reshape(height, width, _CHANNELS)

    def reserve(self, slot: int, height: int, width: int) -> None:
        """Make sure that the memory behind a slot is there.

        The file is sparse. Writing where the system has no page left to give would kill the
        process with SIGBUS (a container has 64 MiB of /dev/shm by default).

        Raises:
            CameraError: There is no memory left.
        """
        size = height * width * _CHANNELS
        if size <= self._reserved[slot]:
            return
        try:
            os.posix_fallocate(self._file.fileno(), slot * self.slot_bytes, size)
        except OSError as error:
            raise CameraError(
                f"no shared memory for pictures in {self.path.parent}: "
                f"{error.strerror}; make it larger (docker: --shm-size)"
            ) from error
        self._reserved[slot] = size

    def close(self) -> None:
        """Give the file back, and remove it if it is ours; a second call does nothing.

        Pictures that somebody still looks at stay valid: the map goes with the last of them.
        """
        if self._is_owner:
            self.path.unlink(missing_ok=True)
        self._file.close()


def create_slots(
    camera_id: str, max_pixels: int, *, count: int = SLOTS, folder: Path | None = None
) -> SlotMemory:
    """Make the memory of a camera's pictures; the caller owns it and closes it at the end.

    Args:
        camera_id: For people who look into the folder.
        max_pixels: Width times height of the largest picture.
        count: How many slots.
        folder: Where; without it in /dev/shm, or among the temporary files if there is none.
    """
    where = folder or slots_folder()
    path = where / f"{_PREFIX}{camera_id}-{secrets.token_hex(6)}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.ftruncate(descriptor, count * _slot_bytes(max_pixels))
    finally:
        os.close(descriptor)
    return SlotMemory(path, max_pixels, is_owner=True)


def attach_slots(path: Path, max_pixels: int) -> SlotMemory:
    """Map the memory that another process made with the same `max_pixels`."""
    return SlotMemory(path, max_pixels, is_owner=False)


def slots_folder() -> Path:
    """Return the folder whose files live in memory."""
    usable = _MEMORY_FOLDER.is_dir() and os.access(_MEMORY_FOLDER, os.W_OK)
    return _MEMORY_FOLDER if usable else Path(tempfile.gettempdir())


def remove_stale_slots(folder: Path | None = None) -> int:
    """Remove what supervisors left that were killed; return how many files that were.

    A file whose owner lives is locked by it, so this is safe with several nodes on one machine.
    """
    removed = 0
    for path in (folder or slots_folder()).glob(f"{_PREFIX}*"):
        try:
            with path.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
                removed += 1
        except OSError:  # in use, another user's, or just gone
            continue
    return removed


def _slot_bytes(max_pixels: int) -> int:
    pages = -(-max_pixels * _CHANNELS // mmap.PAGESIZE)
    return pages * mmap.PAGESIZE
