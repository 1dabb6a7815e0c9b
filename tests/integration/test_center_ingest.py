"""Bad messages, doubles and outages: nothing acknowledged is lost, and nothing has two effects."""

from dataclasses import replace

import pytest
from redis.asyncio import Redis
from sqlalchemy import select
from structlog.testing import capture_logs

from contracts import Priority, wire
from control_center.db.tables import DeadLetterRow, GapRow, InboxRow, IncidentRow
from control_center.ids import now
from control_center.incidents.recording import Recorder
from control_center.ingest.checking import Delivery
from control_center.ingest.service import Intake
from control_center.ingest.streams import EventStreams
from tests.integration.center_world import running, until
from tests.unit.control_center.builders import Node, encode

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def world(tmp_path, redis_server):
    async with running(tmp_path, redis_server.url) as running_world:
        yield running_world


async def _rows(world, table):
    async with world.center.database.reading() as session:
        return list(await session.scalars(select(table)))


async def _letters(world, count: int = 1):
    async def are_there():
        return len(await _rows(world, DeadLetterRow)) == count

    await until(are_there, f"{count} dead letters")
    return await _rows(world, DeadLetterRow)


async def _rejected(world, node) -> list[str]:
    return [each.event_id for told in await world.receipts(node) for each in told.rejected]


async def _is_told_rejected(world, node, event_id: str) -> None:
    """Wait for the receipt: it leaves after the commit that made the dead letter."""

    async def told():
        return await _rejected(world, node) == [event_id]

    await until(told, f"{event_id} is rejected")


async def test_a_message_that_comes_twice_has_one_effect_and_two_receipts(world):
    node = await world.node()
    event = node.observation()

    event_id = await world.send(node, event)
    await world.accepted(node, event_id)
    await world.send(node, event)

    async def told_twice():
        return [each.accepted for each in await world.receipts(node)] == [(event_id,)] * 2

    await until(told_twice, "the second receipt")
    assert len(await _rows(world, IncidentRow)) == 1


async def test_a_message_twice_in_one_batch_has_one_effect(world):
    node = await world.node()
    fields = node.fields(encode(node.observation()))
    pipeline = world.redis.pipeline(transaction=True)
    for _ in range(3):
        pipeline.xadd(wire.event_stream(node.id, Priority.P2), fields)
    await pipeline.execute()

    await world.accepted(node, await world.send(node, node.observation()))

    assert len(await _rows(world, IncidentRow)) == 2


async def test_the_same_id_with_other_contents_is_quarantined_and_on_record(world):
    node = await world.node()
    event = node.observation()
    await world.accepted(node, await world.send(node, event))

    await world.send(node, {**event, "subject": "crossing-south"})

    assert [(row.kind, row.event_id) for row in await _letters(world)] == [
        ("conflict", event["id"])
    ]
    await _is_told_rejected(world, node, event["id"])
    assert "message.conflict" in await world.acts()
    assert len(await _rows(world, IncidentRow)) == 1


async def test_a_message_that_another_key_signed_gets_no_receipt(world):
    node = await world.node()
    event = node.observation()

    await world.send_raw(node, Node(node.id).fields(encode(event)))

    assert [row.kind for row in await _letters(world)] == ["unsigned"]
    await world.accepted(node, await world.send(node, event))
    assert await _rejected(world, node) == []


async def test_a_message_whose_bytes_were_changed_is_not_taken(world):
    node = await world.node()
    fields = node.fields(encode(node.observation()))

    await world.send_raw(node, {**fields, wire.BODY: encode(node.observation())})

    assert [row.kind for row in await _letters(world)] == ["unsigned"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"null", b'{"id": 1}'])
async def test_what_is_no_event_is_buried_without_a_receipt(world, body):
    node = await world.node()

    await world.send_raw(node, node.fields(body))

    assert [row.kind for row in await _letters(world)] == ["not_of_schema"]

    async def is_settled():
        return await world.redis.xlen(wire.event_stream(node.id, Priority.P2)) == 0

    await until(is_settled, "it is removed, after its commit")
    good = await world.send(node, node.observation())
    await world.accepted(node, good)
    told = await world.receipts(node)
    assert [(each.accepted, each.rejected) for each in told] == [((good,), ())]


async def test_an_entry_with_other_fields_is_buried(world):
    node = await world.node()

    await world.send_raw(node, {"hello": "world"})

    assert [row.kind for row in await _letters(world)] == ["unsigned"]


async def test_an_event_that_is_not_of_the_schema_is_rejected_by_its_id(world):
    node = await world.node()
    event = {**node.observation(), "unknown": 1}

    await world.send(node, event)

    letters = await _letters(world)
    assert "unknown" in letters[0].reason
    await _is_told_rejected(world, node, event["id"])


async def test_an_event_that_is_too_large_is_rejected(world):
    node = await world.node()
    event = {**node.observation(), "subject": "x" * 70_000}

    await world.send(node, event)

    assert [row.kind for row in await _letters(world)] == ["too_large"]
    await _is_told_rejected(world, node, event["id"])


async def test_an_event_of_another_node_is_refused(world):
    node, other = await world.node(), await world.node("other-node")
    event = other.observation()

    await world.send_raw(node, node.fields(encode(event)))

    assert [row.kind for row in await _letters(world)] == ["foreign"]


