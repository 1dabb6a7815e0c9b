import errno
import hashlib
import os
import time
from pathlib import Path

import pytest

from edge_node.errors import EvidenceError
from edge_node.evidence.store import TEMP_IS_LEFT_OVER_AFTER_S, EvidenceStore, disk_error

CLIP = b"a clip"
SHA256 = hashlib.sha256(CLIP).hexdigest()


@pytest.fixture
def store(tmp_path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence")


def temps(store: EvidenceStore) -> list[Path]:
    return list(store.new_temp().parent.iterdir())


def test_bytes_lie_under_their_own_hash(store, tmp_path):
    stored = store.put_bytes(CLIP, ".mp4")

    assert stored.sha256 == SHA256
    assert stored.path == tmp_path / "evidence" / SHA256[:2] / f"{SHA256}.mp4"
    assert stored.path.read_bytes() == CLIP
    assert stored.size == len(CLIP)
    assert temps(store) == []


def test_putting_twice_is_the_same_as_once(store):
    assert store.put_bytes(CLIP, ".mp4").path == store.put_bytes(CLIP, ".mp4").path
    assert store.usage() == len(CLIP)


def test_a_written_file_is_adopted(store):
    temp = store.new_temp()
    temp.write_bytes(CLIP)

    stored = store.adopt(temp, ".mp4")

    assert stored.path.read_bytes() == CLIP
    assert not temp.exists()


def test_a_file_is_found_by_its_hash_and_can_be_removed(store):
    store.put_bytes(CLIP, ".jpg")
    assert store.path_of(SHA256).read_bytes() == CLIP

    store.remove(SHA256)
    store.remove(SHA256)

    with pytest.raises(EvidenceError, match="no evidence"):
        store.path_of(SHA256)


@pytest.mark.parametrize("name", ["../../etc/passwd", SHA256.upper(), SHA256[:-1], "", "*"])
def test_only_a_hash_names_a_file(store, name):
    with pytest.raises(EvidenceError, match="not a SHA-256"):
        store.path_of(name)


def test_usage_counts_complete_files_only(store):
    store.put_bytes(CLIP, ".mp4")
    store.new_temp().write_bytes(b"half a clip")

    assert store.usage() == len(CLIP)


def test_files_are_told_oldest_first(store):
    written = [store.put_bytes(bytes([index]), ".mp4") for index in range(3)]
    for age, file in zip((10, 30, 20), written, strict=True):
        os.utime(file.path, (age, age))

    assert [file.path.read_bytes() for file in store.oldest_first()] == [b"\x00", b"\x02", b"\x01"]


def test_what_a_crash_left_is_swept_and_what_is_being_written_is_not(store, tmp_path):
    left, fresh = store.new_temp(), store.new_temp()
    long_ago = time.time() - TEMP_IS_LEFT_OVER_AFTER_S - 1
    for temp in (left, fresh):
        temp.write_bytes(b"half a clip")
    os.utime(left, (long_ago, long_ago))

    EvidenceStore(tmp_path / "evidence")

    assert not left.exists()
    assert fresh.exists()


def test_adopting_what_is_not_there_says_so(store):
    with pytest.raises(EvidenceError, match="cannot write evidence"):
        store.adopt(store.new_temp(), ".mp4")


def test_a_temporary_file_is_gone_after_an_error(store):
    def write_half() -> None:
        with store.temporary() as temp:
            temp.write_bytes(CLIP)
            raise EvidenceError("broken")

    with pytest.raises(EvidenceError, match="broken"):
        write_half()

    assert temps(store) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(EvidenceError, match="file/evidence"):
        EvidenceStore(tmp_path / "file" / "evidence")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_names_the_cure(tmp_path, number):
    message = str(disk_error(OSError(number, os.strerror(number)), tmp_path))

    assert "no space left" in message
    assert "quota" in message


def test_only_the_node_may_look_into_the_folder(store, tmp_path):
    stored = store.put_bytes(CLIP, ".mp4")

    for folder in (tmp_path / "evidence", stored.path.parent, store.new_temp().parent):
        assert folder.stat().st_mode & 0o077 == 0
