"""Listens to the nodes' heartbeats: only the newest of each counts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis

from contracts import wire
from contracts.status import StatusEvent
from control_center.errors import Outage
from control_center.link import outages
from control_center.signing import NodeKey
from control_center.sites.board import StatusBoard, Turn

log = structlog.get_logger()
EVERY_S = 2.0
MAX_STATUS_BYTES = 262_144


class Heartbeats:
    """Polls every enrolled node's newest heartbeat."""

    def __init__(
        self,
        redis: Redis,
        board: StatusBoard,
        keys: Callable[[], Mapping[str, NodeKey]],
        turned: Callable[[Turn], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        """Join the parts; `turned` is told of every node and camera that changes its state."""
        self._redis = redis
        self._board = board
        self._keys = keys
        self._turned = turned
        self._clock = clock

    async def run(self) -> None:
        """Look every two seconds until cancelled."""
        while True:
            try:
                await self._look()
                await self._tell(self._board.notice_silence(self._clock()))
            except Outage as error:
                log.warning("heartbeats.missed", reason=str(error))
            await asyncio.sleep(EVERY_S)

    async def _look(self) -> None:
        keys = dict(self._keys())
        pipeline = self._redis.pipeline(transaction=False)
        for node in keys:
            pipeline.hgetall(wire.status_key(node))
        with outages():
            found: list[dict[bytes, bytes]] = await pipeline.execute()
        for (node, key), fields in zip(keys.items(), found, strict=True):
            status = read_status(node, key, fields)
            if status is not None and self._board.is_newer(node, status):
                await self._tell(self._board.hear(node, status, self._clock()))

    async def _tell(self, turns: Iterable[Turn]) -> None:
        for turn in turns:
            log.info("state.turned", topic=turn.topic, id=turn.id, state=turn.state)
            await self._turned(turn)


def read_status(node: str, key: NodeKey, fields: Mapping[bytes, bytes]) -> StatusEvent | None:
    """Return a node's heartbeat, or None when there is none that it signed."""
    body = fields.get(wire.BODY.encode(), b"")
    signature = fields.get(wire.SIGNATURE.encode(), b"")
    key_id = fields.get(wire.KEY_ID.encode(), b"")
    if not body or len(body) > MAX_STATUS_BYTES or not key.signed(body, signature, key_id):
        return None
    try:
        status = StatusEvent.model_validate_json(body)
    except ValidationError as error:
        log.warning("heartbeat.refused", node=node, mistakes=error.error_count())
        return None
    return status if status.qynode == node else None
