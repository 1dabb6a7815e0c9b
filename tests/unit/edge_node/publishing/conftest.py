"""Folders for spools whose durability is not what is tested."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def memory_folder() -> Iterator[Path]:
    """A folder in memory: a commit does not wait for a disk there."""
    in_memory = Path("/dev/shm")  # noqa: S108  # Linux has it, and the folder's name is random
    with tempfile.TemporaryDirectory(dir=in_memory if in_memory.is_dir() else None) as folder:
        yield Path(folder)
