"""Events on their way through a real Redis: nothing lost, nothing deleted before its receipt."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from contracts import wire
from contracts.backchannel import Receipt
from contracts.base import Priority
from edge_node.errors import LinkError, SpoolError
from edge_node.publishing.publisher import Pace, Publisher
from edge_node.publishing.redis_link import RedisLink
from edge_node.publishing.spool_file import Quota
from tests.conftest import RedisServer
from tests.integration.publishing_center import Node, SmallCenter, until
from tests.unit.edge_node.publishing.builders import CENTER, KEY, NODE, START, Clock, open_spool


@pytest.fixture
def node(tmp_path: Path, redis_server: RedisServer) -> Iterator[Node]:
    (tmp_path / "node").mkdir()
    spool = open_spool(tmp_path / "node", quota=Quota())
    link = RedisLink(redis_server.url, timeout_s=1.0)
    yield Node(spool, link, Clock())
    link.close()
    spool.close()


@pytest.fixture
def center(redis_server: RedisServer) -> Iterator[SmallCenter]:
    center = SmallCenter(redis_server.url)
    yield center
    center.client.close()


# --- the publisher, round by round ---------------------------------------------------------------


def test_an_event_arrives_signed_and_is_forgotten_only_with_its_receipt(node, center):
    (event_id,) = node.add()
    node.send()

    assert center.take() == [event_id]
    assert node.unanswered() == 1

    center.receipt([event_id])
    node.receipts.read_round()

    assert node.unanswered() == 0


def test_what_is_under_way_is_not_sent_again_while_it_lies_in_redis(node, center):
    node.add(3)
    node.send()

    for _ in range(5):
        node.clock.passes(timedelta(seconds=31))
        node.send()

    assert center.waiting_in_redis() == 3


def test_a_wiped_redis_gets_everything_again(node, center, redis_server):
    ids = node.add(150)
    until(lambda: (node.send(), center.waiting_in_redis())[1] == 150)

    redis_server.kill()
    redis_server.start()
    node.hear()
    until(lambda: (node.send(), center.waiting_in_redis())[1] == 150)

    assert set(center.take()) == set(ids)
    assert node.unanswered() == 150
    assert all(len(bodies) == 1 for bodies in center.bodies.values())


def test_a_flush_without_a_lost_connection_is_noticed_when_it_is_time_to_look(node, center):
    ids = node.add(3)
    node.send()
    center.client.flushall()
    node.clock.passes(timedelta(seconds=31))

    node.send()

    assert center.take() == ids


def test_an_event_whose_receipt_was_lost_is_sent_again_and_changes_nothing(node, center):
    ids = node.add(2)
    node.send()
    assert center.take() == ids  # its receipt never reaches the node
    node.clock.passes(timedelta(seconds=31))

    node.send()
    assert center.take() == ids
    center.receipt(ids)
    center.receipt(ids)
    node.receipts.read_round()

    assert node.unanswered() == 0
    assert all(len(bodies) == 1 for bodies in center.bodies.values())


def test_a_receipt_that_redis_kept_with_lower_ids_is_heard(node, center):
    """A wiped Redis whose clock went back gives ids below those that were heard."""
    (first,) = node.add(1)
    node.send()
    center.take()
    center.receipt([first])
    node.receipts.read_round()
    (second,) = node.add(1, first=1)
    node.send()
    center.client.flushall()
    body = Receipt(node=NODE, at=START, accepted=(second,)).model_dump_json().encode()
    signed = CENTER.signed(body)
    fields = {"ce": signed.body, "sig": signed.signature, "key": signed.key_id}
    center.append(fields, entry_id="5-1")
    node.clock.passes(timedelta(seconds=31))

    node.send()
    node.receipts.read_round()

    assert node.unanswered() == 0


def test_p1_overtakes_a_backlog(node, center):
    node.add(500, priority=Priority.P3)
    node.send()

    (urgent,) = node.add(1, first=1000, priority=Priority.P1)
    node.send()

    assert center.take()[0] == urgent
    assert center.deliveries < 200


def test_the_spool_grows_and_not_redis_while_the_center_is_away(node, center):
    node.publisher = Publisher(node.spool, node.link, node=NODE, pace=Pace(window=100))
    node.add(300, priority=Priority.P3)

    for _ in range(10):
        node.send()
    (urgent,) = node.add(1, first=1000, priority=Priority.P1)
    node.send()

    assert center.waiting_in_redis() == 101
    assert urgent in center.take()


def test_a_new_start_sends_again_what_had_no_receipt(node, center, tmp_path):
    """A crash between XADD and receipt."""
    ids = node.add(3)
    node.send()
    node.spool.close()

    spool = open_spool(tmp_path / "node")
    again = Node(spool, node.link, Clock())
    again.send()

    assert center.take() == ids + ids
    assert all(len(bodies) == 1 for bodies in center.bodies.values())
    center.receipt(ids)
    again.receipts.read_round()
    assert again.unanswered() == 0
    spool.close()


@pytest.mark.parametrize(
    "set_up",
    [
        ("CONFIG", "SET", "maxmemory", "1"),
        ("CONFIG", "SET", "min-replicas-to-write", "1"),
        ("REPLICAOF", "127.0.0.1", "1"),
    ],
    ids=["out of memory", "no replicas", "read only"],
)
def test_a_redis_that_refuses_is_waited_for(node, center, set_up):
    center.client.execute_command(*set_up)
    ids = node.add(2)
    node.publisher.wake()

    with pytest.raises(LinkError, match=r"Redis: \w+Error"):
        node.publisher.send_round()

    center.client.config_set("maxmemory", 0)
    center.client.config_set("min-replicas-to-write", 0)
    center.client.execute_command("REPLICAOF", "NO", "ONE")
    until(lambda: (node.send(), center.waiting_in_redis())[1] == 2)
    assert center.take() == ids


def test_one_blocked_stream_does_not_hold_up_the_others(node, center):
    blocked = wire.event_stream(NODE, Priority.P2)
    center.client.set(blocked, "not a stream")
    stuck = node.add(2, priority=Priority.P2)
    free = node.add(2, first=10, priority=Priority.P3)

    node.send()
    node.send()
    center.client.delete(blocked)
    node.send()

    assert center.take() == [*stuck, *free]


def test_a_redis_that_hangs_is_given_up_in_time_and_nothing_is_lost(node, center, redis_server):
    ids = node.add(2)
    redis_server.pause()
    started = time.monotonic()
    try:
        node.publisher.wake()
        with pytest.raises(LinkError, match="Timeout"):
            node.publisher.send_round()
    finally:
        redis_server.resume()

    assert time.monotonic() - started < 12
    until(lambda: (node.send(), center.waiting_in_redis())[1] >= 2)
    assert set(center.take()) == set(ids)


# --- receipts ------------------------------------------------------------------------------------


def test_forged_spoilt_and_foreign_receipts_are_counted_and_change_nothing(node, center):
    (event_id,) = node.add()
    true = Receipt(node=NODE, at=START, accepted=(event_id,))
    center.say(true, key=KEY)
    center.say(true.model_copy(update={"node": "node-8"}))
    signed = CENTER.signed(true.model_dump_json().encode())
    for fields in (
        {"ce": signed.body + b" ", "sig": signed.signature, "key": signed.key_id},
        {"ce": signed.body, "sig": "", "key": signed.key_id},
        {"other": "field"},
        {"ce": b"\xff", "sig": CENTER.sign(b"\xff"), "key": CENTER.key_id},
    ):
        center.append(fields)

    node.receipts.read_round()

    assert node.unanswered() == 1
    assert node.receipts.backchannel.refused == 6


def test_a_rejected_event_is_not_sent_again(node, center):
    ids = node.add(2)
    node.send()
    center.take()
    center.receipt([], rejected=ids)

    node.receipts.read_round()
    node.clock.passes(timedelta(seconds=31))
    node.send()

    assert center.waiting_in_redis() == 0
    assert node.unanswered() == 0


def test_a_receipt_that_the_disk_did_not_take_is_read_again(node, center):
    (event_id,) = node.add()
    node.send()
    center.take()
    center.receipt([event_id])
    refusals = [SpoolError("disk is full")]
    settle = node.spool.settle

    def full_once(accepted, rejected):
        if refusals:
            raise refusals.pop()
        settle(accepted, rejected)

    node.receipts._spool = type("FullOnce", (), {"settle": staticmethod(full_once)})()
    with pytest.raises(SpoolError):
        node.receipts.read_round()
    node.receipts.read_round()

    assert node.unanswered() == 0


# --- a full disk ---------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path, cannot_run: Callable[[str], None]) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        cannot_run("a small file system can be mounted by root only")
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        cannot_run("a small file system can't be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_on_a_full_disk_p1_still_gets_in_and_nothing_acknowledged_is_lost(small_disk):
    quota = Quota(max_bytes=2**24, reserve_bytes=2**20, keep_free_bytes=2**18)
    spool = open_spool(small_disk, quota=quota)
    node = Node(spool, RedisLink("redis://127.0.0.1:1/0"), Clock())
    kept = node.add(10)
    with (small_disk / "somebody_elses").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass

    with suppress(SpoolError):
        for number in range(2000):
            kept += node.add(1, first=100 + number)
    with pytest.raises(SpoolError, match="full"):
        node.add(1, first=4000)
    urgent = [node.add(1, first=5000 + number, priority=Priority.P1)[0] for number in range(200)]

    assert spool.broken is None
    spool.close()
    spool = open_spool(small_disk, quota=quota)
    found = spool.waiting(Priority.P1, limit=1000)
    assert [row.event_id for row in found] == urgent
    lost = sum(stone.last_seq - stone.first_seq + 1 for stone in spool.tombstones())
    assert len(spool.waiting(Priority.P2, limit=5000)) + lost == len(kept)
    spool.close()


def test_a_second_process_is_refused(tmp_path):
    spool = open_spool(tmp_path)
    second = f"""
from datetime import datetime, UTC
from pathlib import Path
from edge_node.errors import SpoolError
from edge_node.publishing.spool_file import Quota, open_file
try:
    open_file(
        Path({str(tmp_path / "spool.db")!r}), node="node-7", quota=Quota(), at=datetime.now(UTC)
    )
except SpoolError as error:
    print(error)
"""

    told = subprocess.run(
        [sys.executable, "-c", second], capture_output=True, text=True, check=True
    )

    assert "another edge-node has this spool open" in told.stdout
    spool.close()
