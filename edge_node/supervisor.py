"""The supervisor: keeps readers and the analyser alive, and puts what they report on disk.

It touches neither pixels nor the model. It owns all waiting and retrying, creates and removes the
shared memory, and commits a match before it answers, so that any other process may be killed at
any time. While the disk takes nothing, reports wait in memory and are answered all the same:
better a match at risk of a power cut than a node that no longer looks.
"""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Protocol

import structlog

from contracts.backchannel import LiveRequest
from contracts.base import Priority, Utc
from contracts.events import Observation
from contracts.status import Degradation
from edge_node.analyser_child import AnalyserChild
from edge_node.camera.states import Moment
from edge_node.children import Child
from edge_node.errors import SetupError, SpoolError
from edge_node.messages import (
    FROM_ANALYSER,
    ActivationMessage,
    AnalyserReady,
    AnalyserRefused,
    AnalyserReport,
    ClipFailed,
    ClipReady,
    Committed,
    CutClip,
    LiveFrame,
    WatchLive,
)
from edge_node.moved import MovedCameras
from edge_node.publishing.spool_transaction import ClipManifest
from edge_node.reader_child import ReaderChild
from edge_node.records import Recorder
from edge_node.unwritten import Report, Unwritten

log = structlog.get_logger()

TICK_S = 0.25
ANALYSER_LEAVES_WITHIN_S = 2.0
READERS_LEAVE_WITHIN_S = 4.0
"""They cut what is there of clips that are still owed."""


class PublishesLive(Protocol):
    """Sends a live picture towards the center; may drop it."""

    def __call__(self, camera: str, captured_at: Utc, jpeg: bytes) -> None:
        """Send one picture."""
        ...


