"""A control center in this process, on a free port, with real Redis, SQLite and HTTP."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import httpx
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT
from sqlalchemy import select

from contracts import nodes, wire
from contracts.backchannel import Receipt
from contracts.base import Priority
from control_center import server
from control_center.app import Center
from control_center.db.migrate import migrate
from control_center.db.tables import AuditRow
from control_center.operators.roles import Role
from control_center.settings import EvidenceSettings, ListenSettings, RedisSettings, Settings
from tests.unit.control_center.builders import Node, encode

SITES = Path(__file__).parents[2] / "configs" / "sites"
LIMIT_S = 30.0


async def until(
    holds: Callable[[], Awaitable[object]], what: str, limit_s: float = LIMIT_S
) -> None:
    """Wait until something is so, or fail."""
    deadline = asyncio.get_running_loop().time() + limit_s
    while not await holds():
        assert asyncio.get_running_loop().time() < deadline, f"not within {limit_s} s: {what}"
        await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Heard:
    """One server-sent event."""

    id: str | None
    event: str
    data: dict[str, object]


@dataclass
class World:
    """A running center and what talks to it."""

    center: Center
    url: str
    redis: Redis

    @asynccontextmanager
    async def person(
        self, name: str = "aigerim", role: Role = Role.OPERATOR
    ) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody who has signed in."""
        token = await self.center.operators.add(name, role, None)
        async with httpx.AsyncClient(base_url=self.url, timeout=LIMIT_S) as client:
            answer = await client.post("/v1/session/link", json={"token": token})
            assert answer.status_code == 200, answer.text
            yield client

    async def node(self, name: str = "demo-node") -> Node:
        """A node that has enrolled."""
        node = Node(name)
        await self.center.nodes.add(name, "a-code-for-once")
        async with httpx.AsyncClient(base_url=self.url, timeout=LIMIT_S) as client:
            request = {"node": name, "code": "a-code-for-once", "public_key": node.public_key}
            answer = await client.post("/v1/nodes/enroll", json=request)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"center_public_key": self.center.key.public_key}
        return node

    async def send(self, node: Node, event: dict[str, object]) -> str:
        """Put a signed event where its node puts it; return its id."""
        await self.send_raw(node, node.fields(encode(event)))
        return str(event["id"])

    async def send_raw(self, node: Node, fields: dict[FieldT, EncodableT]) -> None:
        """Put anything into a node's stream."""
        await self.redis.xadd(wire.event_stream(node.id, Priority.P2), fields)

    def now(self) -> datetime:
        """The time."""
        return datetime.now(UTC)

    async def acts(self) -> list[str]:
        """What is on record, in order."""
        async with self.center.database.reading() as session:
            return list(await session.scalars(select(AuditRow.act).order_by(AuditRow.seq)))

    async def receipts(self, node: Node) -> list[Receipt]:
        """What the center told a node so far; the signatures are checked."""
        key = self.center.key
        told = []
        entries = await self.redis.xrange(wire.receipt_stream(node.id))
        for _, fields in cast("list[tuple[bytes, dict[bytes, bytes]]]", entries):
            assert fields[b"key"].decode() == key.key_id
            expected = key.message(fields[b"ce"])[wire.SIGNATURE]
            assert fields[b"sig"] == expected
            told.append(Receipt.model_validate_json(fields[b"ce"]))
        return told

    async def accepted(self, node: Node, event_id: str) -> None:
        """Wait until the node may forget an event."""

        async def is_told() -> bool:
            return any(event_id in each.accepted for each in await self.receipts(node))

        await until(is_told, f"a receipt for {event_id}")

    async def upload(
        self, node: Node, body: bytes, *, offset: int = 0, part: bytes | None = None
    ) -> httpx.Response:
        """Send a piece of a file as its node does."""
        sha256 = hashlib.sha256(body).hexdigest()
        piece = body[offset:] if part is None else part
        return await self.patch(node, sha256, offset, len(body), piece)

    async def patch(  # noqa: PLR0913  # every part of the request can be wrong
        self,
        node: Node,
        sha256: str,
        offset: int,
        length: int,
        piece: bytes,
        *,
        method: str = "PATCH",
        at: datetime | None = None,
    ) -> httpx.Response:
        """Send a signed request about a file."""
        path = nodes.evidence_path(node.id, sha256)
        time = (at or datetime.now(UTC)).isoformat(timespec="seconds")
        text = nodes.signed_text(
            method=method,
            path=path,
            node=node.id,
            time=time,
            offset=offset,
            length=length,
            body_sha256=hashlib.sha256(piece).hexdigest(),
        )
        headers = {
            nodes.HEADER_NODE: node.id,
            nodes.HEADER_KEY: node.key.key_id,
            nodes.HEADER_TIME: time,
            nodes.HEADER_SIGNATURE: base64.b64encode(node.private.sign(text)).decode(),
            nodes.HEADER_OFFSET: str(offset),
            nodes.HEADER_LENGTH: str(length),
        }
        async with httpx.AsyncClient(base_url=self.url, timeout=LIMIT_S) as client:
            return await client.request(method, path, headers=headers, content=piece)


@asynccontextmanager
async def running(
    data: Path, redis_url: str, *, evidence: EvidenceSettings | None = None
) -> AsyncIterator[World]:
    """Run a center on this folder until the block ends."""
    settings = Settings(
        data=data,
        sites=SITES,
        listen=ListenSettings(port=0),
        redis=RedisSettings(url=SecretStr(redis_url)),
        evidence=evidence or EvidenceSettings(keep_free_mib=0),
    )
    center = Center(settings)
    await migrate(center.database)
    listening = server.listen("127.0.0.1", 0)
    serving = server.server_of(center)
    task = asyncio.create_task(serving.serve(sockets=[listening]))
    redis = Redis.from_url(redis_url)
    try:

        async def started() -> bool:
            return serving.started or task.done()

        await until(started, "the center serves")
        yield World(center, f"http://127.0.0.1:{listening.getsockname()[1]}", redis)
    finally:
        await redis.aclose()
        server.stop(center, serving)
        await task


async def events(
    client: httpx.AsyncClient, *, last: str | None = None, after: int | None = None
) -> AsyncGenerator[Heard, None]:
    """Read server-sent events; pings are left out."""
    headers = {"Last-Event-ID": last} if last is not None else {}
    params = {"after": after} if after is not None else {}
    async with client.stream("GET", "/v1/live", headers=headers, params=params) as stream:
        assert stream.status_code == 200
        fields: dict[str, str] = {}
        async for line in stream.aiter_lines():
            name, _, value = line.partition(": ")
            if line:
                fields[name] = value
            elif "event" in fields:
                if fields["event"] != "ping":
                    yield Heard(fields.get("id"), fields["event"], json.loads(fields["data"]))
                fields = {}
            else:
                yield Heard(None, "here", {})
                fields = {}