async def test_the_same_rubbish_again_is_counted_and_not_kept_again(world):
    node = await world.node()

    for _ in range(3):
        await world.send_raw(node, node.fields(b"rubbish"))
    await world.accepted(node, await world.send(node, node.observation()))

    assert [row.times for row in await _letters(world)] == [3]


async def test_a_number_that_is_missing_is_a_gap_until_it_comes(world):
    node = await world.node()
    events = [node.observation() for _ in range(4)]
    for event in (events[0], events[3]):
        await world.accepted(node, await world.send(node, event))
    open_gaps = [(row.first, row.last) for row in await _rows(world, GapRow)]

    await world.accepted(node, await world.send(node, events[1]))
    smaller = [(row.first, row.last) for row in await _rows(world, GapRow)]
    await world.accepted(node, await world.send(node, events[2]))

    assert open_gaps == [(2, 3)]
    assert smaller == [(3, 3)]
    assert await _rows(world, GapRow) == []


async def test_events_that_came_before_the_node_enrolled_are_taken_then(world):
    node = Node("early-node")
    event_id = await world.send(node, node.observation())

    await world.center.nodes.add(node.id, "a-code-for-once")
    async with world.person() as person:
        request = {"node": node.id, "code": "a-code-for-once", "public_key": node.public_key}
        await person.post("/v1/nodes/enroll", json=request)

    await world.accepted(node, event_id)


async def test_redis_that_dies_and_comes_back_empty_costs_nothing(world, redis_server):
    node = await world.node()
    first = node.observation()
    await world.accepted(node, await world.send(node, first))
    async with world.person() as person:
        redis_server.kill()

        async def seen_as(state: str):
            return (await person.get("/v1/health")).json()["redis"] == state

        await until(lambda: seen_as("away"), "Redis is seen to be away")
        assert (await person.get("/v1/incidents")).status_code == 200
        assert (await person.get("/v1/cameras/crossing-north/live")).status_code == 503
        redis_server.start()
        await until(lambda: seen_as("ok"), "Redis is seen to be back")
    await world.redis.connection_pool.disconnect()

    # The node has receipts for nothing that Redis lost, so it sends again.
    await world.accepted(node, await world.send(node, first))
    await world.accepted(node, await world.send(node, node.observation()))
    assert len(await _rows(world, IncidentRow)) == 2


async def test_what_was_read_and_not_settled_is_taken_after_a_restart(tmp_path, redis_server):
    async with running(tmp_path, redis_server.url) as world:
        node = await world.node()
        await world.accepted(node, await world.send(node, node.observation()))
    event = node.observation()
    async with Redis.from_url(redis_server.url) as redis:
        # Another reader took the entry and died before it could commit.
        stream = wire.event_stream(node.id, Priority.P2)
        await redis.xadd(stream, dict(node.fields(encode(event))))
        assert len(await redis.xreadgroup(wire.GROUP, "dead", {stream: ">"}, count=10)) == 1

    async with running(tmp_path, redis_server.url) as world:
        await world.accepted(node, str(event["id"]))
        assert len(await _rows(world, InboxRow)) == 2


class _PoisonedRecorder:
    """Fails on one event, as a defect of ours would; everything else it passes on."""

    def __init__(self, inner: Recorder, poison: object) -> None:
        self._inner = inner
        self._poison = poison

    async def record(self, writing, events, at) -> None:
        if self._poison in {event.id for event in events}:
            raise ValueError("a defect")
        await self._inner.record(writing, events, at)


async def test_poison_is_buried_after_five_deliveries_and_holds_nothing_up(world):
    node = await world.node()
    bad, good = node.observation(), [node.observation() for _ in range(3)]
    recorder = _PoisonedRecorder(world.center.recorder, bad["id"])
    intake = Intake(world.center.database, recorder, lambda: {node.id: node.key}, now)
    deliveries = [_delivery(node, event) for event in (good[0], bad, *good[1:])]

    with capture_logs():
        first = await intake.take(deliveries)
        poisoned = [replace(deliveries[1], times=times) for times in range(2, 6)]
        later = [(await intake.take([each]))[0] for each in poisoned]

    assert [each.accepted for each in first] == [good[0]["id"], None, good[1]["id"], good[2]["id"]]
    assert [each.settled for each in [first[1], *later]] == [False] * 4 + [True]
    assert later[-1].rejected == (bad["id"], "failed 5 times: ValueError")
    assert [(row.kind, row.event_id) for row in await _letters(world)] == [("poison", bad["id"])]
    assert len(await _rows(world, IncidentRow)) == 3


async def test_redis_counts_how_often_a_message_was_given_out(world, redis_server):
    node = await world.node("counted-node")
    streams = EventStreams(world.redis, world.center.key)
    stream = wire.event_stream("other-node", Priority.P2)
    await streams.watch(["other-node"])
    await world.redis.xadd(stream, node.fields(b"x"))

    first = await streams.read()
    again = [(await streams.claim_again(0))[0].times for _ in range(4)]

    assert [each.times for each in first] == [1]
    assert again == [2, 3, 4, 5]


def _delivery(node: Node, event: dict[str, object]) -> Delivery:
    body = encode(event)
    signature, key_id = node.sign(body).encode(), node.key.key_id.encode()
    return Delivery(node.id, "a-stream", b"1-0", body, signature, key_id)
