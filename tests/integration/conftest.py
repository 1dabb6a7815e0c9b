"""Clips that several files of tests watch; each worker makes its own once."""

from pathlib import Path

import pytest

from tests.integration.node_at_work import people


@pytest.fixture(scope="session")
def walking(data_file, tmp_path_factory) -> Path:
    """Somebody comes in, crosses the middle and stands there; 12 s."""
    source = data_file("videos/intel_one-by-one-person.mp4")
    return people(tmp_path_factory.mktemp("walking"), source, frames=(45, 165), step=1)


@pytest.fixture(scope="session")
def standing(data_file, tmp_path_factory) -> Path:
    """Three people stand side by side all the time."""
    source = data_file("videos/nvidia_bodypose.mp4")
    return people(tmp_path_factory.mktemp("standing"), source, frames=(0, 240), step=3)
