"""Routing and ends, over real pipes; a test stands at the far end of each child's connection."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from contracts.backchannel import LiveRequest
from contracts.base import Priority
from contracts.events import EVENT, EvidenceEvent, ObservationEvent
from edge_node.analyser_child import AnalyserChild
from edge_node.errors import SetupError
from edge_node.messages import (
    TO_ANALYSER,
    TO_READER,
    AnalyserRefused,
    AnalyserReport,
    CameraCount,
    Checked,
    ClipFailed,
    ClipReady,
    Committed,
    CutClip,
    LiveFrame,
    OpenStream,
    Stop,
    WatchLive,
)
from edge_node.moved import MovedCameras, mark_checked
from edge_node.reader_child import ReaderChild
from edge_node.records import Recorder
from edge_node.settings import CameraSettings
from edge_node.supervisor import Supervisor
from tests.unit.edge_node.builders import (
    READY,
    START,
    Clock,
    FakeChild,
    activation,
    activation_id,
    camera_watch,
    facts,
)
from tests.unit.edge_node.publishing.builders import open_spool, picture


class World:
    """A supervisor whose children a test plays; a step is one round of its loop."""

    def __init__(self, folder) -> None:
        self.clock = Clock()
        self.spool = open_spool(folder)
        self.reader_child, self.analyser_child = FakeChild(), FakeChild()
        self.reader = ReaderChild("north", lambda connection: None, camera_watch(self.clock))
        self.reader.child = self.reader_child
        self.analyser = AnalyserChild(lambda: lambda connection: None, self.clock())
        self.analyser.child = self.analyser_child
        self.live: list[tuple[str, bytes]] = []
        recorder = Recorder(
            self.spool,
            "crossing",
            {("north", "inside"): facts()},
            before=timedelta(seconds=5),
            after=timedelta(seconds=10),
        )
        self.supervisor = Supervisor([self.reader], self.analyser, recorder, self._show, self.clock)
        self.supervisor._tick()

    def _show(self, camera, captured_at, jpeg) -> None:
        self.live.append((camera, jpeg))

    def step(self) -> None:
        self.supervisor._tick()
        self.supervisor._serve(0)

    def started(self) -> None:
        """An activation has begun and its clip is owed."""
        self.analyser_child.says(READY)
        self.step()
        self.analyser_child.says(activation())
        self.step()

    def events(self) -> list[ObservationEvent | EvidenceEvent]:
        rows = [row for each in Priority for row in self.spool.waiting(each)]
        events = [EVENT.validate_json(row.message.body) for row in rows]
        return sorted(events, key=lambda each: each.qyseq)

    def evidence(self) -> list[EvidenceEvent]:
        return [each for each in self.events() if isinstance(each, EvidenceEvent)]


@pytest.fixture
def world(tmp_path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.spool.close()
    for child in (made.reader_child, made.analyser_child):
        child.close()
        child.dies()


def test_a_match_is_on_disk_before_it_is_answered(world):
    world.started()

    (event,) = world.events()
    answers = [TO_ANALYSER.validate_json(each) for each in world.analyser_child.heard()]
    assert event.type == "qyragy.event.started.v1"
    assert answers == [Committed(activation_id=activation_id(), phase="started")]


def test_a_new_activation_asks_its_camera_for_a_clip(world):
    world.started()

    asked = [TO_READER.validate_json(each) for each in world.reader_child.heard()]

    assert asked == [
        OpenStream(),
        CutClip(
            activation_id=activation_id(),
            starts_at=START - timedelta(seconds=5),
            ends_at=START + timedelta(seconds=10),
        ),
    ]


def test_a_clip_that_is_ready_becomes_evidence(world):
    world.started()

    world.reader_child.says(
        ClipReady(activation_id=activation_id(), items=(picture(5, role="clip"),))
    )
    world.step()

    (event,) = world.evidence()
    assert [each.role for each in event.data.items] == ["clip"]
    assert world.spool.clips_owed() == []


def test_a_clip_that_failed_says_why(world):
    world.started()

    world.reader_child.says(ClipFailed(activation_id=activation_id(), reason="no packets"))
    world.step()

    (event,) = world.evidence()
    assert event.data.failed == "no packets"


def test_what_a_lost_reader_owed_is_told_and_another_is_started(world):
    world.started()

    world.reader_child.dies()
    world.step()

    (event,) = world.evidence()
    assert event.data.failed == "the camera's reader was lost"
    assert world.reader_child.starts == 2


def test_a_clip_is_answered_once(world):
    world.started()
    world.reader_child.says(ClipFailed(activation_id=activation_id(), reason="no packets"))
    world.reader_child.says(ClipFailed(activation_id=activation_id(), reason="again"))
    world.step()
    world.step()
    world.reader_child.dies()
    world.step()

    assert len(world.evidence()) == 1


def test_a_lost_analyser_is_started_again_and_readers_stay(world):
    world.started()

    world.analyser_child.dies()
    world.step()

    assert world.analyser_child.starts == 2
    assert world.reader_child.starts == 1
    assert [each.code for each in world.supervisor.degradations()] == ["analyser_down"]


def test_nonsense_from_a_child_costs_only_that_child(world):
    world.started()
    assert world.reader_child.far is not None

    world.reader_child.far.send_bytes(b"{ this is no message")
    world.step()

    assert world.reader_child.starts == 2
    assert world.analyser_child.starts == 1


def test_live_pictures_go_on_with_their_header(world):
    world.analyser_child.says(LiveFrame(camera="north", captured_at=START), b"\xff\xd8jpeg")
    world.step()

    assert world.live == [("north", b"\xff\xd8jpeg")]


def test_a_wish_to_look_reaches_the_analyser_from_any_thread(world):
    until = START + timedelta(seconds=10)
    for camera in ("north", "nowhere"):
        wish = LiveRequest(node="node-7", camera=camera, at=START, until=until)
        thread = threading.Thread(target=world.supervisor.look_at, args=(wish,))
        thread.start()
        thread.join()
    world.step()

    heard = [TO_ANALYSER.validate_json(each) for each in world.analyser_child.heard()]
    assert heard == [WatchLive(camera="north", until=until)]


def test_counts_of_the_analyser_reach_their_camera(world):
    count = CameraCount(camera="north", frames_analysed=42, last_frame_at=START)
    world.analyser_child.says(AnalyserReport(cameras=(count,), detect_ms=8.5))
    world.step()

    assert world.reader.status().frames_analysed == 42
    assert world.analyser.detect_ms == 8.5


def test_a_moved_camera_is_told_until_somebody_has_checked_it(world, tmp_path):
    north = CameraSettings(id="north")
    world.supervisor._moved = MovedCameras(tmp_path, [north])
    count = CameraCount(
        camera="north", frames_analysed=42, last_frame_at=START, disarmed_since=START
    )
    report = AnalyserReport(cameras=(count,), detect_ms=8.5)
    world.analyser_child.says(report)
    world.step()

    assert world.reader.status().disarmed_since == START

    mark_checked(tmp_path, [north], "north")
    world.step()
    world.analyser_child.says(report)  # was on its way
    world.step()

    heard = [TO_ANALYSER.validate_json(each) for each in world.analyser_child.heard()]
    assert Checked(camera="north") in heard
    assert world.reader.status().disarmed_since is None


def test_a_model_that_never_worked_ends_the_node(world):
    world.analyser_child.says(AnalyserRefused(reason="expected input 1x3x320x320"))

    with pytest.raises(SetupError, match="expected input"):
        world.step()


def test_a_model_that_was_spoilt_later_is_told_and_the_readers_go_on(world):
    world.started()
    world.analyser_child.dies()
    world.step()
    world.analyser_child.says(AnalyserRefused(reason="the file is gone"))
    world.step()

    (told,) = world.supervisor.degradations()
    assert told.detail == "the file is gone"


def test_what_is_open_is_known_for_the_next_analyser(world):
    world.started()

    assert [each.activation_id for each in world.supervisor.open_activations()] == [activation_id()]


def test_clips_of_an_earlier_start_are_told_as_failed(world):
    world.started()
    stop = threading.Event()
    stop.set()

    def leaves(child: FakeChild) -> None:
        assert child.far is not None
        while child.far.poll(5) and b'"stop"' not in child.far.recv_bytes():
            pass
        child.dies()

    threads = [
        threading.Thread(target=leaves, args=(each,))
        for each in (world.analyser_child, world.reader_child)
    ]
    for thread in threads:
        thread.start()
    world.supervisor.run(stop)
    for thread in threads:
        thread.join()

    (event,) = world.evidence()
    assert event.data.failed == "the node was started anew"


def test_what_children_say_while_they_leave_is_written(world):
    world.started()
    world.reader_child.heard()
    world.analyser_child.heard()

    def analyser_leaves() -> None:
        assert world.analyser_child.far is not None
        assert TO_ANALYSER.validate_json(world.analyser_child.far.recv_bytes()) == Stop()
        world.analyser_child.says(activation(2))
        world.analyser_child.dies()

    def reader_leaves() -> None:
        assert world.reader_child.far is not None
        cut = TO_READER.validate_json(world.reader_child.far.recv_bytes())
        assert isinstance(cut, CutClip)
        assert TO_READER.validate_json(world.reader_child.far.recv_bytes()) == Stop()
        world.reader_child.says(
            ClipReady(activation_id=activation_id(), items=(picture(5, role="clip"),))
        )
        world.reader_child.dies()

    threads = [threading.Thread(target=each) for each in (analyser_leaves, reader_leaves)]
    for thread in threads:
        thread.start()
    world.supervisor._leave()
    for thread in threads:
        thread.join()

    told = {each.data.activation_id: each.data.failed for each in world.evidence()}
    assert told == {
        activation_id(1): None,
        activation_id(2): "the node was stopped before the clip was cut",
    }
    assert (world.reader_child.starts, world.analyser_child.starts) == (1, 1)
