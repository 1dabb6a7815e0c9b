"""All rules of the examples together hold no more after many objects than after a few."""

import gc
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from edge_node.rulebook import build_rules, ground_of
from edge_node.rules.activations import Activations
from edge_node.rules.judge import Judge
from edge_node.settings import CameraSettings
from edge_node.settings_across import camera_mistakes
from edge_node.settings_file import read_settings
from edge_node.types import Box, Track, Tracks
from tests.unit.edge_node.rules.builders import START

EXAMPLES = sorted((Path(__file__).parents[2] / "configs" / "rules").glob("*.yaml"))
LABELS = ("person", "car", "truck", "bicycle", "dog")
PART_S = 800
"""Longer than anything is remembered."""


def passers_by(seconds: range) -> Iterator[Tracks]:
    """Five new objects every ten seconds, somewhere, standing or drifting away."""
    for second in seconds:
        born = second // 10
        rng = np.random.default_rng(born)
        tracks = []
        for index in range(5):
            x, y, drift = rng.uniform(0.1, 0.8), rng.uniform(0.3, 0.9), rng.normal(0, 0.01)
            left = min(max(x + drift * (second % 10), 0.0), 0.9)
            box = Box(left, y - 0.1, left + 0.05, y)
            tracks.append(Track(born * 10 + index, LABELS[index % 5], 0.8, box))
        yield Tracks(START + timedelta(seconds=second), tuple(tracks))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_memory_is_flat(path):
    camera = read_settings(path, CameraSettings, {}, camera_mistakes)
    new_id = map(str, count(1)).__next__
    judge = Judge(build_rules(camera), Activations(new_id), ground_of(camera))
    held = []

    tracemalloc.start()
    try:
        for part in range(2):
            for tracks in passers_by(range(part * PART_S, (part + 1) * PART_S, 2)):
                judge.update(tracks)
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()

    assert held[1] < held[0] * 1.15 + 20_000
