from datetime import timedelta

import pytest

from edge_node.camera.states import REPORT_AGE_LIMIT_S
from edge_node.messages import TO_READER, ClipFailed, CutClip, OpenStream, StreamLost, encode
from edge_node.reader_child import ReaderChild
from tests.unit.edge_node.builders import (
    START,
    Clock,
    FakeChild,
    activation_id,
    camera_watch,
    opened,
    report,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader(clock) -> ReaderChild:
    made = ReaderChild("north", lambda connection: None, camera_watch(clock))
    made.child = FakeChild()
    made.tick(clock())
    return made


def test_a_new_reader_is_started_and_told_to_open_the_stream(reader):
    assert reader.child.starts == 1
    assert [TO_READER.validate_json(each) for each in reader.child.heard()] == [OpenStream()]


def test_counters_go_on_over_restarts_of_the_reader(reader, clock):
    reader.take(encode(report(frames_dropped=3, frames_corrupt=2)), clock())
    reader.ended(clock.passes(1))
    reader.tick(clock())
    reader.take(encode(report(frames_dropped=4, frames_corrupt=1)), clock())

    status = reader.status()

    assert (status.frames_dropped, status.frames_corrupt) == (7, 3)


def test_analysed_frames_go_on_over_restarts_of_the_analyser(reader, clock):
    for frames in (10, 20, 5, 8):
        reader.analysed(frames, START, clock.passes(1))

    assert reader.status().frames_analysed == 28


def test_the_rate_is_that_of_the_last_seconds(reader, clock):
    for second in range(40):
        reader.analysed(5 * min(second, 20), START, clock.passes(1))
    slowed = reader.status().analysed_fps
    for second in range(20):
        reader.analysed(100 + 4 * second, START, clock.passes(1))

    assert slowed == 0.0
    assert reader.status().analysed_fps == pytest.approx(4.0)


def test_the_stream_is_described(reader, clock):
    reader.take(encode(opened()), clock())

    status = reader.status()

    assert (status.codec, status.width, status.height) == ("h264", 640, 360)


def test_why_a_camera_is_away_is_told(reader, clock):
    lost = StreamLost(kind="auth_failed", reason="it refuses the password", code="password_refused")
    reader.take(encode(lost), clock.passes(2))

    status = reader.status()

    assert (status.state, status.reason) == ("auth_failed", "it refuses the password")
    assert status.reason_code == "password_refused"
    assert status.since == START + timedelta(seconds=2)


def test_only_what_is_about_a_clip_is_handed_on(reader, clock):
    failed = ClipFailed(activation_id=activation_id(), reason="no packets")

    assert reader.take(encode(failed), clock()) == failed
    assert reader.take(encode(report()), clock()) is None


def test_a_reader_that_does_not_answer_is_ended_and_another_started(reader, clock):
    was_killed = reader.tick(clock.passes(REPORT_AGE_LIMIT_S + 1))

    assert was_killed
    assert reader.child.starts == 2


def test_nobody_cuts_a_clip_while_there_is_no_reader(reader):
    clip = CutClip(activation_id=activation_id(), starts_at=START, ends_at=START)
    reader.child.heard()

    assert reader.cut(clip)
    assert TO_READER.validate_json(reader.child.heard()[0]) == clip
    reader.child.close()
    assert not reader.cut(clip)


def test_drops_are_counted_over_restarts(reader, clock):
    reader.take(encode(report(frames_due=100, frames_dropped=0)), clock())
    reader.ended(clock.passes(20))
    reader.tick(clock())
    reader.take(encode(report(frames_due=50, frames_dropped=50)), clock.passes(20))
    reader.take(encode(report(frames_due=100, frames_dropped=50)), clock.passes(1))

    assert reader.drops.share() == pytest.approx(0.5)
