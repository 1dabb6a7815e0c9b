import hashlib
from datetime import timedelta

import pytest

from contracts import nodes
from control_center.errors import Unprocessable, UnsignedRequest
from control_center.evidence.requests import UploadRequest, require_signature
from tests.unit.control_center.builders import NOON, Node

SHA = "ab" * 32


def _request(sender: Node, body: bytes = b"x", **changed: str) -> UploadRequest:
    path = nodes.evidence_path(sender.id, SHA)
    text = nodes.signed_text(
        method="PATCH",
        path=path,
        node=sender.id,
        time=NOON.isoformat(),
        offset=5,
        length=9,
        body_sha256=hashlib.sha256(b"x").hexdigest(),
    )
    headers = {
        nodes.HEADER_NODE: sender.id,
        nodes.HEADER_KEY: sender.key.key_id,
        nodes.HEADER_TIME: NOON.isoformat(),
        nodes.HEADER_SIGNATURE: sender.sign(text),
        nodes.HEADER_OFFSET: "5",
        nodes.HEADER_LENGTH: "9",
    }
    names = {"offset": nodes.HEADER_OFFSET, "time": nodes.HEADER_TIME, "node": nodes.HEADER_NODE}
    headers.update({names[name]: value for name, value in changed.items()})
    return UploadRequest("PATCH", path, sender.id, SHA, headers, body)


def test_a_signed_request_of_now_is_believed():
    node = Node()

    require_signature(_request(node), node.key, NOON + timedelta(seconds=299))


@pytest.mark.parametrize(
    "changed",
    [
        {"offset": "6"},
        {"time": (NOON + timedelta(seconds=1)).isoformat()},
        {"time": "2026-11-23T07:00:00"},
        {"time": "yesterday"},
        {"node": "other"},
    ],
    ids=str,
)
def test_a_request_that_was_changed_is_not(changed):
    node = Node()

    with pytest.raises(UnsignedRequest):
        require_signature(_request(node, **changed), node.key, NOON)


def test_other_bytes_another_key_and_another_time_are_not_believed():
    node = Node()

    with pytest.raises(UnsignedRequest):
        require_signature(_request(node, b"y"), node.key, NOON)
    with pytest.raises(UnsignedRequest):
        require_signature(_request(node), Node().key, NOON)
    with pytest.raises(UnsignedRequest):
        require_signature(_request(node), None, NOON)
    with pytest.raises(UnsignedRequest):
        require_signature(_request(node), node.key, NOON + timedelta(seconds=301))


@pytest.mark.parametrize("offset", ["-1", "1.5", "", "9" * 12, "١"])
def test_an_offset_that_is_no_number_is_told(offset):
    node = Node()

    with pytest.raises(Unprocessable):
        require_signature(_request(node, offset=offset), node.key, NOON)
