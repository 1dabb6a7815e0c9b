"""Evidence and enrolment over HTTP, against a small real server."""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.events import EvidenceItem
from edge_node.errors import LinkError, SetupError
from edge_node.publishing.center_http import CenterHttp
from edge_node.publishing.enrolment import enroll
from edge_node.publishing.evidence_endpoint import EvidenceEndpoint
from edge_node.publishing.signing import load_center_key
from edge_node.publishing.spool import Spool
from edge_node.publishing.uploads import PIECE_BYTES, Uploader
from edge_node.types import Phase
from tests.integration.publishing_center import HttpCenter
from tests.unit.edge_node.publishing.builders import (
    CENTER,
    KEY,
    NODE,
    Clock,
    observation,
    open_spool,
)


@pytest.fixture
def http_center() -> Iterator[HttpCenter]:
    center = HttpCenter()
    yield center
    center.close()


class Uploads:
    """An uploader that the test runs round by round, and files for it."""

    def __init__(self, spool: Spool, http: CenterHttp, folder: Path) -> None:
        self.spool = spool
        self.folder = folder
        self.clock = Clock()
        self.failed: list[str] = []
        self.lost = 0
        self.http = http
        self.restart()

    def restart(self) -> None:
        endpoint = EvidenceEndpoint(self.http, node=NODE, key=KEY, now=self.clock.now)
        self.uploader = Uploader(
            self.spool,
            endpoint,
            locate=lambda sha256: self.folder / sha256,
            on_failed=lambda _file, reason: self.failed.append(reason),
            clock=self.clock.monotonic,
        )

    def file(self, content: bytes, *, role: str = "snapshot", number: int = 1) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        (self.folder / sha256).write_bytes(content)
        item = EvidenceItem.model_validate(
            {"role": role, "media_type": "image/jpeg", "sha256": sha256, "bytes": len(content)}
        )
        with self.spool.transaction() as transaction:
            transaction.add_observation(Phase.STARTED, observation(number, evidence=(item,)))
        return sha256

    def work(self, rounds: int = 30) -> None:
        """Rounds until nothing waits; a lost center is what the next round is for."""
        for _ in range(rounds):
            if not self.spool.hashes_waiting():
                return
            try:
                self.uploader.wake()
                self.uploader.upload_round()
            except LinkError:
                self.lost += 1

    def settled(self) -> bool:
        return not self.spool.hashes_waiting()


@pytest.fixture
def uploads(tmp_path: Path, http_center: HttpCenter) -> Iterator[Uploads]:
    spool = open_spool(tmp_path)
    http = CenterHttp(http_center.url)
    yield Uploads(spool, http, tmp_path)
    http.close()
    spool.close()


CLIP = os.urandom(2 * PIECE_BYTES + 5000)


def test_a_clip_goes_up_in_pieces(uploads, http_center):
    sha256 = uploads.file(CLIP)

    uploads.work()

    assert bytes(http_center.files[sha256]) == CLIP
    assert [(method, offset) for method, _, offset in http_center.requests] == [
        ("HEAD", 0),
        ("PATCH", 0),
        ("PATCH", PIECE_BYTES),
        ("PATCH", 2 * PIECE_BYTES),
    ]
    assert uploads.settled()


@pytest.mark.parametrize("fault", ["cut", "silent", "503", "409"])
def test_after_a_fault_the_upload_goes_on_where_the_center_is(uploads, http_center, fault):
    sha256 = uploads.file(CLIP)
    http_center.faults = ["", fault]

    uploads.work()

    assert bytes(http_center.files[sha256]) == CLIP
    assert sum(method == "HEAD" for method, _, _ in http_center.requests) == 2
    assert uploads.settled()
    assert uploads.failed == []


def test_a_new_start_goes_on_where_the_center_is(uploads, http_center):
    sha256 = uploads.file(CLIP)
    uploads.work(rounds=2)

    uploads.restart()
    uploads.work()

    assert bytes(http_center.files[sha256]) == CLIP
    assert [offset for method, _, offset in http_center.requests if method == "PATCH"] == [
        0,
        PIECE_BYTES,
        2 * PIECE_BYTES,
    ]


def test_what_the_center_has_already_is_not_sent(uploads, http_center):
    sha256 = uploads.file(b"known")
    http_center.complete.append(sha256)

    uploads.work()

    assert [method for method, _, _ in http_center.requests] == ["HEAD"]
    assert uploads.settled()


def test_a_center_that_was_cut_off_at_the_last_byte_is_asked_to_finish(uploads, http_center):
    sha256 = uploads.file(b"a picture")
    http_center.files[sha256] = bytearray(b"a picture")

    uploads.work()

    assert http_center.complete == [sha256]
    assert http_center.requests[-1] == ("PATCH", sha256, 9)


def test_a_center_that_can_not_finish_now_does_not_cost_the_file(uploads, http_center):
    sha256 = uploads.file(b"a picture")
    http_center.files[sha256] = bytearray(b"a picture")
    http_center.faults = ["422"] * 5

    uploads.work(rounds=2)

    assert uploads.failed == []
    assert not uploads.settled()