class Supervisor:
    """Runs one node until it is stopped."""

    def __init__(
        self,
        readers: Sequence[ReaderChild],
        analyser: AnalyserChild,
        recorder: Recorder,
        publish_live: PublishesLive,
        clock: Callable[[], Moment],
        moved: MovedCameras | None = None,
    ) -> None:
        """Take the parts; nothing is started yet.

        Without `moved` nothing is remembered of cameras that were moved.
        """
        self._moved = moved
        self._readers: Mapping[str, ReaderChild] = {each.camera_id: each for each in readers}
        self._analyser = analyser
        self._recorder = recorder
        self._publish_live = publish_live
        self._clock = clock
        self._unwritten = Unwritten()
        self._leaving = False
        self._wishes: queue.SimpleQueue[LiveRequest] = queue.SimpleQueue()
        self._woken, self._wake = Pipe(duplex=False)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop`, then let the children finish what they have begun.

        Raises:
            SetupError: The analyser refuses the model that it was started with.
            SpoolError: The spool's file must be opened and checked anew by the next start.
        """
        self._give_clips_up(None, "the node was started anew")
        try:
            while not stop.is_set() and self._recorder.broken is None:
                self._tick()
                self._serve(TICK_S)
        finally:
            self._leave()
        if self._recorder.broken:
            raise SpoolError(self._recorder.broken)

    def look_at(self, request: LiveRequest) -> None:
        """Somebody wants to see a camera; may be called from any thread."""
        self._wishes.put(request)
        self._wake.send_bytes(b"1")

    def open_activations(self) -> list[Observation]:
        """Return what lasts and has not ended, on disk or still on its way there.

        Raises:
            SpoolError: The disk does not give it.
        """
        ready = self._analyser.ready
        told = self._unwritten.activations()
        return self._recorder.open_activations(told, ready.model if ready else None)

    def degradations(self) -> tuple[Degradation, ...]:
        """Return what does not work in the node itself."""
        found = (self._analyser.degradation(), self._unwritten.degradation())
        return tuple(each for each in found if each)

    def _tick(self) -> None:
        now = self._clock()
        self._analyser.tick(now)
        for reader in self._readers.values():
            if reader.tick(now):
                self._give_clips_up(reader.camera_id, "the camera's reader hung and was ended")
        self._unwritten.retry(now)
        for camera in self._moved.take_checked() if self._moved else ():
            self._analyser.checked(camera)

    def _serve(self, seconds: float) -> None:
        """Take messages and deaths for so long, or until one came."""
        who = {each.child.connection: each for each in self._readers.values()}
        connections = [each for each in (*who, self._analyser.child.connection) if each]
        for ready in wait([*connections, self._woken], seconds):
            if ready is self._woken:
                self._woken.recv_bytes()
                self._take_wishes()
            elif isinstance(ready, Connection):
                self._hear(ready, who.get(ready))

    def _hear(self, connection: Connection, reader: ReaderChild | None) -> None:
        """Take one message, or the end of whoever was to send it."""
        if reader is None:
            self._hear_analyser(connection)
        elif connection is reader.child.connection:  # else of a process ended a moment ago
            self._hear_reader(reader, connection)

    def _take_wishes(self) -> None:
        while not self._wishes.empty():
            wish = self._wishes.get()
            if wish.camera in self._readers:
                self._analyser.watch_live(WatchLive(camera=wish.camera, until=wish.until))

    def _hear_reader(self, reader: ReaderChild, connection: Connection) -> None:
        try:
            message = reader.take(connection.recv_bytes(), self._clock())
        except (EOFError, OSError, ValueError):  # a ValueError: it speaks nonsense
            self._lose(reader)
            return
        match message:
            case ClipReady():
                write = partial(self._recorder.clip_is_ready, message)
                self._settle_clip(message.activation_id, write)
            case ClipFailed():
                write = partial(self._recorder.clip_failed, message)
                self._settle_clip(message.activation_id, write)

    def _lose(self, reader: ReaderChild) -> None:
        if self._leaving:
            reader.child.close()
            return
        log.warning("reader.lost", camera_id=reader.camera_id)
        reader.ended(self._clock())
        self._give_clips_up(reader.camera_id, "the camera's reader was lost")
        reader.tick(self._clock())

    def _hear_analyser(self, connection: Connection) -> None:
        try:
            message = FROM_ANALYSER.validate_json(connection.recv_bytes())
            jpeg = connection.recv_bytes() if isinstance(message, LiveFrame) else b""
        except (EOFError, OSError, ValueError):
            self._lose_analyser()
            return
        match message:
            case ActivationMessage():
                self._record(message)
            case LiveFrame():
                self._publish_live(message.camera, message.captured_at, jpeg)
            case AnalyserReport():
                self._count(message)
            case AnalyserReady():
                self._analyser.is_ready(message, self._clock())
                for reader in self._readers.values():
                    reader.drops.forget()  # those of the time without an analyser
            case AnalyserRefused():
                self._refuse(message)

    def _lose_analyser(self) -> None:
        if self._leaving:
            self._analyser.child.close()
            return
        self._analyser.ended(self._clock())
        self._analyser.tick(self._clock())

    def _refuse(self, message: AnalyserRefused) -> None:
        """End the node if its model never worked; later, go on recording and try again."""
        if self._analyser.ready is None and not self._leaving:
            raise SetupError(f"model: {message.reason}")
        self._analyser.refused(message.reason)

    def _count(self, report: AnalyserReport) -> None:
        now = self._clock()
        self._analyser.is_heard(now)
        self._analyser.detect_ms = report.detect_ms or self._analyser.detect_ms
        for each in report.cameras:
            reader = self._readers[each.camera]
            reader.analysed(each.frames_analysed, each.last_frame_at, now)
            if self._moved:
                self._moved.told(each.camera, each.disarmed_since)
                reader.disarmed_since = self._moved.since(each.camera)

    def _record(self, message: ActivationMessage) -> None:
        """Commit an activation, then answer; a disk that takes nothing holds nobody up."""
        ready = self._analyser.ready
        if ready is None:
            log.error("activation.without_model", camera_id=message.camera)
            return

        def commit() -> None:
            cut = self._recorder.record(message, ready.model)
            if cut:
                self._cut(message.camera, cut)

        priority = self._recorder.priority_of(message.camera, message.rule)
        self._unwritten.take(Report(priority, commit, message), self._clock())
        self._analyser.committed(
            Committed(activation_id=message.activation_id, phase=message.phase)
        )

    def _cut(self, camera: str, cut: CutClip) -> None:
        if not self._readers[camera].cut(cut):
            failed = ClipFailed(
                activation_id=cut.activation_id, reason="the camera's reader was down"
            )
            self._settle_clip(cut.activation_id, partial(self._recorder.clip_failed, failed))

    def _give_clips_up(self, camera: str | None, reason: str) -> None:
        """Say of every clip still owed (by one camera, or all) that it will not come."""
        for clip in self._owed(camera):
            failed = ClipFailed(activation_id=clip.activation_id, reason=reason)
            self._write(clip.priority, partial(self._recorder.clip_failed, failed))

    def _settle_clip(self, activation_id: str, write: Callable[[], None]) -> None:
        for clip in self._owed():
            if clip.activation_id == activation_id:
                self._write(clip.priority, write)

    def _owed(self, camera: str | None = None) -> list[ClipManifest]:
        try:
            return self._recorder.clips_owed(camera)
        except SpoolError as error:  # the next start finds and tells them
            log.error("clips.unknown", reason=str(error))  # noqa: TRY400  # known
            return []

    def _write(self, priority: Priority, write: Callable[[], None]) -> None:
        self._unwritten.take(Report(priority, write), self._clock())

    def _leave(self) -> None:
        """Stop the analyser first, so that no new match comes; then the readers."""
        self._leaving = True
        self._analyser.stop()
        self._serve_until_gone([self._analyser.child], ANALYSER_LEAVES_WITHIN_S)
        for reader in self._readers.values():
            reader.stop()
        children = [each.child for each in self._readers.values()]
        self._serve_until_gone(children, READERS_LEAVE_WITHIN_S)
        self._give_clips_up(None, "the node was stopped before the clip was cut")
        self._unwritten.write_all(self._clock())

    def _serve_until_gone(self, children: Sequence[Child], seconds: float) -> None:
        """Take what leaving children still have to say; kill those that do not leave."""
        give_up_at = self._clock().monotonic + seconds
        while any(each.connection for each in children):
            left = give_up_at - self._clock().monotonic
            if left <= 0:
                break
            self._serve(min(left, TICK_S))
        for child in children:
            child.kill()
