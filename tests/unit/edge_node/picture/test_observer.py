from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from edge_node.picture.observer import PictureObserver
from edge_node.types import (
    Box,
    Change,
    Frame,
    PictureHealth,
    Surroundings,
    Tracks,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FRAME = Frame("c1", 0, NOW, 0.0, np.zeros((4, 4, 3), np.uint8))
TRACKS = Tracks(NOW, ())
CHANGE = Change(2**40, Box(0.1, 0.1, 0.2, 0.2), NOW)
HEALTH = PictureHealth(brightness=0.5, contrast=0.1)


class SeesChange:
    def __init__(self) -> None:
        self.resets = 0

    def look(self, frame: Frame, tracks: Tracks, known: Surroundings) -> Surroundings:
        return replace(known, changes=(CHANGE,))

    def reset(self) -> None:
        self.resets += 1


class SeesHealth(SeesChange):
    def look(self, frame: Frame, tracks: Tracks, known: Surroundings) -> Surroundings:
        return replace(known, health=HEALTH)


def test_without_parts_nothing_is_told():
    assert PictureObserver().observe(FRAME, TRACKS) == Surroundings()


def test_each_part_adds_what_it_sees():
    observer = PictureObserver([SeesChange(), SeesHealth()])

    assert observer.observe(FRAME, TRACKS) == Surroundings(HEALTH, (CHANGE,))


def test_a_reset_reaches_every_part():
    parts = [SeesChange(), SeesHealth()]

    PictureObserver(parts).reset()

    assert [part.resets for part in parts] == [1, 1]
