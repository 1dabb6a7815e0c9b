import hashlib
import os

import pytest

from control_center.errors import OffsetConflict
from control_center.evidence.files import PART_LASTS_S, EvidenceFiles, pieces

BODY = b"0123456789" * 10
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def files(tmp_path):
    made = EvidenceFiles(tmp_path)
    made.prepare(now=0)
    return made


def test_a_file_grows_and_moves_to_its_place_when_it_is_whole(files):
    files.append("node", SHA, 0, BODY[:40])
    offset = files.append("node", SHA, 40, BODY[40:])

    assert (offset, files.unfinished_bytes("node")) == (100, 100)
    assert files.finish("node", SHA)
    assert files.path(SHA).read_bytes() == BODY
    assert files.path(SHA).stat().st_mode & 0o077 == 0
    assert (files.offset("node", SHA), files.unfinished_bytes("node")) == (0, 0)


def test_bytes_that_do_not_belong_at_the_end_change_nothing(files):
    files.append("node", SHA, 0, BODY[:40])

    with pytest.raises(OffsetConflict) as told:
        files.append("node", SHA, 39, BODY)

    assert told.value.offset == 40
    assert files.offset("node", SHA) == 40


def test_a_file_with_another_hash_is_removed(files):
    files.append("node", SHA, 0, b"x")

    assert not files.finish("node", SHA)
    assert files.offset("node", SHA) == 0
    assert not files.path(SHA).exists()


def test_parts_that_nobody_goes_on_with_are_removed_after_a_week(files, tmp_path):
    files.append("node", SHA, 0, b"x")
    os.utime(tmp_path / "parts" / "node" / SHA, (1000, 1000))

    files.prepare(now=1000 + PART_LASTS_S)
    kept = files.offset("node", SHA)
    files.prepare(now=1001 + PART_LASTS_S)

    assert (kept, files.offset("node", SHA)) == (1, 0)


def test_a_stretch_is_read_in_pieces(files, monkeypatch):
    monkeypatch.setattr("control_center.evidence.files.READ_BYTES", 7)
    files.append("node", SHA, 0, BODY)
    files.finish("node", SHA)

    assert b"".join(pieces(files.path(SHA), 3, 50)) == BODY[3:50]
