"""The whole link with its threads running, through faults of Redis."""

import hashlib
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from contracts import wire
from contracts.backchannel import LivePicture, LiveRequest
from contracts.base import Priority
from contracts.events import EvidenceItem
from contracts.status import NodeStatus, SpoolStatus, StatusEvent
from edge_node.errors import EvidenceError
from edge_node.publishing.center_http import CenterHttp
from edge_node.publishing.link import Callbacks, CenterLink, Identity
from edge_node.publishing.redis_link import RedisLink
from edge_node.publishing.signing import CenterKey, SignedMessage
from edge_node.publishing.spool import Spool
from edge_node.publishing.spool_file import Quota
from edge_node.types import Phase
from tests.conftest import RedisServer
from tests.integration.publishing_center import HttpCenter, Node, SmallCenter, until
from tests.unit.edge_node.publishing.builders import (
    CENTER,
    KEY,
    NODE,
    START,
    Clock,
    observation,
    open_spool,
)


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


@pytest.fixture
def http_center() -> Iterator[HttpCenter]:
    center = HttpCenter()
    yield center
    center.close()


def status() -> NodeStatus:
    spool = SpoolStatus(waiting=0, last_seq=0, bytes=0)
    return NodeStatus(software="test", started_at=START, provider="CPU", cameras=(), spool=spool)


class Running:
    """A started CenterLink and what it told."""

    def __init__(self, spool: Spool, url: str, center_url: str, folder: Path) -> None:
        self.clock = Clock()
        self.requests: list[LiveRequest] = []
        self.failed: list[str] = []
        self.folder = folder
        self.link = CenterLink(
            spool,
            identity=Identity(NODE, KEY, CenterKey(CENTER.public_key)),
            redis_url=url,
            center_http=CenterHttp(center_url),
            callbacks=Callbacks(
                status=status,
                locate=self.locate,
                on_live_request=self.requests.append,
                on_upload_failed=lambda _file, reason: self.failed.append(reason),
            ),
            now=self.clock.now,
        )

    def locate(self, sha256: str) -> Path:
        path = self.folder / sha256
        if not path.exists():
            raise EvidenceError(f"no evidence {sha256}")
        return path


@pytest.fixture
def running(node: Node, redis_server: RedisServer, http_center: HttpCenter, tmp_path: Path):
    running = Running(node.spool, redis_server.url, http_center.url, tmp_path)
    running.link.start()
    yield running
    running.link.stop()
    assert not [each for each in threading.enumerate() if each.name.startswith("link-")]


def test_a_new_event_is_in_redis_at_once(node, center, running):
    node.add()
    until(lambda: center.take())
    latencies = []
    for number in range(1, 21):
        started = time.monotonic()
        node.add(first=number)
        until(lambda: center.waiting_in_redis())
        latencies.append(time.monotonic() - started)
        center.take()

    # Mostly the commit's fsync; who is not woken looks once a second, thus after 0.5 s or so.
    assert sorted(latencies)[5] < 0.25


def test_everything_arrives_through_kills_wipes_and_hangs_of_redis(
    node, center, running, redis_server
):
    ids: list[str] = []
    for fault in ("kill", "pause", "kill", "pause", "kill"):
        ids += node.add(40, first=len(ids))
        if fault == "kill":
            redis_server.kill()
            ids += node.add(10, first=len(ids))
            redis_server.start()
        else:
            redis_server.pause()
            ids += node.add(10, first=len(ids))
            redis_server.resume()

    def drained():
        try:
            taken = center.take()
            if taken:
                center.receipt(taken)
        except redis.RedisError:
            return False
        return node.unanswered() == 0

    until(drained, limit_s=50)
    assert set(center.bodies) == set(ids)
    assert all(len(bodies) == 1 for bodies in center.bodies.values())
    until(lambda: running.link.redis_away is None, limit_s=30)


def test_a_new_p1_overtakes_a_backlog(node, center, running):
    node.add(3000, priority=Priority.P3)
    until(lambda: center.waiting_in_redis() > 0)

    node.add(1, first=9000, priority=Priority.P1)
    until(lambda: center.client.xlen(wire.event_stream(NODE, Priority.P1)) == 1)

    assert center.client.xlen(wire.event_stream(NODE, Priority.P3)) < 3000


def test_a_redis_that_is_away_is_known_since_when_and_why(running, redis_server):
    redis_server.kill()
    until(lambda: running.link.redis_away)

    away = running.link.redis_away
    assert away.since == START
    assert "Redis" in away.reason
    assert [each.code for each in running.link.degradations()] == ["redis_away"]

    redis_server.start()
    until(lambda: running.link.redis_away is None, limit_s=30)


def test_the_heartbeat_is_there_and_signed(running, center, node):
    until(lambda: center.client.exists(wire.status_key(NODE)))

    fields = center.client.hgetall(wire.status_key(NODE))
    message = SignedMessage(fields[b"ce"], fields[b"sig"].decode(), fields[b"key"].decode())
    assert CenterKey(KEY.public_key).signed(message)
    event = StatusEvent.model_validate_json(message.body)
    assert (event.qybeat, event.qyepoch, event.data) == (1, node.spool.epoch, status())


def test_a_live_picture_is_there_with_its_signed_header_and_expires(running, center):
    running.link.live.show("cam-1", START, b"a jpeg")
    key = wire.live_key(NODE, "cam-1")
    until(lambda: center.client.exists(key))

    fields = center.client.hgetall(key)
    message = SignedMessage(fields[b"ce"], fields[b"sig"].decode(), fields[b"key"].decode())
    header = LivePicture.model_validate_json(message.body)
    assert CenterKey(KEY.public_key).signed(message)
    assert header.sha256 == hashlib.sha256(fields[b"jpeg"]).hexdigest()
    assert 0 < center.client.pttl(key) <= wire.LIVE_EXPIRES_MS


def test_a_live_request_is_handed_over_unless_expired_or_forged(running, center):
    def request(camera, seconds, key=CENTER):
        message = LiveRequest(
            node=NODE, camera=camera, at=START, until=START + timedelta(seconds=seconds)
        )
        center.say(message, key=key, stream=wire.request_stream(NODE))
        return message

    request("expired", 0)
    request("forged", 30, KEY)
    wanted = request("cam-1", 30)

    until(lambda: running.requests)
    assert running.requests == [wanted]
    assert running.link.refused_messages == 1


def test_stop_is_quick_even_when_everything_is_away(node, redis_server, tmp_path):
    redis_server.kill()
    running = Running(node.spool, redis_server.url, "http://127.0.0.1:1", tmp_path)
    running.link.start()
    until(lambda: running.link.redis_away)

    started = time.monotonic()
    running.link.stop()

    assert time.monotonic() - started < 12


def test_evidence_goes_up_with_the_link_running_though_redis_is_away(
    node, running, http_center, redis_server
):
    redis_server.kill()
    content = b"a picture"
    sha256 = hashlib.sha256(content).hexdigest()
    (running.folder / sha256).write_bytes(content)
    item = EvidenceItem(role="snapshot", media_type="image/jpeg", sha256=sha256, bytes=9)

    with node.spool.transaction() as transaction:
        transaction.add_observation(Phase.STARTED, observation(evidence=(item,)))

    until(lambda: http_center.complete == [sha256])
    assert running.link.center_away is None
