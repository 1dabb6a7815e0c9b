"""The analyser's side of the hand-over: always the newest picture, whoever reads the camera."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Client, Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from edge_node.camera.slots import SlotMemory
from edge_node.errors import CameraError
from edge_node.messages import FrameDone, FrameReady, encode
from edge_node.types import Frame

RECONNECT_AFTER_S = 0.1
_LOOK_FOR_STOP_EVERY_S = 0.1

_FRAME_READY = TypeAdapter(FrameReady)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A picture that waits to be looked at, and whose reader it is of."""

    message: FrameReady
    connection: Connection
    image: NDArray[np.uint8]


class FrameReceiver:
    """Frames of one camera.

    A thread takes the reader's messages and keeps only the newest; the picture before it goes
    back unseen and counts as dropped. When the reader dies it waits for the next one; indices go
    on growing, and the first frame of the next reader begins a new segment.
    """

    def __init__(self, camera_id: str, memory: SlotMemory, socket_path: Path) -> None:
        self._camera_id = camera_id
        self._memory = memory
        self._socket_path = socket_path
        self._sending = threading.Lock()
        self._changed = threading.Condition()
        self._newest: _Arrived | None = None
        self._first_index = 0
        self._last_index = -1
        self._segment = -1
        self._last_place: tuple[Connection, int] | None = None

    def listen(self, stop: threading.Event) -> None:
        """Thread: connect to the camera's reader, again and again, until `stop`."""
        while not stop.is_set():
            try:
                connection = Client(str(self._socket_path), "AF_UNIX")
            except (OSError, EOFError):
                stop.wait(RECONNECT_AFTER_S)
                continue
            self._take_all(connection, stop)
            with self._sending:
                connection.close()
        with self._changed:
            self._changed.notify_all()

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        """Yield the newest frame each time until `stop`; while none comes, wait.

        Each image is read-only and valid until the next frame is asked for.
        """
        while (arrived := self._take_newest(stop)) is not None:
            try:
                yield self._frame(arrived)
            finally:
                self._give_back(arrived, analysed=True)

    def _take_all(self, connection: Connection, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                if connection.poll(_LOOK_FOR_STOP_EVERY_S):
                    self._arrive(connection, connection.recv_bytes())
        except (EOFError, OSError, ValidationError, CameraError):
            return  # the reader is gone, or speaks nonsense: the next one will do

    def _arrive(self, connection: Connection, body: bytes) -> None:
        message = _FRAME_READY.validate_json(body)
        image = self._memory.image(message.slot, message.height, message.width)
        image.flags.writeable = False
        with self._changed:
            unseen, self._newest = self._newest, _Arrived(message, connection, image)
            self._changed.notify_all()
        if unseen is not None:
            self._give_back(unseen, analysed=False)

    def _take_newest(self, stop: threading.Event) -> _Arrived | None:
        with self._changed:
            while self._newest is None and not stop.is_set():
                self._changed.wait(_LOOK_FOR_STOP_EVERY_S)
            arrived, self._newest = self._newest, None
        if stop.is_set() and arrived is not None:
            self._give_back(arrived, analysed=False)
            return None
        return arrived

    def _frame(self, arrived: _Arrived) -> Frame:
        message = arrived.message
        place = (arrived.connection, message.segment)
        if self._last_place != place:
            if self._last_place is None or self._last_place[0] is not arrived.connection:
                self._first_index = max(0, self._last_index + 1 - message.index)
            self._segment += 1
            self._last_place = place
        self._last_index = self._first_index + message.index
        return Frame(
            camera_id=self._camera_id,
            index=self._last_index,
            captured_at=message.captured_at,
            monotonic=message.monotonic,
            image=arrived.image,
            segment=self._segment,
        )

    def _give_back(self, arrived: _Arrived, *, analysed: bool) -> None:
        done = FrameDone(slot=arrived.message.slot, analysed=analysed)
        try:
            with self._sending:
                arrived.connection.send_bytes(encode(done))
        except OSError:
            return  # its reader is gone, and with it all claims to the slot
