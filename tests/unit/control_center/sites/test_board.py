from datetime import timedelta

import pytest

from contracts.status import StatusEvent
from control_center.sites.board import SILENT_AFTER, StatusBoard, Turn
from tests.unit.control_center.builders import NOON, Node

NODE = Node()
NOW = NOON + timedelta(hours=1)
SECOND = timedelta(seconds=1)


def _beat(number: int, state: str = "online", at=NOW) -> StatusEvent:
    return StatusEvent.model_validate_json(NODE.status(number, state, at))


@pytest.fixture
def board():
    return StatusBoard()


def test_a_first_heartbeat_turns_node_and_cameras(board):
    turns = board.hear(NODE.id, _beat(1), NOW)

    assert turns == (
        Turn("node", NODE.id, "online"),
        Turn("camera", "crossing-north", "online"),
    )


def test_only_what_changed_is_told(board):
    board.hear(NODE.id, _beat(1), NOW)

    assert board.hear(NODE.id, _beat(2), NOW + SECOND) == ()
    assert board.hear(NODE.id, _beat(3, "stalled"), NOW + SECOND) == (
        Turn("camera", "crossing-north", "stalled"),
    )


def test_an_old_heartbeat_is_not_newer(board):
    board.hear(NODE.id, _beat(5), NOW)

    assert not board.is_newer(NODE.id, _beat(5))
    assert not board.is_newer(NODE.id, _beat(4))
    assert board.is_newer(NODE.id, _beat(6))


def test_a_node_is_silent_after_fifteen_seconds_and_back_with_its_next_beat(board):
    board.hear(NODE.id, _beat(1), NOW)

    quiet = board.notice_silence(NOW + SILENT_AFTER)
    silent = board.notice_silence(NOW + SILENT_AFTER + SECOND)
    again = board.notice_silence(NOW + SILENT_AFTER + 2 * SECOND)
    back = board.hear(NODE.id, _beat(2), NOW + SILENT_AFTER + 3 * SECOND)

    assert quiet == ()
    assert silent == (
        Turn("node", NODE.id, "silent"),
        Turn("camera", "crossing-north", "node_silent"),
    )
    assert again == ()
    assert [each.state for each in back] == ["online", "online"]


def test_a_heartbeat_that_lay_there_since_the_node_died_is_silence(board):
    board.hear(NODE.id, _beat(1, at=NOW - timedelta(minutes=5)), NOW)

    known = board.node(NODE.id)
    assert known is not None
    assert (known.state, known.since) == ("silent", NOW - timedelta(minutes=5))


def test_a_node_whose_clock_is_wrong_is_heard_by_its_second_beat(board):
    wrong = NOW - timedelta(hours=3)
    board.hear(NODE.id, _beat(1, at=wrong), NOW)

    turns = board.hear(NODE.id, _beat(2, at=wrong), NOW + 5 * SECOND)

    assert turns[0] == Turn("node", NODE.id, "online")
