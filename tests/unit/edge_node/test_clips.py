from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edge_node.clips import (
    MARGIN_S,
    MOST_SEGMENTS,
    MOST_TAKEN,
    MOST_WAITING,
    ClipCutter,
    EvidenceRing,
)
from edge_node.evidence.store import EvidenceStore
from edge_node.messages import ClipFailed, ClipReady, CutClip
from tests.unit.edge_node.camera.builders import START, info, packet

ACTIVATION = "01900000-0000-7000-8000-000000000001"


def order(ends_in_s: float = 0.0) -> CutClip:
    end = datetime.now(UTC) + timedelta(seconds=ends_in_s)
    return CutClip(activation_id=ACTIVATION, starts_at=START, ends_at=end)


def filled() -> EvidenceRing:
    ring = EvidenceRing(1000, 10**6)
    for index in range(10):
        ring.append(packet(index, is_key=index == 0), info())
    return ring


@pytest.fixture
def answers() -> list[ClipReady | ClipFailed]:
    return []


def cutter(ring: EvidenceRing, folder: Path, answers: list[ClipReady | ClipFailed]) -> ClipCutter:
    return ClipCutter(ring, EvidenceStore(folder), (), answers.append)


def reasons(answers: list[ClipReady | ClipFailed]) -> list[str]:
    return [answer.reason for answer in answers if isinstance(answer, ClipFailed)]


def test_a_clip_is_taken_when_its_end_and_a_margin_have_passed(tmp_path, answers):
    clips = cutter(EvidenceRing(10, 1000), tmp_path, answers)
    clips.order(order(ends_in_s=10), 100.0)

    clips.take_due(109.9 + MARGIN_S)
    assert answers == []
    clips.take_due(110.0 + MARGIN_S)

    assert reasons(answers) == ["the camera sent nothing in that time"]


def test_a_clip_is_answered_once(tmp_path, answers):
    clips = cutter(EvidenceRing(10, 1000), tmp_path, answers)
    clips.order(order(), 100.0)

    clips.take_all()
    clips.take_all()

    assert len(answers) == 1


def test_a_wall_clock_that_is_set_back_does_not_keep_a_clip_for_ever(tmp_path, answers):
    clips = cutter(EvidenceRing(10, 1000), tmp_path, answers)
    clips.order(order(ends_in_s=86_400), 100.0)

    clips.take_due(100.0 + 301.0)

    assert len(answers) == 1


def test_more_clips_than_can_wait_fail_with_a_reason(tmp_path, answers):
    clips = cutter(filled(), tmp_path, answers)

    for _ in range(MOST_WAITING + 1):
        clips.order(order(), 100.0)

    assert reasons(answers) == [f"more than {MOST_WAITING} clips wait for their end"]


def test_more_clips_than_can_be_cut_fail_with_a_reason(tmp_path, answers):
    clips = cutter(filled(), tmp_path, answers)
    for _ in range(MOST_TAKEN + 2):
        clips.order(order(), 100.0)

    clips.take_all()

    assert len(reasons(answers)) == 2


def test_the_ring_knows_the_stream_of_each_segment_and_forgets_the_oldest():
    ring = EvidenceRing(1000, 10**6)
    for segment in range(MOST_SEGMENTS + 5):
        size = (64 + segment, 48)
        ring.append(packet(segment, is_key=True, segment=segment), info(size=size))

    packets, streams = ring.between(START, START + timedelta(hours=1))

    assert len(packets) == MOST_SEGMENTS + 5
    assert len(streams) == MOST_SEGMENTS
    assert all(stream.width == 64 + segment for segment, stream in streams.items())
