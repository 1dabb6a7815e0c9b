import hashlib

import pytest

from contracts import wire
from control_center.live.pictures import MAX_JPEG_BYTES, read_shot
from tests.unit.control_center.builders import NOON, Node, encode, text

NODE = Node()
JPEG = b"a picture"


def _fields(jpeg: bytes = JPEG, node: Node = NODE, **changed: object) -> dict[bytes, bytes]:
    header = {
        "node": NODE.id,
        "camera": "north",
        "captured_at": text(NOON),
        "sha256": hashlib.sha256(JPEG).hexdigest(),
    }
    return node.raw_fields(encode({**header, **changed}), **{wire.JPEG: jpeg})


def test_a_signed_picture_is_shown():
    shot = read_shot(NODE.id, "north", NODE.key, _fields())

    assert shot is not None
    assert (shot.jpeg, shot.captured_at) == (JPEG, NOON)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        _fields(b"another picture"),
        _fields(b"x" * (MAX_JPEG_BYTES + 1)),
        _fields(camera="south"),
        _fields(node=Node()),
        _fields(captured_at="now"),
    ],
    ids=["none", "other-bytes", "huge", "other-camera", "other-key", "no-time"],
)
def test_anything_else_is_not(fields):
    assert read_shot(NODE.id, "north", NODE.key, fields) is None
