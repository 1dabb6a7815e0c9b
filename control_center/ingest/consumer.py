"""Takes events as they come: database commit first, then the receipt."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from contracts.backchannel import Receipt
from control_center.errors import Outage, RedisAway
from control_center.ingest.checking import Delivery
from control_center.ingest.receipts import receipt
from control_center.ingest.service import Intake, Outcome
from control_center.ingest.streams import PER_STREAM, EventStreams
from control_center.link import LinkState, pauses
from control_center.signing import NodeKey

log = structlog.get_logger()
BATCH = 200
"""Messages in one transaction; a receipt names at most 1,000."""
NO_NODES_S = 0.5
LEFT_AGAIN_S = 2.0
"""Pause before a message that failed is given out again."""
LOOK_AGAIN_S = 30.0
"""How often to look for messages that another process left."""
HOUSEKEEPING_S = 60.0
GAP_PROVEN = timedelta(seconds=60)


@dataclass(frozen=True)
class Clocks:
    """What time it is, and how long something takes."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]


class Consumer:
    """The one loop that reads events."""

    def __init__(
        self,
        streams: EventStreams,
        intake: Intake,
        keys: Callable[[], Mapping[str, NodeKey]],
        link: LinkState,
        clocks: Clocks,
    ) -> None:
        self._streams = streams
        self._intake = intake
        self._keys = keys
        self._link = link
        self._clocks = clocks
        self._idle_ms = 0
        self._claim_at = 0.0
        self._clean_at = 0.0

    async def run(self) -> None:
        """Read until cancelled; wait with growing pauses while Redis or the database is away."""
        waits = pauses()
        while True:
            try:
                await self._round()
            except Outage as error:
                pause = next(waits)
                self._note(error, pause)
                await asyncio.sleep(pause)
            else:
                self._link.works()
                waits = pauses()

    def _note(self, error: Outage, pause: float) -> None:
        self._begin_anew()
        if isinstance(error, RedisAway):
            self._link.fails(str(error), pause)
        else:
            log.error("database.lost", reason=str(error), retry_in_s=round(pause, 2))

    def _begin_anew(self) -> None:
        """After an outage groups may be gone, and what was read is still to be settled."""
        self._streams.forget()
        self._idle_ms = 0
        self._claim_at = 0.0

    async def _round(self) -> None:
        nodes = self._keys()
        if not nodes:
            await asyncio.sleep(NO_NODES_S)
            return
        if not self._streams.watches(nodes):
            await self._streams.watch(nodes)
        await self._claim_when_due()
        fresh = await self._streams.read()
        await self._take(fresh)
        if len(fresh) < PER_STREAM:
            await self._keep_house(nodes)

    async def _claim_when_due(self) -> None:
        if self._clocks.monotonic() < self._claim_at:
            return
        left = await self._take(await self._streams.claim_again(self._idle_ms))
        self._idle_ms = int(LEFT_AGAIN_S * 1000)
        self._look_again_in(LEFT_AGAIN_S if left else LOOK_AGAIN_S)

    async def _take(self, deliveries: Sequence[Delivery]) -> bool:
        """Take deliveries in batches; tell whether some were left in their streams."""
        left = False
        for start in range(0, len(deliveries), BATCH):
            outcomes = await self._intake.take(deliveries[start : start + BATCH])
            await self._streams.settle(outcomes, self._receipts(outcomes))
            left = left or not all(each.settled for each in outcomes)
        if left:
            self._look_again_in(LEFT_AGAIN_S)
        return left

    def _receipts(self, outcomes: Sequence[Outcome]) -> dict[str, Receipt]:
        at = self._clocks.now()
        by_node = sorted(outcomes, key=_node)
        told = {node: receipt(node, group, at) for node, group in groupby(by_node, key=_node)}
        return {node: each for node, each in told.items() if each is not None}

    def _look_again_in(self, seconds: float) -> None:
        self._claim_at = self._clocks.monotonic() + seconds

    async def _keep_house(self, nodes: Mapping[str, NodeKey]) -> None:
        """Nothing more is on its way: what is missing now is missing."""
        if self._clocks.monotonic() < self._clean_at:
            return
        self._clean_at = self._clocks.monotonic() + HOUSEKEEPING_S
        await self._intake.prove_gaps(self._clocks.now() - GAP_PROVEN)
        await self._streams.trim_receipts(nodes)


def _node(outcome: Outcome) -> str:
    return outcome.delivery.node
