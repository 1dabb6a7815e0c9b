import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection, Listener
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from edge_node.camera.receiver import FrameReceiver
from edge_node.camera.slots import SlotMemory, create_slots
from edge_node.messages import FrameDone, FrameReady, encode
from edge_node.types import Frame
from tests.unit.edge_node.camera.builders import START

DONE = TypeAdapter(FrameDone)
SLOTS = 4


class Camera:
    """A reader's end by hand, and the receiver that is tried."""

    def __init__(self, memory: SlotMemory, socket_path: Path) -> None:
        self.memory = memory
        self.stop = threading.Event()
        self._path = socket_path
        self._listener = Listener(str(socket_path), "AF_UNIX")
        self.receiver = FrameReceiver("north", memory, socket_path)
        self._thread = threading.Thread(target=self.receiver.listen, args=(self.stop,))
        self._thread.start()
        self.reader: Connection = self._listener.accept()
        self.frames = self.receiver.frames(self.stop)

    def send(self, index: int, *, slot: int = 0, segment: int = 0) -> None:
        self.memory.image(slot, 48, 64)[:] = 10 + index
        message = FrameReady(
            slot=slot,
            index=index,
            width=64,
            height=48,
            captured_at=START,
            monotonic=float(index),
            segment=segment,
        )
        self.reader.send_bytes(encode(message))

    def given_back(self) -> FrameDone:
        assert self.reader.poll(5)
        return DONE.validate_json(self.reader.recv_bytes())

    def replace_reader(self) -> None:
        self.reader.close()
        self.reader = self._listener.accept()

    def next(self) -> Frame:
        return next(self.frames)

    def end(self) -> None:
        self.stop.set()
        self.reader.close()
        self._listener.close()
        self._thread.join(5)
        assert not self._thread.is_alive()


@pytest.fixture
def camera(tmp_path) -> Iterator[Camera]:
    with create_slots("north", 64 * 48, folder=tmp_path) as memory:
        made = Camera(memory, tmp_path / "north.sock")
        yield made
        made.end()


def test_a_frame_is_what_the_reader_wrote_and_read_only(camera):
    camera.send(0)

    frame = camera.next()

    assert (frame.camera_id, frame.index, frame.captured_at) == ("north", 0, START)
    assert (frame.image == 10).all()
    with pytest.raises(ValueError, match="read-only"):
        frame.image[0, 0, 0] = 1


def test_a_frame_goes_back_when_the_next_is_asked_for(camera):
    camera.send(0, slot=3)
    camera.next()
    assert not camera.reader.poll(0)
    camera.send(1, slot=1)

    camera.next()

    assert camera.given_back() == FrameDone(slot=3, analysed=True)


def test_only_the_newest_is_kept_and_the_rest_goes_back_unseen(camera):
    for index in range(3):
        camera.send(index, slot=index)
    assert [camera.given_back() for _ in range(2)] == [
        FrameDone(slot=0, analysed=False),
        FrameDone(slot=1, analysed=False),
    ]

    assert camera.next().index == 2


def test_a_new_reader_begins_a_new_segment_and_indices_go_on(camera):
    camera.send(0)
    camera.send(7, slot=1)
    camera.given_back()
    first = camera.next()

    camera.replace_reader()
    camera.send(0)
    second = camera.next()
    camera.send(2, slot=1)
    third = camera.next()

    assert (first.index, second.index, third.index) == (7, 8, 10)
    assert first.segment < second.segment == third.segment


def test_segments_of_one_reader_are_told_apart(camera):
    segments = []
    for index, segment in enumerate((4, 4, 9)):
        camera.send(index, slot=index, segment=segment)
        segments.append(camera.next().segment)

    assert segments == [0, 0, 1]


@pytest.mark.parametrize("body", [b"nonsense", b"{}"])
def test_a_reader_that_speaks_nonsense_is_left_for_the_next(camera, body):
    camera.reader.send_bytes(body)

    camera.replace_reader()
    camera.send(0)

    assert camera.next().index == 0


def test_a_slot_that_does_not_exist_is_not_looked_at(camera):
    message = FrameReady(
        slot=99, index=0, width=64, height=48, captured_at=START, monotonic=0, segment=0
    )
    camera.reader.send_bytes(encode(message))

    camera.replace_reader()
    camera.send(5)

    assert camera.next().index >= 0


def test_frames_end_when_told_to_stop(camera):
    camera.stop.set()

    assert list(camera.frames) == []
