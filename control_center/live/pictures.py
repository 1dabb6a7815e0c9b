"""Live pictures: asked for while somebody looks, checked before they are shown."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from pydantic import ValidationError
from redis.asyncio import Redis

from contracts import wire
from contracts.backchannel import LivePicture, LiveRequest
from control_center.link import message_fields, outages
from control_center.signing import CenterKey, NodeKey

ASK_EVERY = timedelta(seconds=2)
ASK_FOR = timedelta(seconds=6)
REQUESTS_KEPT_MS = 60_000
MAX_JPEG_BYTES = 2 * 2**20


@dataclass(frozen=True)
class Shot:
    """A picture that a node signed."""

    captured_at: datetime
    sha256: str
    jpeg: bytes


class LivePictures:
    """Asks nodes for pictures of their cameras, and remembers the newest of each."""

    def __init__(
        self,
        redis: Redis,
        key: CenterKey,
        keys: Callable[[], Mapping[str, NodeKey]],
        clock: Callable[[], datetime],
    ) -> None:
        self._redis = redis
        self._key = key
        self._keys = keys
        self._clock = clock
        self._asked: dict[str, datetime] = {}
        self._newest: dict[str, Shot] = {}

    def newest(self, camera: str) -> Shot | None:
        """Return the newest picture that was seen since the center started."""
        return self._newest.get(camera)

    async def look(self, node: str, camera: str) -> Shot | None:
        """Return what a camera shows now, or None while nothing has come yet.

        Raises:
            RedisAway: Nothing can be asked or answered now.
        """
        key = self._keys().get(node)
        if key is None:
            return None
        at = self._clock()
        with outages():
            if at - self._asked.get(camera, datetime.min.replace(tzinfo=at.tzinfo)) >= ASK_EVERY:
                await self._ask(node, camera, at)
            fields = await self._redis.hgetall(wire.live_key(node, camera))
        # Without `decode_responses` the library gives bytes; its types allow for more.
        shot = read_shot(node, camera, key, cast("dict[bytes, bytes]", fields))
        if shot is None or self._is_older(camera, shot):
            return None
        self._newest[camera] = shot
        return shot

    async def _ask(self, node: str, camera: str, at: datetime) -> None:
        request = LiveRequest(node=node, camera=camera, at=at, until=at + ASK_FOR)
        fields = message_fields(self._key.message(request.model_dump_json().encode()))
        seconds, _ = await self._redis.time()
        oldest = int(seconds) * 1000 - REQUESTS_KEPT_MS
        await self._redis.xadd(wire.request_stream(node), fields, minid=oldest)
        self._asked[camera] = at

    def _is_older(self, camera: str, shot: Shot) -> bool:
        """Somebody who writes to Redis could put an old picture back."""
        before = self._newest.get(camera)
        return before is not None and shot.captured_at < before.captured_at


def read_shot(node: str, camera: str, key: NodeKey, fields: Mapping[bytes, bytes]) -> Shot | None:
    """Return a picture, or None when there is none that this node signed for this camera."""
    body = fields.get(wire.BODY.encode(), b"")
    jpeg = fields.get(wire.JPEG.encode(), b"")
    signature = fields.get(wire.SIGNATURE.encode(), b"")
    if len(jpeg) > MAX_JPEG_BYTES:
        return None
    if not key.signed(body, signature, fields.get(wire.KEY_ID.encode(), b"")):
        return None
    try:
        header = LivePicture.model_validate_json(body)
    except ValidationError:
        return None
    is_whole = hashlib.sha256(jpeg).hexdigest() == header.sha256
    if (header.node, header.camera) != (node, camera) or not is_whole:
        return None
    return Shot(header.captured_at, header.sha256, jpeg)
