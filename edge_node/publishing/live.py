"""Live pictures: the newest analysed frame of a camera, while somebody looks at it."""

import hashlib
import threading
from datetime import datetime
from typing import NamedTuple

from contracts import wire
from contracts.backchannel import LivePicture
from edge_node.publishing.redis_link import RedisLink
from edge_node.publishing.signing import NodeKey

MAX_JPEG_BYTES = 1024 * 1024
IDLE_S = 0.5


class _Picture(NamedTuple):
    captured_at: datetime
    jpeg: bytes


class LivePictures:
    """Takes pictures from any thread and sends the newest of each camera from its own.

    A picture that was not sent when the next one of its camera comes is dropped, and so is one
    that Redis did not take: a live picture is worth nothing later.
    """

    def __init__(self, link: RedisLink, *, node: str, key: NodeKey) -> None:
        self._link = link
        self._node = node
        self._key = key
        self._changed = threading.Condition()
        self._newest: dict[str, _Picture] = {}
        self.dropped = 0
        """Pictures that were never sent."""

    def show(self, camera: str, captured_at: datetime, jpeg: bytes) -> None:
        """Hand a picture over; returns at once. One that is too big is dropped."""
        with self._changed:
            if camera in self._newest or len(jpeg) > MAX_JPEG_BYTES:
                self.dropped += 1
            if len(jpeg) <= MAX_JPEG_BYTES:
                self._newest[camera] = _Picture(captured_at, jpeg)
                self._changed.notify()

    def send_round(self) -> None:
        """Send what has come since the last round; wait if there is none.

        Raises:
            LinkError: Redis is away or refuses.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._newest, timeout=IDLE_S)
            pictures, self._newest = self._newest, {}
        for camera, picture in pictures.items():
            self._send(camera, picture)

    def _send(self, camera: str, picture: _Picture) -> None:
        header = LivePicture(
            node=self._node,
            camera=camera,
            captured_at=picture.captured_at,
            sha256=hashlib.sha256(picture.jpeg).hexdigest(),
        )
        self._link.put(
            wire.live_key(self._node, camera),
            self._key.signed(header.model_dump_json().encode()),
            more={wire.JPEG: picture.jpeg},
            expires_ms=wire.LIVE_EXPIRES_MS,
        )