def test_a_new_picture_gets_in_between_the_pieces_of_a_clip(uploads, http_center):
    clip = uploads.file(CLIP, role="clip", number=1)
    uploads.work(rounds=2)

    picture = uploads.file(b"a picture", number=2)
    uploads.work()

    assert http_center.complete == [picture, clip]


def test_a_file_that_changed_on_the_node_fails_with_its_reason(uploads, http_center):
    sha256 = uploads.file(b"as it was")
    (uploads.folder / sha256).write_bytes(b"as it is!")

    uploads.work()

    assert uploads.settled()
    assert uploads.failed == ["the file was changed on the node: its hash is wrong"]
    assert http_center.complete == []


def test_a_file_that_was_spoilt_on_its_way_once_is_sent_again(uploads, http_center):
    sha256 = uploads.file(b"a picture")
    http_center.faults = ["spoil"]

    uploads.work()

    assert http_center.complete == [sha256]


def test_a_file_that_the_center_always_finds_spoilt_is_given_up(uploads, http_center):
    uploads.file(b"a picture")
    http_center.faults = ["spoil"] * 10

    uploads.work()

    assert len(uploads.failed) == 1
    assert uploads.settled()


@pytest.mark.parametrize("change", [lambda path: path.unlink(), lambda path: path.write_bytes(b"")])
def test_a_file_that_is_gone_or_cut_fails_without_asking(uploads, http_center, change):
    sha256 = uploads.file(b"a picture")
    change(uploads.folder / sha256)

    uploads.work()

    assert len(uploads.failed) == 1
    assert uploads.settled()
    assert http_center.requests == []


@pytest.mark.parametrize("status", ["302", "400", "401", "403"])
def test_a_refused_file_rests_while_others_go_on(uploads, http_center, status):
    first = uploads.file(b"first", number=1)
    second = uploads.file(b"second", number=2)
    http_center.faults = [f"HEAD {status}"]

    uploads.work(rounds=3)
    assert http_center.complete == [second]
    assert uploads.spool.hashes_waiting() == {first}

    uploads.clock.passes(timedelta(minutes=5))
    uploads.work()
    assert http_center.complete == [second, first]
    assert not any("elsewhere" in sha256 for _, sha256, _ in http_center.requests)


def test_a_file_too_big_for_the_center_fails(uploads, http_center):
    uploads.file(b"a picture")
    http_center.faults = ["413"]

    uploads.work()

    assert uploads.failed == ["the center does not take such a file: HTTP 413"]


def test_a_center_that_is_away_is_told_and_the_file_waits(uploads):
    uploads.file(b"a picture")
    uploads.http = CenterHttp("http://127.0.0.1:1")
    uploads.restart()
    uploads.uploader.wake()

    with pytest.raises(LinkError, match="the center does not answer"):
        uploads.uploader.upload_round()

    assert not uploads.settled()
    uploads.http.close()


# --- enrolment -----------------------------------------------------------------------------------


def test_an_enrolled_node_knows_the_center(http_center, tmp_path):
    center = CenterHttp(http_center.url)

    enroll(center, node=NODE, code=" 1234-5678 \n", key=KEY, folder=tmp_path)

    assert load_center_key(tmp_path).key_id == CENTER.key_id
    assert http_center.requests == [("POST", KEY.public_key, 0)]
    center.close()


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("403", SetupError, "wrong, used or expired.*the code was used"),
        ("410", SetupError, "wrong, used or expired"),
        ("409", SetupError, "knows another key of this node"),
        ("404", SetupError, "no such node"),
        ("422", SetupError, "refuses the enrolment"),
        ("429", LinkError, "too many tries"),
        ("500", LinkError, "HTTP 500"),
        ("<html>", LinkError, "no control center"),
        ('{"center_public_key": "' + "A" * 44 + '"}', SetupError, "no Ed25519 public key"),
    ],
)
def test_a_refused_enrolment_says_what_to_do(http_center, tmp_path, fault, error, words):
    center = CenterHttp(http_center.url)
    http_center.faults = [fault]

    with pytest.raises(error, match=words) as caught:
        enroll(center, node=NODE, code="1234-5678", key=KEY, folder=tmp_path)

    assert "1234-5678" not in str(caught.value)
    assert not list(tmp_path.iterdir())
    center.close()


def test_a_code_that_can_be_none_is_not_sent(http_center, tmp_path):
    center = CenterHttp(http_center.url)

    with pytest.raises(SetupError, match="8 to 64 characters"):
        enroll(center, node=NODE, code="short", key=KEY, folder=tmp_path)

    assert http_center.requests == []
    center.close()


def test_a_center_that_is_away_can_be_tried_again(tmp_path):
    center = CenterHttp("http://127.0.0.1:1")

    with pytest.raises(LinkError, match="does not answer"):
        enroll(center, node=NODE, code="1234-5678", key=KEY, folder=tmp_path)

    center.close()
