from datetime import timedelta

import pytest

from contracts.status import CameraStatus, StatusEvent
from control_center.sites.board import Known, NodeState
from control_center.sites.service import condition_of
from tests.unit.control_center.builders import NOON, Node

NODE = Node()
STATUS = CameraStatus(
    camera="crossing-north",
    state="unreachable",
    since=NOON,
    reason="the camera has no stream of this path (404)",
    reason_code="no_such_path",
)


def known(state: NodeState) -> Known:
    beat = StatusEvent.model_validate_json(NODE.status(1, "online", NOON))
    return Known(beat, NOON, state, NOON + timedelta(seconds=3))


@pytest.mark.parametrize(
    ("node", "heard", "status", "state", "code"),
    [
        (None, None, None, "not_analysed", "none"),
        (NODE.id, None, None, "unknown", "node_unheard"),
        (NODE.id, known("silent"), STATUS, "node_silent", "node_silent"),
        (NODE.id, known("online"), None, "unknown", "camera_unknown"),
        (NODE.id, known("online"), STATUS, "unreachable", "no_such_path"),
    ],
)
def test_how_a_camera_is_has_its_code(node, heard, status, state, code):
    condition = condition_of(node, heard, status)

    assert (condition.state, condition.code) == (state, code)


def test_what_a_node_says_of_its_camera_is_passed_on_whole():
    condition = condition_of(NODE.id, known("online"), STATUS)

    assert (condition.reason, condition.since) == (STATUS.reason, NOON)


def test_a_heartbeat_of_before_the_codes_is_taken():
    old = STATUS.model_dump(mode="json", exclude={"reason_code"})

    assert CameraStatus.model_validate(old).reason_code == "none"
