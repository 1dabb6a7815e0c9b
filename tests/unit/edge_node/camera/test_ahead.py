import threading
from collections.abc import Iterator

import numpy as np
import pytest

from edge_node.camera.ahead import DEPTH, read_ahead
from edge_node.errors import CameraError
from edge_node.types import Frame
from tests.unit.edge_node.camera.builders import START


def frame(index: int) -> Frame:
    return Frame("north", index, START, float(index), np.zeros((2, 2, 3), np.uint8))


def test_all_frames_come_in_order():
    frames = read_ahead(frame(index) for index in range(50))

    assert [each.index for each in frames] == list(range(50))


def test_an_error_comes_after_the_frames_before_it():
    def breaks() -> Iterator[Frame]:
        yield from (frame(index) for index in range(3))
        raise CameraError("cut off")

    seen: list[int] = []
    with pytest.raises(CameraError, match="cut off"):
        note(read_ahead(breaks()), seen)

    assert seen == [0, 1, 2]


def note(frames: Iterator[Frame], seen: list[int]) -> None:
    for each in frames:
        seen.append(each.index)


def test_no_more_is_read_than_a_few_frames_ahead():
    read: list[int] = []
    enough = threading.Event()

    def many() -> Iterator[Frame]:
        for index in range(1000):
            read.append(index)
            if index > DEPTH:
                enough.set()
            yield frame(index)

    frames = read_ahead(many())
    next(frames)

    assert enough.wait(5)
    assert len(read) <= DEPTH + 2
    frames.close()


def test_whoever_leaves_early_ends_the_reading():
    closed = threading.Event()

    def many() -> Iterator[Frame]:
        try:
            yield from (frame(index) for index in range(1000))
        finally:
            closed.set()

    frames = read_ahead(many())
    next(frames)
    frames.close()

    assert closed.wait(5)
