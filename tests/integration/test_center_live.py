"""Listeners miss nothing, or are told that they did."""

import asyncio
from contextlib import aclosing

import pytest

from control_center.live import store
from control_center.live.hub import QUEUE
from tests.integration.center_world import LIMIT_S, Heard, events, running, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def world(tmp_path, redis_server):
    async with running(tmp_path, redis_server.url) as running_world:
        yield running_world


async def _turn(world, count: int) -> None:
    for number in range(count):
        await world.center.hub.turned("camera", f"camera-{number}", "online")


async def _heard(stream, count: int) -> list[Heard]:
    async with asyncio.timeout(LIMIT_S):
        assert (await anext(stream)).event == "here"
        return [await anext(stream) for _ in range(count)]


async def test_who_comes_back_is_told_what_was_missed(world):
    async with world.person() as person:
        await _turn(world, 5)
        async with aclosing(events(person, last="2")) as stream:
            missed = await _heard(stream, 3)
            await world.center.hub.turned("camera", "camera-9", "online")
            now = await anext(stream)

    assert [each.id for each in missed] == ["3", "4", "5"]
    assert (now.id, now.data["id"]) == ("6", "camera-9")


async def test_a_first_listener_begins_after_the_page_that_it_read(world):
    async with world.person() as person:
        await _turn(world, 2)
        version = (await person.get("/v1/incidents")).json()["version"]
        await world.center.hub.turned("camera", "between", "online")
        async with aclosing(events(person, after=version)) as stream:
            heard = await _heard(stream, 1)

    assert [each.data["id"] for each in heard] == ["between"]


async def test_who_was_away_too_long_is_told_to_read_anew(world):
    async with world.person() as person:
        await _turn(world, 3)
        async with world.center.database.writing() as writing:
            await store.forget(writing.session, world.now())
        await _turn(world, 1)
        async with aclosing(events(person, last="1")) as stream:
            heard = await _heard(stream, 1)
            ended = [each async for each in stream]

    assert [each.event for each in heard] == ["resync"]
    assert ended == []


async def test_a_number_from_another_database_is_told_to_read_anew(world):
    async with world.person() as person, aclosing(events(person, last="999")) as stream:
        heard = await _heard(stream, 1)

    assert [each.event for each in heard] == ["resync"]


async def test_a_listener_that_does_not_read_is_dropped_and_the_others_are_not(world):
    hub = world.center.hub
    slow, quick = hub.listen("slow", None), hub.listen("quick", None)
    slow_first = asyncio.create_task(anext(slow))
    told = [asyncio.create_task(anext(quick))]
    await asyncio.sleep(0)

    for number in range(QUEUE + 2):
        await hub.turned("camera", f"camera-{number}", "online")
        await told[-1]
        told.append(asyncio.create_task(anext(quick)))
    told.pop().cancel()
    await slow_first
    rest = [each.topic async for each in slow]

    assert rest == ["resync"]
    assert len(told) == QUEUE + 2


async def test_signing_out_ends_the_stream(world):
    async with world.person() as person, aclosing(events(person)) as stream:
        assert (await anext(stream)).event == "here"
        await person.delete("/v1/session")

        async with asyncio.timeout(LIMIT_S):
            ended = [each async for each in stream]

    assert ended == []

    async def nobody_listens():
        return world.center.hub.listeners == 0

    await until(nobody_listens, "the listener is gone")


async def test_pings_come_every_two_seconds(world):
    async with world.person() as person, person.stream("GET", "/v1/live") as stream:
        async with asyncio.timeout(LIMIT_S):
            async for line in stream.aiter_lines():
                if line == "event: ping":
                    return
    raise AssertionError


@pytest.mark.parametrize("last", ["one", "-1", "9" * 19])
async def test_an_id_that_is_none_of_ours_is_a_problem(world, last):
    async with world.person() as person:
        answer = await person.get("/v1/live", headers={"Last-Event-ID": last})

    assert answer.status_code == 422
