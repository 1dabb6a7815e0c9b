"""The heartbeat: every few seconds, what the node is doing now, in place of the last one."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from contracts import wire
from contracts.status import NodeStatus, StatusEvent
from edge_node.publishing.redis_link import RedisLink
from edge_node.publishing.signing import NodeKey


class HasEpoch(Protocol):
    """The spool, as the heartbeat sees it."""

    @property
    def epoch(self) -> str:
        """The epoch of the newest event."""
        ...


class Heartbeat:
    """Rounds of telling; one thread runs them."""

    def __init__(
        self,
        spool: HasEpoch,
        link: RedisLink,
        *,
        node: str,
        key: NodeKey,
        now: Callable[[], datetime],
        status: Callable[[], NodeStatus],
    ) -> None:
        """Take what there is to tell.

        Args:
            spool: Gives the epoch.
            link: To Redis.
            node: The node's id.
            key: Signs.
            now: The node's clock.
            status: What the node is doing now; called in the heartbeat's thread.
        """
        self._spool = spool
        self._link = link
        self._node = node
        self._key = key
        self._now = now
        self._status = status
        self._started_at = now()
        self._beats = 0

    def beat_round(self, stop: threading.Event, every_s: float = wire.STATUS_EVERY_S) -> None:
        """Tell once, then wait.

        Raises:
            LinkError: Redis is away or refuses.
        """
        self._link.put(wire.status_key(self._node), self._key.signed(self._event()))
        stop.wait(every_s)

    def _event(self) -> bytes:
        self._beats += 1
        event = StatusEvent(
            id=f"{self._started_at:%Y%m%dT%H%M%S.%f}-{self._beats}",
            source=f"urn:qyragy:node:{self._node}",
            time=self._now(),
            qynode=self._node,
            qyepoch=self._spool.epoch,
            qybeat=self._beats,
            data=self._status(),
        )
        return event.model_dump_json(exclude_none=True).encode()
