"""One process at a time works on a data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from control_center.errors import SetupError


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data folder's lock; it falls with the process, however that ends.

    Raises:
        SetupError: Another process has it.
    """
    path = data / "center.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError(
                f"{data}: a running control-center has this folder; stop it, then try again"
            ) from None
        yield
    finally:
        os.close(descriptor)
