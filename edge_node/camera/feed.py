"""One stream of a camera: opened when told to, read until it is lost."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import SecretStr

from edge_node.camera.faults import StreamError
from edge_node.camera.intake import Intake
from edge_node.camera.stream import CameraStream, open_stream
from edge_node.messages import StreamLost, StreamOpened, StreamRole
from edge_node.types import Packet, StreamInfo

_LOOK_FOR_STOP_EVERY_S = 0.2

Tell = Callable[[StreamOpened | StreamLost], None]
TakePacket = Callable[[Packet, StreamInfo], None]


class StreamFeed:
    """Reads one stream; the supervisor decides when to open it, and when again."""

    def __init__(
        self, role: StreamRole, url: SecretStr, max_pixels: int, take: TakePacket, tell: Tell
    ) -> None:
        self._role: StreamRole = role
        self._url = url
        self._max_pixels = max_pixels
        self._take = take
        self._tell = tell
        self._wanted = threading.Event()
        self._segment = -1
        self.packets = 0
        self.last_packet: float | None = None
        """Monotonic seconds."""

    def open(self) -> None:
        """Ask for the stream; if it is open it is closed and opened anew."""
        self._wanted.set()

    def run(self, stop: threading.Event) -> None:
        """Thread: wait, open, read, tell of the loss, wait again."""
        while not stop.is_set():
            if self._wanted.wait(_LOOK_FOR_STOP_EVERY_S):
                self._wanted.clear()
                self._open_and_read(stop)

    def _open_and_read(self, stop: threading.Event) -> None:
        try:
            stream = open_stream(self._url, self._max_pixels)
            try:
                self._read(stream, stop)
            finally:
                stream.close()
        except StreamError as error:
            self._tell(
                StreamLost(stream=self._role, kind=error.kind, reason=error.reason, code=error.code)
            )

    def _read(self, stream: CameraStream, stop: threading.Event) -> None:
        intake = Intake(stream.info, self._segment + 1, self._max_pixels)
        told: StreamInfo | None = None
        for encoded in stream.packets():
            if stop.is_set() or self._wanted.is_set():
                return
            packet = intake.take(encoded, datetime.now(UTC), time.monotonic())
            self._segment = intake.segment
            if intake.info != told and intake.info.width:
                told = intake.info
                self._tell(self._opened(told))
            self.packets += 1
            self.last_packet = packet.monotonic
            self._take(packet, intake.info)

    def _opened(self, info: StreamInfo) -> StreamOpened:
        return StreamOpened(
            stream=self._role, codec=info.codec, width=info.width, height=info.height, fps=info.fps
        )
