import base64
import hashlib
import stat

import pytest

from edge_node.errors import SetupError
from edge_node.publishing.signing import (
    CenterKey,
    NodeKey,
    SignedMessage,
    load_center_key,
    load_or_make_node_key,
    store_center_key,
)
from tests.unit.edge_node.publishing.builders import CENTER, KEY


def test_the_key_is_made_at_the_first_start_and_stays(tmp_path):
    first = load_or_make_node_key(tmp_path / "state")

    again = load_or_make_node_key(tmp_path / "state")

    assert again.public_key == first.public_key
    assert CenterKey(first.public_key).signed(again.signed(b"hello"))


def test_nobody_else_may_read_the_key(tmp_path):
    load_or_make_node_key(tmp_path)

    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_others_may_read_is_refused(tmp_path):
    load_or_make_node_key(tmp_path)
    (tmp_path / "node.key").chmod(0o640)

    with pytest.raises(SetupError, match="chmod 600"):
        load_or_make_node_key(tmp_path)


@pytest.mark.parametrize("content", [b"", b"secret words", KEY.public_key.encode()])
def test_a_spoilt_key_is_told_without_its_content(tmp_path, content):
    path = tmp_path / "node.key"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(SetupError, match="holds no Ed25519 key") as caught:
        load_or_make_node_key(tmp_path)

    assert "secret" not in str(caught.value)


def test_a_key_is_named_by_the_hash_of_its_public_half():
    raw = base64.b64decode(KEY.public_key)

    assert KEY.key_id == hashlib.sha256(raw).hexdigest()[:16]


def test_only_the_centers_own_signature_over_these_bytes_counts():
    center = CenterKey(CENTER.public_key)
    true = CENTER.signed(b"receipt")

    assert center.signed(true)
    assert not center.signed(SignedMessage(b"receipt!", true.signature, true.key_id))
    assert not center.signed(SignedMessage(b"receipt", true.signature, KEY.key_id))
    assert not center.signed(SignedMessage(b"receipt", KEY.sign(b"receipt"), true.key_id))
    assert not center.signed(SignedMessage(b"receipt", "no base64 ё", true.key_id))
    assert not center.signed(SignedMessage(b"", "", ""))


def test_the_centers_key_is_kept_at_enrolment(tmp_path):
    store_center_key(tmp_path, KEY.public_key)

    store_center_key(tmp_path, CENTER.public_key)

    assert load_center_key(tmp_path).key_id == CENTER.key_id
    assert [file.name for file in tmp_path.iterdir()] == ["center.pub"]


@pytest.mark.parametrize("content", ["", "AAAA", "не ключ", "*" * 44])
def test_without_a_sound_key_of_the_center_the_cure_is_named(tmp_path, content):
    with pytest.raises(SetupError, match="edge-node enroll"):
        load_center_key(tmp_path)

    (tmp_path / "center.pub").write_text(content, encoding="utf-8")

    with pytest.raises(SetupError, match="edge-node enroll"):
        load_center_key(tmp_path)


def test_nonsense_in_place_of_a_key_is_not_kept(tmp_path):
    with pytest.raises(SetupError):
        store_center_key(tmp_path, "AAAA")

    assert not list(tmp_path.iterdir())


def test_a_node_key_is_not_shown():
    assert isinstance(KEY, NodeKey)
    assert KEY.public_key not in repr(KEY)
