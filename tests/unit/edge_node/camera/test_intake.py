import pytest

from edge_node.camera.faults import StreamError
from edge_node.camera.intake import Intake
from edge_node.types import Packet
from tests.unit.edge_node.camera.builders import START, encoded, info

MAX_PIXELS = 640 * 480


def take_all(intake: Intake, packets, *, first_pts: int = 0) -> list[Packet]:
    taken = []
    for index, each in enumerate(packets):
        if each.pts is not None:
            each.pts += first_pts
            each.dts = each.pts
        taken.append(intake.take(each, START, 100 + index / 25))
    return taken


def test_packets_keep_their_bytes_and_times():
    packets = encoded()

    taken = take_all(Intake(info(), 3, MAX_PIXELS), packets)

    assert [each.data for each in taken] == [bytes(each) for each in packets]
    assert [each.pts for each in taken] == [3600 * index for index in range(10)]
    assert [each.is_key for each in taken] == [index % 5 == 0 for index in range(10)]
    assert {each.segment for each in taken} == {3}
    assert taken[0].arrived_at == START


def test_packets_without_timestamps_are_put_in_line():
    packets = encoded()
    for index in (0, 4):
        packets[index].pts = packets[index].dts = None

    taken = take_all(Intake(info(), 0, MAX_PIXELS), packets)

    assert [each.pts for each in taken] == [3600 * index for index in range(10)]
    assert {each.segment for each in taken} == {0}


def test_a_jump_of_the_timestamps_begins_a_segment():
    intake = Intake(info(), 0, MAX_PIXELS)
    take_all(intake, encoded())

    later = take_all(intake, encoded(), first_pts=90_000 * 3600)

    assert {each.segment for each in later} == {1}


@pytest.mark.parametrize(("encoder", "codec"), [("libx264", "h264"), ("libx265", "hevc")])
def test_another_size_begins_a_segment_with_a_description_of_its_own(encoder, codec):
    intake = Intake(info(codec), 0, MAX_PIXELS)
    take_all(intake, encoded(encoder))

    later = take_all(intake, encoded(encoder, size=(128, 96)), first_pts=36_000)

    assert {each.segment for each in later} == {1}
    assert (intake.info.width, intake.info.height) == (128, 96)


def test_a_size_that_was_not_announced_is_learnt_from_the_first_key_frame():
    intake = Intake(info(size=(0, 0)), 0, MAX_PIXELS)

    taken = take_all(intake, encoded())

    assert (intake.info.width, intake.info.height) == (64, 48)
    assert {each.segment for each in taken} == {0}


def test_a_size_above_the_limit_is_refused():
    intake = Intake(info(), 0, 64 * 48)
    take_all(intake, encoded())

    with pytest.raises(StreamError, match="larger than max_pixels"):
        take_all(intake, encoded(size=(128, 96)), first_pts=36_000)
