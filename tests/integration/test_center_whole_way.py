"""From a signed event in Redis to the operator's screen, on real parts."""

import asyncio
import time

import pytest

from tests.conftest import RedisServer
from tests.integration.center_world import Heard, events, running, until
from tests.unit.control_center.builders import item

JPEG = b"\xff\xd8 a picture \xff\xd9"
CLIP = b"an mp4 of a crossing" * 1000


@pytest.fixture
def anyio_backend():
    return "asyncio"


pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]


async def _next(stream, event="incident") -> Heard:
    async with asyncio.timeout(10):
        while True:
            heard = await anext(stream)
            if heard.event == event:
                return heard


async def test_an_event_becomes_an_incident_that_a_listener_hears_of(tmp_path, redis_server):
    async with running(tmp_path / "data", redis_server.url) as world:
        person, node = await world.person(), await world.node()
        stream = events(person)
        assert (await anext(stream)).event == "here"

        sent_at = time.monotonic()
        event_id = await world.send(node, node.observation(evidence=[item(JPEG)]))
        heard = await _next(stream)

        print("ms", (time.monotonic() - sent_at) * 1000)
        await world.accepted(node, event_id)
        listed = (await person.get("/v1/incidents")).json()
        assert heard.data["change"] == "opened"
        assert [each["id"] for each in listed["items"]] == [heard.data["id"]]
        assert listed["version"] == int(heard.id)
        detail = (await person.get(f"/v1/incidents/{heard.data['id']}")).json()
        assert detail["rule"]["id"] == "person-on-road"
        assert detail["evidence"][0]["state"] == "pending"
        assert detail["objects"][0]["label"] == "person"
        assert detail["number"] == 1
        await stream.aclose()
        await person.aclose()
