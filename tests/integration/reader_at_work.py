"""A real reader process with a test in place of its supervisor and analyser."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from edge_node.camera.receiver import FrameReceiver
from edge_node.camera.slots import SlotMemory, attach_slots, create_slots
from edge_node.messages import FROM_READER, Message, OpenStream, StreamRole, encode
from edge_node.reader import ReaderSettings, run_reader
from edge_node.types import Frame

MAX_PIXELS = 640 * 480
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["av", "cv2", "edge_node.reader"])

Kind = TypeVar("Kind", bound=Message)


class ReaderAtWork:
    """The supervisor's end: starts the process, keeps what it says."""

    def __init__(self, settings: ReaderSettings) -> None:
        self.settings = settings
        self.said: list[Message] = []
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._connection, theirs = CONTEXT.Pipe()
        self.process = CONTEXT.Process(target=run_reader, args=(settings, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def say(self, message: Message) -> None:
        self._connection.send_bytes(encode(message))

    def open(self, stream: StreamRole = "analyse") -> None:
        self.say(OpenStream(stream=stream))

    def wait_for(
        self,
        kind: type[Kind],
        fits: Callable[[Kind], bool] = lambda _: True,
        *,
        limit_s: float = 30,
        after: int = 0,
    ) -> Kind:
        """Return the first message of this kind that fits, said after so many others."""

        def found() -> Kind | None:
            heard = (each for each in self.said[after:] if isinstance(each, kind))
            return next((each for each in heard if fits(each)), None)

        with self._changed:
            message = self._changed.wait_for(found, limit_s)
        assert message is not None, f"no {kind.__name__} in {limit_s} s, but {self.said[-3:]}"
        return message

    def hang_up(self) -> None:
        """As if the supervisor had died."""
        self._stop.set()
        self._listener.join()
        self._connection.close()

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self._stop.set()
        self._listener.join()
        self._connection.close()
        self.process.close()

    def _listen(self) -> None:
        try:
            while not self._stop.is_set():
                if not self._connection.poll(0.05):
                    continue
                message = FROM_READER.validate_json(self._connection.recv_bytes())
                with self._changed:
                    self.said.append(message)
                    self._changed.notify_all()
        except (EOFError, OSError):
            return


class AnalyserAtWork:
    """The analyser's end: keeps the numbers of each frame and lets a test look at its image."""

    def __init__(self, slots: SlotMemory, socket_path: Path) -> None:
        self.seen: list[Frame] = []
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._memory = attach_slots(slots.path, MAX_PIXELS)
        receiver = FrameReceiver("north", self._memory, socket_path)
        self._threads = [
            threading.Thread(target=receiver.listen, args=(self._stop,), daemon=True),
            threading.Thread(target=self._look, args=(receiver,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def wait_for(
        self, fits: Callable[[Frame], bool] = lambda _: True, limit_s: float = 30
    ) -> Frame:
        """Return the first frame that fits; its image is a copy."""
        with self._changed:
            found = self._changed.wait_for(lambda: next(filter(fits, self.seen), None), limit_s)
        assert found is not None, f"no such frame in {limit_s} s among {len(self.seen)}"
        return found

    def leave(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._memory.close()

    def _look(self, receiver: FrameReceiver) -> None:
        for frame in receiver.frames(self._stop):
            assert not frame.image.flags.writeable
            kept = Frame(
                camera_id=frame.camera_id,
                index=frame.index,
                captured_at=frame.captured_at,
                monotonic=frame.monotonic,
                image=frame.image.copy(),
                segment=frame.segment,
            )
            with self._changed:
                self.seen.append(kept)
                self._changed.notify_all()


class Site:
    """Readers of one camera, one after the other, over one memory."""

    def __init__(self, folder: Path, slots: SlotMemory) -> None:
        self.folder = folder
        self.slots = slots
        self._readers: list[ReaderAtWork] = []
        self._analysers: list[AnalyserAtWork] = []

    def reader(self, analyse: str, evidence: str | None = None, **settings: object) -> ReaderAtWork:
        values = {
            "camera_id": "north",
            "analyse_url": SecretStr(analyse),
            "evidence_url": SecretStr(evidence) if evidence else None,
            "analysis_fps": 10.0,
            "max_pixels": MAX_PIXELS,
            "ring_seconds": 20.0,
            "evidence_folder": self.folder / "evidence",
            "socket_path": self.folder / "north.sock",
            "slots_path": self.slots.path,
        }
        started = ReaderAtWork(ReaderSettings.model_validate({**values, **settings}))
        self._readers.append(started)
        return started

    def analyser(self) -> AnalyserAtWork:
        started = AnalyserAtWork(self.slots, self.folder / "north.sock")
        self._analysers.append(started)
        return started

    def end(self) -> None:
        for analyser in self._analysers:
            analyser.leave()
        for reader in self._readers:
            reader.end()


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    with create_slots("north", MAX_PIXELS) as slots:
        made = Site(folder, slots)
        try:
            yield made
        finally:
            made.end()
