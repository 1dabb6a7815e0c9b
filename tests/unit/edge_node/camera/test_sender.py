import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Client, Connection

import pytest
from pydantic import TypeAdapter

from edge_node.camera.sender import FrameSender
from edge_node.camera.slots import create_slots
from edge_node.errors import CameraError
from edge_node.messages import FrameDone, FrameReady, encode
from tests.unit.edge_node.camera.builders import START

READY = TypeAdapter(FrameReady)


def ready(slot: int, index: int) -> FrameReady:
    return FrameReady(
        slot=slot,
        index=index,
        width=64,
        height=48,
        captured_at=START,
        monotonic=float(index),
        segment=0,
    )


@pytest.fixture
def sender(tmp_path) -> Iterator[FrameSender]:
    stop = threading.Event()
    with create_slots("north", 64 * 48, folder=tmp_path) as memory:
        made = FrameSender(memory, tmp_path / "north.sock")
        thread = threading.Thread(target=made.serve, args=(stop,))
        thread.start()
        yield made
        stop.set()
        made.close()
        thread.join(5)
        assert not thread.is_alive()


@contextmanager
def analyser(sender: FrameSender) -> Iterator[Connection]:
    with Client(str(sender.memory.path.parent / "north.sock"), "AF_UNIX") as connection:
        yield connection


def reserve(sender: FrameSender) -> int:
    """A slot, as soon as the sender has noticed that one is free."""
    for _ in range(10_000):
        slot = sender.reserve()
        if slot is not None:
            return slot
        threading.Event().wait(0.001)
    raise AssertionError("no slot became free")


def test_without_an_analyser_pictures_are_dropped_and_counted(sender):
    assert sender.reserve() is None
    assert sender.reserve() is None
    assert sender.dropped == 2


def test_a_picture_is_announced_and_its_slot_comes_back(sender):
    with analyser(sender) as connection:
        slots = {reserve(sender) for _ in range(4)}
        assert slots == {0, 1, 2, 3}
        before = sender.dropped
        assert sender.reserve() is None
        assert sender.dropped == before + 1

        sender.send(ready(2, 0))

        assert READY.validate_json(connection.recv_bytes()).slot == 2
        connection.send_bytes(encode(FrameDone(slot=2)))
        assert reserve(sender) == 2


def test_a_picture_that_came_back_unseen_counts_as_dropped(sender):
    with analyser(sender) as connection:
        for _ in range(4):
            reserve(sender)
        before = sender.dropped
        connection.send_bytes(encode(FrameDone(slot=1, analysed=False)))

        for _ in range(10_000):
            if sender.dropped > before:
                break
            threading.Event().wait(0.001)

        assert sender.reserve() == 1
        assert sender.dropped == before + 1


def test_a_new_analyser_holds_no_slot(sender):
    with analyser(sender):
        for _ in range(4):
            reserve(sender)

    with analyser(sender):
        assert {reserve(sender) for _ in range(4)} == {0, 1, 2, 3}


def test_a_picture_begun_for_an_earlier_analyser_is_not_sent_to_the_next(sender):
    with analyser(sender):
        slot = reserve(sender)
    with analyser(sender) as connection:
        while sender.reserve() != slot:  # the new one has it free: it may be written again
            threading.Event().wait(0.001)
            assert sender.dropped < 10_000
        sender.give_up(slot)
        before = sender.dropped

        sender.send(ready(slot, 0))

        assert sender.dropped == before + 1
        assert not connection.poll(0)


def test_an_analyser_that_speaks_nonsense_is_left(sender):
    with analyser(sender) as connection:
        reserve(sender)
        connection.send_bytes(b"nonsense")
        with pytest.raises((EOFError, OSError)):
            connection.recv_bytes()


def test_a_slot_that_could_not_be_written_is_free_again(sender):
    with analyser(sender):
        slot = reserve(sender)
        before = sender.dropped

        sender.give_up(slot)

        assert sender.dropped == before + 1
        assert {reserve(sender) for _ in range(4)} == {0, 1, 2, 3}


def test_the_socket_of_a_killed_reader_is_replaced(tmp_path):
    path = tmp_path / "north.sock"
    path.touch()
    with create_slots("north", 64 * 48, folder=tmp_path) as memory:
        FrameSender(memory, path).close()


def test_a_path_too_long_for_a_socket_is_told(tmp_path):
    with (
        create_slots("north", 64 * 48, folder=tmp_path) as memory,
        pytest.raises(CameraError, match="choose a shorter folder"),
    ):
        FrameSender(memory, tmp_path / ("a" * 120))
