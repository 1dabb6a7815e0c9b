import base64

import pytest

from control_center.errors import SetupError
from control_center.signing import NodeKey, load_or_make, node_key
from tests.unit.control_center.builders import Node


def test_a_key_is_made_once_and_kept_for_its_owner(tmp_path):
    path = tmp_path / "center.key"

    made, read = load_or_make(path), load_or_make(path)

    assert made.public_key == read.public_key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["center.key"]


@pytest.mark.parametrize(("mode", "content"), [(0o644, bytes(32)), (0o600, b"short")])
def test_a_key_that_others_read_or_that_is_none_is_refused(tmp_path, mode, content):
    path = tmp_path / "center.key"
    path.write_bytes(content)
    path.chmod(mode)

    with pytest.raises(SetupError, match="key"):
        load_or_make(path)


def test_what_the_center_signs_can_be_checked(tmp_path):
    key = load_or_make(tmp_path / "center.key")
    message = key.message(b"body")

    checker = NodeKey(key.public_raw)
    assert checker.signed(b"body", message["sig"], message["key"])
    assert not checker.signed(b"bodY", message["sig"], message["key"])


@pytest.mark.parametrize("signature", [b"", b"!!", base64.b64encode(bytes(64)), b"\xff" * 88])
def test_a_signature_that_is_none_is_not_believed(signature):
    node = Node()

    assert not node.key.signed(b"body", signature, node.key.key_id.encode())


def test_another_key_id_is_not_believed():
    node = Node()

    assert node.key.signed(b"body", node.sign(b"body").encode(), node.key.key_id.encode())
    assert not node.key.signed(b"body", node.sign(b"body").encode(), b"0" * 16)


@pytest.mark.parametrize("text", ["", "!" * 44, base64.b64encode(bytes(31)).decode()])
def test_a_public_key_that_is_none_is_refused(text):
    assert node_key(text) is None
