"""The reader's side of the hand-over: pictures into free slots, never waiting for anybody."""

import contextlib
import threading
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from edge_node.camera.slots import SlotMemory
from edge_node.errors import CameraError
from edge_node.messages import FrameDone, FrameReady, encode

LONGEST_SOCKET_PATH = 100
"""Linux takes 107 bytes."""

_LOOK_FOR_STOP_EVERY_S = 0.1

_FRAME_DONE = TypeAdapter(FrameDone)


class FrameSender:
    """Listens for the analyser and tells it of each picture.

    While no slot is free, or no analyser is there, pictures are dropped and counted. A new
    connection means a new analyser: it holds no slot.
    """

    def __init__(self, memory: SlotMemory, socket_path: Path) -> None:
        if len(str(socket_path).encode()) > LONGEST_SOCKET_PATH:
            raise CameraError(f"path of a socket too long, choose a shorter folder: {socket_path}")
        self.memory = memory
        self.dropped = 0
        self._lock = threading.Lock()
        self._free: set[int] = set()
        self._reserved: set[int] = set()
        """Being written for the analyser of now; those of an earlier one are not sent."""
        self._connection: Connection | None = None
        socket_path.unlink(missing_ok=True)  # of a reader that was killed
        self._address = str(socket_path)
        self._listener = Listener(self._address, "AF_UNIX")

    def reserve(self) -> int | None:
        """Return a slot to write the next picture into; None, and one more dropped, if all are
        in use: then there is nothing to convert."""
        with self._lock:
            if self._connection is None or not self._free:
                self.dropped += 1
                return None
            slot = self._free.pop()
            self._reserved.add(slot)
            return slot

    def send(self, message: FrameReady) -> None:
        """Tell the analyser of a picture in a reserved slot."""
        with self._lock:
            if self._connection is None or message.slot not in self._reserved:
                self.dropped += 1
                return
            self._reserved.remove(message.slot)
            try:
                # At most one message per slot is on its way, so this never fills the socket.
                self._connection.send_bytes(encode(message))
            except OSError:
                self.dropped += 1

    def give_up(self, slot: int) -> None:
        """Take back a reserved slot whose picture could not be written."""
        with self._lock:
            self.dropped += 1
            if slot in self._reserved:
                self._reserved.remove(slot)
                self._free.add(slot)

    def serve(self, stop: threading.Event) -> None:
        """Thread: take one analyser after the other until `stop` is set and `close` called."""
        while not stop.is_set():
            try:
                connection = self._listener.accept()
            except OSError:  # closed, or a client that went before it was taken
                continue
            with connection:
                self._attach(connection)
                self._take_answers(connection, stop)
                self._detach()

    def close(self) -> None:
        """Stop listening, once `stop` of `serve` is set; wakes it."""
        with contextlib.suppress(OSError, EOFError):
            # A thread in accept() is not woken by closing the socket under it.
            Client(self._address, "AF_UNIX").close()
        self._listener.close()

    def _attach(self, connection: Connection) -> None:
        with self._lock:
            self._free = set(range(self.memory.count))
            self._reserved = set()
            self._connection = connection

    def _detach(self) -> None:
        with self._lock:
            self._connection = None
            self._free = set()

    def _take_answers(self, connection: Connection, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                if not connection.poll(_LOOK_FOR_STOP_EVERY_S):
                    continue
                done = _FRAME_DONE.validate_json(connection.recv_bytes())
                with self._lock:
                    self._free.add(done.slot)
                    self.dropped += not done.analysed
        except (EOFError, OSError, ValidationError):
            return
