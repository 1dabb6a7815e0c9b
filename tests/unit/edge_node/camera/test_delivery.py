import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from edge_node.camera.backlog import Backlog
from edge_node.camera.decode import Decoder, Picture
from edge_node.camera.delivery import Delivery
from edge_node.camera.pace import Pace
from edge_node.camera.receiver import FrameReceiver
from edge_node.camera.sender import FrameSender
from edge_node.camera.slots import create_slots
from edge_node.types import Packet
from tests.unit.edge_node.camera.builders import info, packet, stream

MAX_PIXELS = 64 * 48


class Lane:
    """A delivery between a backlog and a real receiver."""

    def __init__(self, folder: Path, analysis_fps: float, max_pixels: int = MAX_PIXELS) -> None:
        self.stop = threading.Event()
        self.backlog = Backlog()
        self.memory = create_slots("north", max_pixels, folder=folder)
        self.sender = FrameSender(self.memory, folder / "north.sock")
        self.seen: list[Picture] = []
        self.delivery = Delivery(
            self.backlog,
            Decoder(10**6),
            Pace(analysis_fps),
            self.sender,
            retouch=self.blacken,
            see=self.seen.append,
        )
        receiver = FrameReceiver("north", self.memory, folder / "north.sock")
        self.frames = receiver.frames(self.stop)
        self.threads = [
            threading.Thread(target=run, args=(self.stop,))
            for run in (self.delivery.run, self.sender.serve, receiver.listen)
        ]
        for thread in self.threads[1:]:
            thread.start()
        while self.sender.reserve() is None:
            time.sleep(0.001)
        self.sender.give_up(0)
        self.sender.dropped = 0

    def blacken(self, image: NDArray[np.uint8]) -> None:
        image[:10] = 0

    def put(self, packets: list[Packet]) -> None:
        for each in packets:
            self.backlog.put(each, info())

    def start(self) -> None:
        self.threads[0].start()

    def until_seen(self, count: int) -> None:
        deadline = time.monotonic() + 5
        while len(self.seen) < count:
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def end(self) -> None:
        self.stop.set()
        self.sender.close()
        for thread in self.threads:
            if thread.ident is not None:
                thread.join(5)
        self.memory.close()


@pytest.fixture
def lane(tmp_path) -> Iterator[Lane]:
    made = Lane(tmp_path, analysis_fps=5)
    yield made
    made.end()


def test_all_pictures_are_seen_and_those_due_are_handed_over_retouched(lane):
    assert lane.delivery.segment is None
    lane.put(list(stream(frames=10)))

    lane.start()
    lane.until_seen(10)
    frame = next(lane.frames)

    assert lane.delivery.due == 2
    assert frame.image.shape == (48, 64, 3)
    assert not frame.image[:10].any()
    assert frame.image[10:].all()
    assert lane.delivery.last_sound == lane.seen[-1].monotonic
    assert lane.delivery.segment == lane.seen[-1].segment


def test_what_waited_for_too_long_is_counted_as_due_but_not_decoded(lane):
    lane.put([packet(index) for index in range(31)])
    lane.put([later(each, 31 + index) for index, each in enumerate(stream(frames=5))])

    lane.start()
    lane.until_seen(5)

    assert len(lane.seen) == 5
    assert lane.delivery.skipped == 31 // 5 + 1
    assert lane.delivery.due >= lane.delivery.skipped + 1


def later(original: Packet, index: int) -> Packet:
    return packet(index, data=original.data, is_key=original.is_key, segment=original.segment)


def test_a_picture_that_no_slot_can_hold_is_dropped_and_the_rest_goes_on(tmp_path):
    lane = Lane(tmp_path, analysis_fps=5, max_pixels=32 * 32)
    try:
        lane.put(list(stream(frames=10)))
        lane.start()
        lane.until_seen(10)
    finally:
        lane.end()

    assert lane.delivery.due == 2
    assert lane.sender.dropped >= 1
