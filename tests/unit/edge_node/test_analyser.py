import threading
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import numpy as np
import pytest

from edge_node.analyser import DetectTime, Reporter, SupervisorGone, SupervisorLine
from edge_node.errors import EvidenceError
from edge_node.messages import (
    FROM_ANALYSER,
    ActivationMessage,
    Committed,
    LiveFrame,
    Stop,
    WatchLive,
    encode,
)
from edge_node.types import Activation, Frame, Phase, Tracks
from tests.unit.edge_node.builders import START, activation, activation_id
from tests.unit.edge_node.publishing.builders import picture
from tests.unit.edge_node.rules.builders import INSIDE, lasting_match, standing


class Supervisor:
    """The far end of an analyser's line."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        self.line = SupervisorLine(theirs)
        self._theirs = theirs
        self._thread = threading.Thread(target=self.line.listen)
        self._thread.start()

    def says(self, message) -> None:
        self.connection.send_bytes(encode(message))

    def hears(self):
        assert self.connection.poll(5)
        return FROM_ANALYSER.validate_json(self.connection.recv_bytes())

    def answers(self) -> ActivationMessage:
        """Commit the next activation."""
        message = self.hears()
        assert isinstance(message, ActivationMessage)
        self.says(Committed(activation_id=message.activation_id, phase=message.phase))
        return message

    def leaves(self) -> None:
        self.connection.close()
        self._thread.join()
        self._theirs.close()


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    made = Supervisor()
    yield made
    made.leaves()


def in_thread(work) -> tuple[threading.Thread, list[BaseException | None]]:
    """Run work beside the test; tells how it ended."""
    ended: list[BaseException | None] = []

    def run() -> None:
        try:
            work()
        except SupervisorGone as error:
            ended.append(error)
        else:
            ended.append(None)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ended


def test_a_match_waits_for_its_own_answer(supervisor):
    thread, ended = in_thread(lambda: supervisor.line.commit(activation(1)))
    other, other_ended = in_thread(lambda: supervisor.line.commit(activation(2)))
    said = {supervisor.hears().activation_id, supervisor.hears().activation_id}

    supervisor.says(Committed(activation_id=activation_id(2), phase="started"))
    other.join(5)

    assert said == {activation_id(1), activation_id(2)}
    assert (ended, other_ended) == ([], [None])
    supervisor.says(Committed(activation_id=activation_id(1), phase="started"))
    thread.join(5)
    assert ended == [None]


def test_a_supervisor_that_leaves_ends_the_wait(supervisor):
    thread, ended = in_thread(lambda: supervisor.line.commit(activation()))
    supervisor.hears()

    supervisor.connection.close()
    thread.join(5)

    assert isinstance(ended[0], SupervisorGone)
    assert supervisor.line.stop.is_set()


def test_a_supervisor_that_never_answers_is_gone(supervisor):
    patient = SupervisorLine(supervisor.line._connection, answer_within_s=0.01)

    with pytest.raises(SupervisorGone):
        patient.commit(activation())


def test_stop_ends_the_line(supervisor):
    supervisor.says(Stop())

    assert supervisor.line.stop.wait(5)


def test_a_camera_is_watched_until_the_time_that_was_asked_for(supervisor):
    supervisor.says(WatchLive(camera="north", until=START))
    supervisor.says(Stop())
    supervisor.line.stop.wait(5)

    assert supervisor.line.is_watched("north", START - timedelta(seconds=1))
    assert not supervisor.line.is_watched("north", START)
    assert not supervisor.line.is_watched("south", START - timedelta(seconds=1))


class Pictures:
    """Takes pictures, or cannot."""

    def __init__(self, error: EvidenceError | None = None) -> None:
        self.error = error
        self.taken = 0

    def __call__(self, image, objects):
        self.taken += 1
        if self.error:
            raise self.error
        return (picture(1), picture(2, role="snapshot_boxes"))


def frame(seconds: float = 0.0, index: int = 0) -> Frame:
    image = np.zeros((4, 4, 3), np.uint8)
    return Frame("north", index, START + timedelta(seconds=seconds), seconds, image)


def a_match(phase: Phase = Phase.STARTED) -> Activation:
    return Activation(activation_id(), phase, lasting_match(1, standing(INSIDE)))


def report(supervisor: Supervisor, pictures: Pictures, phase: Phase = Phase.STARTED):
    reporter = Reporter("north", supervisor.line, pictures, lambda image: b"jpeg")
    thread, _ = in_thread(lambda: reporter(frame(), Tracks(START, ()), [a_match(phase)]))
    message = supervisor.answers()
    thread.join(5)
    return reporter, message


def test_a_match_carries_its_pictures(supervisor):
    reporter, message = report(supervisor, Pictures())

    assert [each.role for each in message.evidence] == ["snapshot", "snapshot_boxes"]
    assert reporter.count().frames_analysed == 1
    assert reporter.count().last_frame_at == START


def test_a_picture_that_cannot_be_taken_does_not_keep_the_alarm_back(supervisor):
    _, message = report(supervisor, Pictures(EvidenceError("the disk is full")))

    assert message.phase == "started"
    assert message.evidence == ()


@pytest.mark.parametrize("phase", [Phase.UPDATED, Phase.ENDED])
def test_only_the_beginning_has_pictures(supervisor, phase):
    pictures = Pictures()

    report(supervisor, pictures, phase)

    assert pictures.taken == 0


def received(connection: Connection) -> list[bytes]:
    found = []
    while connection.poll(0.05):
        found.append(connection.recv_bytes())
    return found


def test_live_pictures_are_few_however_fast_the_camera_is_analysed(supervisor):
    supervisor.line._live_until["north"] = START + timedelta(seconds=2)
    reporter = Reporter("north", supervisor.line, Pictures(), lambda image: b"jpeg")

    for index in range(90):
        reporter(frame(index / 30, index), Tracks(START, ()), [])

    told = received(supervisor.connection)
    headers = [FROM_ANALYSER.validate_json(each) for each in told[::2]]
    assert set(told[1::2]) == {b"jpeg"}
    assert all(isinstance(each, LiveFrame) for each in headers)
    assert 4 <= len(headers) <= 7


def test_the_mean_time_of_detections_begins_anew_each_time_it_is_asked_for():
    time = DetectTime()
    for seconds in (0.010, 0.030):
        time.add(seconds)

    assert time.take_ms() == pytest.approx(20)
    assert time.take_ms() is None
