"""The nodes' event streams in Redis: read, claim again, settle."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError
from redis.typing import KeyT, StreamIdT

from contracts import wire
from contracts.backchannel import Receipt
from contracts.base import Priority
from control_center.ingest.checking import Delivery, delivery_of
from control_center.ingest.service import Outcome
from control_center.link import message_fields, outages
from control_center.signing import CenterKey

CONSUMER = "center"
PER_STREAM = 50
BLOCK_MS = 1_000
RECEIPTS_KEPT_MS = 3_600_000
Entries = Sequence[tuple[bytes, dict[bytes, bytes] | None]]


class EventStreams:
    """Every enrolled node's four streams, most urgent first."""

    def __init__(self, redis: Redis, key: CenterKey) -> None:
        """Take a client whose time-out is longer than `BLOCK_MS`."""
        self._redis = redis
        self._key = key
        self._nodes: dict[bytes, str] = {}
        self._streams: tuple[str, ...] = ()

    async def watch(self, nodes: Iterable[str]) -> None:
        """Make the consumer groups of these nodes, from the first entry on.

        Raises:
            RedisAway: Redis is away.
        """
        by_priority = [
            (wire.event_stream(node, priority), node)
            for priority in Priority
            for node in sorted(nodes)
        ]
        with outages():
            for stream, _ in by_priority:
                await self._make_group(stream)
        self._nodes = {stream.encode(): node for stream, node in by_priority}
        self._streams = tuple(stream for stream, _ in by_priority)

    def forget(self) -> None:
        """Redis lost the groups: `watch` makes them anew."""
        self._streams = ()

    def watches(self, nodes: Iterable[str]) -> bool:
        """Tell whether the groups of exactly these nodes are there."""
        return set(self._nodes.values()) == set(nodes) and bool(self._streams)

    async def read(self) -> list[Delivery]:
        """Wait up to a second for new entries; P1 comes first.

        Raises:
            RedisAway: Redis is away.
        """
        asked: dict[KeyT, StreamIdT] = dict.fromkeys(self._streams, ">")
        with outages():
            found = await self._redis.xreadgroup(
                wire.GROUP, CONSUMER, asked, count=PER_STREAM, block=BLOCK_MS
            )
        # Without `decode_responses` the library gives bytes; its types allow for more.
        given = dict(cast("Sequence[tuple[bytes, Entries]]", found))
        return [
            delivery_of(self._nodes[stream.encode()], stream, entry_id, fields or {})
            for stream in self._streams
            for entry_id, fields in given.get(stream.encode(), ())
        ]

    async def claim_again(self, idle_ms: int) -> list[Delivery]:
        """Return entries that were given out before and never settled.

        Raises:
            RedisAway: Redis is away.
        """
        with outages():
            return [
                delivery
                for stream in self._streams
                for delivery in await self._claim(stream, idle_ms)
            ]

    async def settle(self, outcomes: Iterable[Outcome], receipts: Mapping[str, Receipt]) -> None:
        """Remove what is committed from the streams and tell the nodes, in one go.

        Raises:
            RedisAway: Redis is away; what stayed there is given out again and found to be known.
        """
        pipeline = self._redis.pipeline(transaction=False)
        settled = sorted((each.delivery for each in outcomes if each.settled), key=_stream)
        for stream, deliveries in groupby(settled, key=_stream):
            ids = [each.entry_id for each in deliveries]
            pipeline.xack(stream, wire.GROUP, *ids)
            pipeline.xdel(stream, *ids)
        for node, told in receipts.items():
            message = message_fields(self._key.message(told.model_dump_json().encode()))
            pipeline.xadd(wire.receipt_stream(node), message)
        with outages():
            await pipeline.execute()

    async def trim_receipts(self, nodes: Iterable[str]) -> None:
        """Remove receipts older than an hour, by Redis' own clock.

        Raises:
            RedisAway: Redis is away.
        """
        with outages():
            seconds, _ = await self._redis.time()
            oldest = int(seconds) * 1000 - RECEIPTS_KEPT_MS
            pipeline = self._redis.pipeline(transaction=False)
            for node in nodes:
                pipeline.xtrim(wire.receipt_stream(node), minid=oldest, approximate=False)
            await pipeline.execute()

    async def _make_group(self, stream: str) -> None:
        try:
            await self._redis.xgroup_create(stream, wire.GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def _claim(self, stream: str, idle_ms: int) -> list[Delivery]:
        cursor: bytes | str = "0-0"
        claimed: list[Delivery] = []
        while True:
            answer = await self._redis.xautoclaim(
                stream, wire.GROUP, CONSUMER, idle_ms, start_id=cursor, count=PER_STREAM
            )
            cursor, entries = answer[0], answer[1]
            claimed += await self._with_times(stream, entries)
            if cursor in (b"0-0", "0-0"):
                return claimed

    async def _with_times(self, stream: str, entries: Entries) -> list[Delivery]:
        if not entries:
            return []
        pending = await self._redis.xpending_range(
            stream, wire.GROUP, entries[0][0], entries[-1][0], PER_STREAM * 4, CONSUMER
        )
        times = {each["message_id"]: int(each["times_delivered"]) for each in pending}
        return [
            delivery_of(
                self._nodes[stream.encode()], stream, entry, fields or {}, times.get(entry, 1)
            )
            for entry, fields in entries
        ]


def _stream(delivery: Delivery) -> str:
    return delivery.stream
