"""Messages become incidents, each exactly once; what cannot be taken is kept and told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from contracts.events import EvidenceEvent, ObservationEvent
from control_center.audit.store import Act, record
from control_center.db.database import Database, Writing
from control_center.errors import Outage
from control_center.ingest import store
from control_center.ingest.checking import Delivery, Fault, Sound, Unsound, check
from control_center.signing import NodeKey

log = structlog.get_logger()
MAX_DELIVERIES = 5


class Recorder(Protocol):
    """Gives new events their effects within the transaction that remembers them."""

    async def record(
        self,
        writing: Writing,
        events: Sequence[ObservationEvent | EvidenceEvent],
        at: datetime,
    ) -> None:
        """Take events that were not taken before, in order."""
        ...


@dataclass(frozen=True)
class Outcome:
    """What became of a delivery; it is on disk by now."""

    delivery: Delivery
    accepted: str | None = None
    """The event's id: the node may forget it."""
    rejected: tuple[str, str] | None = None
    """The event's id and the reason: the node stops sending it."""
    settled: bool = True
    """False: it stays in the stream and is given out again."""


class Intake:
    """Takes messages from streams into the database."""

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        keys: Callable[[], Mapping[str, NodeKey]],
        clock: Callable[[], datetime],
    ) -> None:
        """Join the parts.

        Args:
            database: Where messages are remembered.
            recorder: What they do.
            keys: Gives the enrolled keys as they are now.
            clock: The center's time.
        """
        self._database = database
        self._recorder = recorder
        self._keys = keys
        self._clock = clock

    async def take(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """Take a batch in one transaction, or one by one when one of them spoils it.

        Raises:
            Outage: The database is away; nothing was taken.
        """
        try:
            return await self._together(deliveries)
        except Outage:
            raise
        except Exception:
            log.exception("batch.failed", messages=len(deliveries))
        return [await self._alone(each) for each in deliveries]

    async def prove_gaps(self, opened_before: datetime) -> None:
        """Count gaps as proven that were open before this moment."""
        async with self._database.writing() as writing:
            await store.prove(writing.session, opened_before)

    async def _alone(self, delivery: Delivery) -> Outcome:
        try:
            return (await self._together([delivery]))[0]
        except Outage:
            raise
        except Exception as error:
            log.exception("message.failed", node=delivery.node, times=delivery.times)
            if delivery.times < MAX_DELIVERIES:
                return Outcome(delivery, settled=False)
            return await self._give_up(delivery, error)

    async def _give_up(self, delivery: Delivery, error: Exception) -> Outcome:
        reason = f"failed {delivery.times} times: {type(error).__name__}"
        checked = check(delivery, self._keys().get(delivery.node))
        event_id = checked.event.id if isinstance(checked, Sound) else None
        async with self._database.writing() as writing:
            unsound = Unsound(delivery, Fault.POISON, reason, event_id)
            return await self._bury(writing, unsound, self._clock())

    async def _together(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        keys = self._keys()
        checked = [check(each, keys.get(each.node)) for each in deliveries]
        at = self._clock()
        async with self._database.writing() as writing:
            sound = [each for each in checked if isinstance(each, Sound)]
            known = dict(await store.seen(writing.session, sound))
            new: list[Sound] = []
            outcomes = [await self._settle(writing, each, known, new) for each in checked]
            await self._remember(writing, new, at)
            return outcomes

    async def _remember(self, writing: Writing, new: Sequence[Sound], at: datetime) -> None:
        for each in new:
            store.keep(writing.session, each, at)
            event = each.event
            await store.count(writing.session, event.qynode, event.qyepoch, event.qyseq, at)
        if new:
            await self._recorder.record(writing, [each.event for each in new], at)

    async def _settle(
        self,
        writing: Writing,
        message: Sound | Unsound,
        known: dict[tuple[str, str], str],
        new: list[Sound],
    ) -> Outcome:
        """Judge a message by what is known; add it to `new` when it was never seen before."""
        if isinstance(message, Unsound):
            return await self._bury(writing, message, self._clock())
        delivery, event = message.delivery, message.event
        before = known.get((delivery.node, event.id))
        if before is None:
            known[delivery.node, event.id] = delivery.sha256
            new.append(message)
        elif before != delivery.sha256:
            reason = "an event of this id with other contents was taken before"
            unsound = Unsound(delivery, Fault.CONFLICT, reason, event.id)
            return await self._bury(writing, unsound, self._clock())
        return Outcome(delivery, accepted=event.id)

    async def _bury(self, writing: Writing, message: Unsound, at: datetime) -> Outcome:
        delivery = message.delivery
        if await store.bury(writing.session, message, at):
            log.error("message.buried", node=delivery.node, fault=message.fault)
            act = Act(
                f"node:{delivery.node}",
                f"message.{message.fault}",
                f"sha256:{delivery.sha256}",
                message.reason,
            )
            await record(writing, act, at)
        if message.event_id is None:
            return Outcome(delivery)
        return Outcome(delivery, rejected=(message.event_id, message.reason))
