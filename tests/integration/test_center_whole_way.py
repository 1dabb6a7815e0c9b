"""From a signed event in Redis to the operator's screen, on real parts."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from contracts import REQUEST, Priority, wire
from tests.integration.center_world import LIMIT_S, Heard, events, running, until
from tests.unit.control_center.builders import NOON, Node, encode, item, text

JPEG = b"\xff\xd8 a picture \xff\xd9"
CLIP = b"an mp4 of a crossing" * 1000

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def world(tmp_path, redis_server):
    async with running(tmp_path, redis_server.url) as running_world:
        yield running_world


async def _next(stream: AsyncGenerator[Heard, None], event: str = "incident") -> Heard:
    async with asyncio.timeout(LIMIT_S):
        while True:
            heard = await anext(stream)
            if heard.event == event:
                return heard


async def test_an_event_becomes_an_incident_that_a_listener_hears_of(world):
    node = await world.node()
    async with world.person() as person, aclosing(events(person)) as stream:
        assert (await anext(stream)).event == "here"

        event_id = await world.send(node, node.observation(evidence=[item(JPEG)]))
        heard = await _next(stream)

        await world.accepted(node, event_id)
        listed = (await person.get("/v1/incidents")).json()
        detail = (await person.get(f"/v1/incidents/{heard.data['id']}")).json()
    assert heard.data["change"] == "opened"
    assert [each["id"] for each in listed["items"]] == [heard.data["id"]]
    assert listed["version"] == int(heard.id or 0)
    assert detail["number"] == 1
    assert detail["rule"]["id"] == "person-on-road"
    assert detail["objects"][0]["label"] == "person"
    assert detail["evidence"][0]["state"] == "pending"
    assert [each["act"] for each in detail["history"]] == ["opened"]


async def test_what_is_settled_is_gone_from_the_stream(world):
    node = await world.node()

    event_id = await world.send(node, node.observation())
    await world.accepted(node, event_id)

    assert await world.redis.xlen(wire.event_stream(node.id, Priority.P2)) == 0


async def test_updated_and_ended_join_the_incident_of_their_activation(world):
    node = await world.node()
    started = node.observation(confidence=0.6)
    activation = started["data"]["activation_id"]

    await world.send(node, started)
    await world.send(node, node.observation("updated", activation_id=activation, priority=1))
    last = await world.send(node, node.observation("ended", activation_id=activation))
    await world.send(node, node.observation())
    await world.accepted(node, last)

    async with world.person() as person:
        found = (await person.get("/v1/incidents", params={"priority": 1})).json()["items"]
    assert [(each["events"], each["confidence"]) for each in found] == [(3, 0.8)]
    assert found[0]["ended_at"] is not None
    assert found[0]["revision"] == 2  # it became more urgent: whoever decides must have seen it


async def test_evidence_arrives_before_and_after_its_event(world):
    node = await world.node()
    await world.upload(node, JPEG)
    started = node.observation(evidence=[item(JPEG)])
    activation = started["data"]["activation_id"]
    clip = item(CLIP, "clip", "video/mp4")

    await world.send(node, started)
    last = await world.send(node, node.report(activation, items=[clip]))
    await world.accepted(node, last)
    async with world.person() as person:
        waiting = (await person.get("/v1/incidents")).json()["items"][0]
        await world.upload(node, CLIP)
        ready = (await person.get("/v1/incidents")).json()["items"][0]
        shown = await person.get(f"/v1/incidents/{ready['id']}/evidence/{clip['sha256']}")
        picture = await person.get("/v1/cameras/crossing-north/picture")

    assert waiting["evidence_state"] == "pending"
    assert ready["evidence_state"] == "ready"
    assert shown.content == CLIP
    assert picture.content == JPEG


async def test_a_report_that_overtakes_its_event_is_kept_for_it(world):
    node = await world.node()
    started = node.observation()
    activation = started["data"]["activation_id"]

    await world.send(node, node.report(activation, failed="the disk was full"))
    await world.accepted(node, await world.send(node, started))

    async with world.person() as person:
        found = (await person.get("/v1/incidents")).json()["items"][0]
    assert found["evidence_state"] == "failed"


async def test_heartbeats_become_the_states_of_node_and_cameras(world):
    node = await world.node()
    async with world.person() as person:
        before = (await person.get("/v1/cameras")).json()
        async with aclosing(events(person)) as stream:
            await anext(stream)
            await world.redis.hset(wire.status_key(node.id), mapping=node.fields(node.status()))
            heard = await _next(stream, "camera")
        after = (await person.get("/v1/cameras")).json()

    assert before["nodes"][0]["state"] == "never_seen"
    assert heard.data == {"id": "crossing-north", "state": "online"}
    states = {each["id"]: each["state"] for each in after["items"]}
    assert states == {"crossing-north": "online", "crossing-south": "unknown"}
    assert after["nodes"][0]["state"] == "online"


async def test_a_heartbeat_signed_by_somebody_else_is_not_believed(world):
    node = await world.node()
    forged = Node(node.id).fields(node.status())
    await world.redis.hset(wire.status_key(node.id), mapping=forged)
    other = await world.node("other-node")
    await world.redis.hset(wire.status_key(other.id), mapping=other.fields(other.status()))

    async with world.person() as person:

        async def heard_the_other():
            found = (await person.get("/v1/cameras")).json()["nodes"]
            return found[1]["state"] == "online"

        await until(heard_the_other, "the sound heartbeat is taken")
        nodes = (await person.get("/v1/cameras")).json()["nodes"]
    assert nodes[0]["state"] == "never_seen"


async def test_a_live_picture_is_asked_for_and_shown(world):
    node = await world.node()
    async with world.person() as person:
        first = await person.get("/v1/cameras/crossing-north/live")
        again = await person.get("/v1/cameras/crossing-north/live")
        requests = await world.redis.xrange(wire.request_stream(node.id))
        await _show(world, node, JPEG, hashlib.sha256(JPEG).hexdigest())
        shown = await person.get("/v1/cameras/crossing-north/live")
        kept = await person.get("/v1/cameras/crossing-north/picture")

    assert (first.status_code, again.status_code) == (202, 202)
    assert len(requests) == 1
    asked = REQUEST.validate_json(requests[0][1][b"ce"])
    assert (asked.camera, (asked.until - asked.at).total_seconds()) == ("crossing-north", 6)
    assert shown.content == kept.content == JPEG
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Qy-Captured-At"] == "2026-11-23T07:00:00Z"


async def test_a_live_picture_whose_hash_is_wrong_is_not_shown(world):
    node = await world.node()
    await _show(world, node, JPEG, "00" * 32)

    async with world.person() as person:
        answer = await person.get("/v1/cameras/crossing-north/live")

    assert answer.status_code == 202


async def test_looking_is_on_record_once(world):
    await world.node()
    async with world.person() as person:
        await person.get("/v1/cameras/crossing-north/live")
        await person.get("/v1/cameras/crossing-north/live")

    acts = await world.acts()
    assert acts.count("live.viewed") == 1


async def _show(world, node, jpeg: bytes, sha256: str) -> None:
    header = {"node": node.id, "camera": "crossing-north", "captured_at": text(NOON)}
    body = encode({"type": "qyragy.live.v1", **header, "sha256": sha256})
    fields = {**node.fields(body), wire.JPEG: jpeg}
    await world.redis.hset(wire.live_key(node.id, "crossing-north"), mapping=fields)
