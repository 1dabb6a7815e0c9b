"""Files come in pieces, are what their names say, and are shown to those who may see them."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from contracts import nodes
from control_center.settings import EvidenceSettings
from tests.integration.center_world import running
from tests.unit.control_center.builders import Node, item

pytestmark = pytest.mark.anyio
CLIP = bytes(range(256)) * 40
SHA = hashlib.sha256(CLIP).hexdigest()


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def world(tmp_path, redis_server):
    async with running(tmp_path, redis_server.url) as running_world:
        yield running_world


async def _incident(world, person, node, media_type: str = "video/mp4") -> str:
    event = node.observation(evidence=[item(CLIP, "clip", media_type)])
    await world.accepted(node, await world.send(node, event))
    found = (await person.get("/v1/incidents")).json()["items"][0]["id"]
    return f"/v1/incidents/{found}/evidence/{SHA}"


async def test_an_upload_goes_on_where_it_was_broken_off(world):
    node = await world.node()
    first = await world.upload(node, CLIP, part=CLIP[:4000])
    asked = await world.patch(node, SHA, 0, len(CLIP), b"", method="HEAD")
    rest = await world.upload(node, CLIP, offset=4000)
    again = await world.upload(node, CLIP, offset=4000)
    after = await world.patch(node, SHA, 0, len(CLIP), b"", method="HEAD")

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "4000")
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (200, "4000")
    assert "Upload-Complete" not in asked.headers
    assert (rest.status_code, rest.headers["Upload-Complete"]) == (204, "?1")
    assert again.status_code == 204
    assert (after.headers["Upload-Offset"], after.headers["Upload-Complete"]) == (
        str(len(CLIP)),
        "?1",
    )


async def test_an_upload_survives_a_restart_of_the_center(tmp_path, redis_server):
    async with running(tmp_path, redis_server.url) as world:
        node = await world.node()
        await world.upload(node, CLIP, part=CLIP[:4000])
    async with running(tmp_path, redis_server.url) as world:
        asked = await world.patch(node, SHA, 0, len(CLIP), b"", method="HEAD")
        rest = await world.upload(node, CLIP, offset=4000)

    assert asked.headers["Upload-Offset"] == "4000"
    assert rest.headers["Upload-Complete"] == "?1"


async def test_a_piece_that_is_sent_twice_is_told_where_the_file_ends(world):
    node = await world.node()
    await world.upload(node, CLIP, part=CLIP[:4000])

    answer = await world.upload(node, CLIP, part=CLIP[:4000])

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "4000")
    assert answer.json()["type"] == "/problems/offset-conflict"


async def test_a_file_with_another_hash_is_refused_and_forgotten(world, tmp_path):
    node = await world.node()

    answer = await world.patch(node, "00" * 32, 0, len(CLIP), CLIP)
    asked = await world.patch(node, "00" * 32, 0, len(CLIP), b"", method="HEAD")

    assert answer.status_code == 422
    assert asked.headers["Upload-Offset"] == "0"
    files = [each for each in (tmp_path / "evidence").rglob("*") if each.is_file()]
    assert files == []


async def test_more_bytes_than_announced_are_refused(world):
    node = await world.node()

    answer = await world.patch(node, SHA, 0, 10, CLIP)

    assert answer.status_code == 422


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_request_of_another_time_is_refused(world, minutes):
    node = await world.node()
    at = datetime.now(UTC) + timedelta(minutes=minutes)

    answer = await world.patch(node, SHA, 0, len(CLIP), CLIP, at=at)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/unsigned-request")


async def test_a_request_that_another_key_signed_is_refused(world):
    node = await world.node()

    answers = [
        await world.upload(Node(node.id), CLIP),
        await world.upload(Node("unknown"), CLIP),
    ]

    assert [each.status_code for each in answers] == [403, 403]


async def test_a_node_does_not_write_for_another_one(world):
    node, other = await world.node(), await world.node("other-node")
    path = nodes.evidence_path(other.id, SHA)
    time = datetime.now(UTC).isoformat(timespec="seconds")
    text = nodes.signed_text(
        method="PATCH",
        path=path,
        node=node.id,
        time=time,
        offset=0,
        length=len(CLIP),
        body_sha256=SHA,
    )
    headers = {
        nodes.HEADER_NODE: node.id,
        nodes.HEADER_KEY: node.key.key_id,
        nodes.HEADER_TIME: time,
        nodes.HEADER_SIGNATURE: base64.b64encode(node.private.sign(text)).decode(),
        nodes.HEADER_OFFSET: "0",
        nodes.HEADER_LENGTH: str(len(CLIP)),
    }
    async with world.person() as person:
        answer = await person.patch(path, headers=headers, content=CLIP)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "demo-node/evidence/../../../etc/passwd",
        "demo-node/evidence/..%2f..%2fcenter.key",
        "demo-node/evidence/" + "A" * 64,
        "demo-node/evidence/" + "0" * 63,
        "..%2f..%2fx/evidence/" + "0" * 64,
        "demo-node/evidence/%00" + "0" * 63,
    ],
)
async def test_a_path_trick_reaches_no_file(world, path):
    await world.node()
    async with world.person() as person:
        answer = await person.patch("/v1/nodes/" + path, content=b"x")

    assert answer.status_code in {404, 405, 422}


async def test_a_chunk_that_is_too_large_is_refused(world):
    node = await world.node()
    body = bytes(nodes.MAX_UPLOAD_CHUNK + 1)

    answer = await world.upload(node, body)

    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_limits_of_files_and_quota_hold(tmp_path, redis_server):
    limits = EvidenceSettings(max_file_mib=2, unclaimed_mib=1, keep_free_mib=0)
    body = bytes(700_000)
    async with running(tmp_path, redis_server.url, evidence=limits) as world:
        node = await world.node()
        large = await world.patch(node, SHA, 0, 3 * 2**20, b"x")
        first = await world.upload(node, body)
        second = await world.upload(node, body + b"1")
        await world.accepted(
            node, await world.send(node, node.observation(evidence=[item(body + b"1")]))
        )
        named = await world.upload(node, body + b"1")

    assert large.status_code == 413
    assert first.status_code == 204
    assert (second.status_code, second.json()["type"]) == (429, "/problems/quota-reached")
    assert named.status_code == 204


async def test_a_full_disk_is_told(tmp_path, redis_server):
    limits = EvidenceSettings(keep_free_mib=2**40)
    async with running(tmp_path, redis_server.url, evidence=limits) as world:
        answer = await world.upload(await world.node(), CLIP)

    assert (answer.status_code, answer.json()["type"]) == (507, "/problems/no-space")


async def test_a_file_that_has_not_arrived_is_pending(world):
    node = await world.node()
    async with world.person() as person:
        path = await _incident(world, person, node)
        answer = await person.get(path)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/evidence-pending")
    assert "Retry-After" in answer.headers


async def test_one_range_is_served_and_more_are_refused(world):
    node = await world.node()
    await world.upload(node, CLIP)
    async with world.person() as person:
        path = await _incident(world, person, node)

        async def ask(value: str, **headers: str):
            return await person.get(path, headers={"Range": value, **headers})

        part = await ask("bytes=10-19")
        end = await ask("bytes=-5")
        beyond = await ask("bytes=999999-")
        many = await ask("bytes=0-1,3-4")
        changed = await ask("bytes=0-1", **{"If-Range": '"another"'})
        same = await ask("bytes=0-1", **{"If-Range": f'"{SHA}"'})

    assert (part.status_code, part.content) == (206, CLIP[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(CLIP)}"
    assert end.content == CLIP[-5:]
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(CLIP)}")
    assert many.status_code == 416
    assert (changed.status_code, changed.content) == (200, CLIP)
    assert same.status_code == 206


async def test_a_file_is_shown_safely_and_the_look_is_on_record_once(world):
    node = await world.node()
    await world.upload(node, CLIP)
    async with world.person() as person:
        path = await _incident(world, person, node)
        shown = await person.get(path)
        known = await person.get(path, headers={"If-None-Match": shown.headers["ETag"]})

    assert shown.headers["Content-Type"] == "video/mp4"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "private, no-cache"
    expected = f'inline; filename="crossing-north-clip-{SHA[:12]}.mp4"'
    assert shown.headers["Content-Disposition"] == expected
    assert known.status_code == 304
    assert (await world.acts()).count("evidence.viewed") == 1


async def test_a_file_that_a_browser_might_run_is_only_saved(world):
    node = await world.node()
    await world.upload(node, CLIP)
    async with world.person() as person:
        shown = await person.get(await _incident(world, person, node, "text/html"))

    assert shown.headers["Content-Type"] == "application/octet-stream"
    assert shown.headers["Content-Disposition"].startswith("attachment")


async def test_a_file_of_another_incident_is_not_found(world):
    node = await world.node()
    await world.upload(node, CLIP)
    async with world.person() as person:
        await _incident(world, person, node)
        await world.accepted(node, await world.send(node, node.observation()))
        newest = (await person.get("/v1/incidents", params={"order": "newest"})).json()["items"][0]
        answer = await person.get(f"/v1/incidents/{newest['id']}/evidence/{SHA}")

    assert answer.status_code == 404
