from datetime import timedelta

import pytest

from edge_node.analyser_child import AnalyserChild
from edge_node.health import Health, clock_is_synchronised
from edge_node.reader_child import ReaderChild
from tests.unit.edge_node.builders import READY, START, Clock, camera_watch
from tests.unit.edge_node.publishing.builders import open_spool


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Node:
    """What a heartbeat is made of."""

    def __init__(self, folder, clock: Clock) -> None:
        self.clock = clock
        self.spool = open_spool(folder)
        self.readers = [
            ReaderChild(name, lambda connection: None, camera_watch(clock))
            for name in ("north", "south")
        ]
        self.analyser = AnalyserChild(lambda: lambda connection: None, clock())
        self.free = 2**40
        self.health = Health("qyragy 1", lambda: self.free, lambda: clock().utc)

    def status(self):
        return self.health.status(self.readers, self.analyser, self.spool, ())

    def drops(self, camera: int, share: float) -> None:
        """Drop this share of 300 due frames over a minute."""
        watch = self.readers[camera].drops
        watch.count(0, 0, 0)
        watch.count(60, 300, round(300 * share))

    def slow(self):
        return [each for each in self.status().degraded if each.code == "detector_slow"]


@pytest.fixture
def node(tmp_path, clock):
    made = Node(tmp_path, clock)
    yield made
    made.spool.close()


@pytest.mark.parametrize(("answer", "expected"), [(0, True), (4, True), (5, False), (-1, None)])
def test_the_kernel_is_asked_whether_the_clock_is_kept_right(answer, expected):
    assert clock_is_synchronised(lambda buffer: answer) is expected


def test_a_status_tells_of_cameras_model_and_spool(node):
    node.analyser.is_ready(READY, node.clock())

    status = node.status()

    assert [each.camera for each in status.cameras] == ["north", "south"]
    assert (status.provider, status.model) == (READY.provider, READY.model)
    assert status.started_at == START
    assert status.spool.last_seq == 0


def test_a_detector_that_drops_more_than_a_fifth_is_slow(node):
    node.analyser.is_ready(READY, node.clock())
    node.drops(0, 0.43)
    node.drops(1, 0.15)

    (first,) = node.slow()
    node.clock.passes(30)
    (later,) = node.slow()

    assert first.since == later.since == START
    assert first.detail == "of the frames due in the last minute these were dropped: north 43 %"


def test_a_detector_that_keeps_up_again_is_slow_no_more(node):
    node.analyser.is_ready(READY, node.clock())
    node.drops(0, 0.5)
    node.slow()
    node.readers[0].drops.forget()
    node.clock.passes(60)

    assert node.slow() == []

    node.drops(0, 0.5)
    assert node.slow()[0].since == START + timedelta(seconds=60)


def test_without_an_analyser_it_is_not_the_detector_that_is_slow(node):
    node.drops(0, 1.0)

    assert node.slow() == []


def test_a_disk_with_little_room_is_told(node):
    node.free = 2**20

    told = {each.code: each.detail for each in node.status().degraded}

    assert told["disk_nearly_full"] == "1 MiB are free"
