"""The supervisor: keeps readers and the analyser alive, and puts what they report on disk.

It touches neither pixels nor the model. It owns all waiting and retrying, creates and removes the
shared memory, and commits a match before it answers, so that any other process may be killed at
any time.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Protocol

import structlog

from contracts.backchannel import LiveRequest
from contracts.base import Utc
from contracts.status import Degradation
from edge_node.analyser_child import AnalyserChild
from edge_node.camera.states import Moment
from edge_node.errors import SpoolError
from edge_node.messages import (
    FROM_ANALYSER,
    ActivationMessage,
    AnalyserReady,
    AnalyserReport,
    ClipFailed,
    ClipReady,
    Committed,
    CutClip,
    LiveFrame,
    WatchLive,
)
from edge_node.reader_child import ReaderChild
from edge_node.records import Recorder

log = structlog.get_logger()

TICK_S = 0.25
RETRY_DISK_S = 1.0
LEAVE_WITHIN_S = 6.0
MAX_UNWRITTEN = 10_000
"""Reports kept in memory while the disk takes nothing."""


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
    ) -> None:
        """Take the parts; nothing is started yet."""
        self._readers: Mapping[str, ReaderChild] = {each.camera_id: each for each in readers}
        self._analyser = analyser
        self._recorder = recorder
        self._publish_live = publish_live
        self._clock = clock
        self._unwritten: deque[Callable[[], None]] = deque()
        self._disk_failed_since: datetime | None = None
        self._retry_disk_at = 0.0
        self._wishes: queue.SimpleQueue[LiveRequest] = queue.SimpleQueue()
        self._wake, self._woken = Pipe(duplex=False)[::-1]

    def run(self, stop: threading.Event) -> None:
        """Work until `stop`, then let the children finish what they have begun."""
        self._write(lambda: self._recorder.clips_of_the_dead(None, "the node was started anew"))
        while not stop.is_set():
            self._tick()
            self._serve(TICK_S)
        self._leave()

    def look_at(self, request: LiveRequest) -> None:
        """Somebody wants to see a camera; may be called from any thread."""
        self._wishes.put(request)
        self._wake.send_bytes(b"1")

    def degradations(self) -> tuple[Degradation, ...]:
        """Return what does not work in the node itself."""
        found = []
        if self._analyser.away_since:
            found.append(Degradation(code="analyser_down", since=self._analyser.away_since))
        if self._disk_failed_since:
            waiting = f"{len(self._unwritten)} reports wait in memory"
            found.append(
                Degradation(code="disk_full", since=self._disk_failed_since, detail=waiting)
            )
        return tuple(found)

    def _tick(self) -> None:
        now = self._clock()
        self._analyser.tick(now)
        for reader in self._readers.values():
            if reader.tick(now):
                self._clips_are_lost(reader, "the camera's reader hung and was ended")
        if self._unwritten and now.monotonic >= self._retry_disk_at:
            self._write_what_waits()

    def _serve(self, seconds: float) -> None:
        """Take messages and deaths for so long, or until one came."""
        who = {reader.child.connection: reader for reader in self._readers.values()}
        connections = [each for each in (*who, self._analyser.child.connection) if each]
        for ready in wait([*connections, self._woken], seconds):
            if ready is self._woken:
                self._woken.recv_bytes()
                self._take_wishes()
            elif ready is self._analyser.child.connection:
                self._hear_analyser(ready)
            elif isinstance(ready, Connection) and ready in who:
                self._hear_reader(who[ready], ready)

    def _take_wishes(self) -> None:
        while not self._wishes.empty():
            wish = self._wishes.get()
            self._analyser.watch_live(WatchLive(camera=wish.camera, until=wish.until))

    def _hear_reader(self, reader: ReaderChild, connection: Connection) -> None:
        if connection is not reader.child.connection:
            return  # of a process that was ended a moment ago
        try:
            message = reader.take(connection.recv_bytes(), self._clock())
        except (EOFError, OSError):
            log.warning("reader.lost", camera_id=reader.camera_id)
            reader.ended(self._clock())
            self._clips_are_lost(reader, "the camera's reader was lost")
            reader.tick(self._clock())
            return
        match message:
            case ClipReady():
                self._write(lambda: self._recorder.clip_is_ready(message))
            case ClipFailed():
                self._write(lambda: self._recorder.clip_failed(message))

    def _clips_are_lost(self, reader: ReaderChild, reason: str) -> None:
        self._write(lambda: self._recorder.clips_of_the_dead(reader.camera_id, reason))

    def _hear_analyser(self, connection: Connection) -> None:
        try:
            message = FROM_ANALYSER.validate_json(connection.recv_bytes())
            jpeg = connection.recv_bytes() if isinstance(message, LiveFrame) else b""
        except (EOFError, OSError):
            self._analyser.ended(self._clock())
            self._analyser.tick(self._clock())
            return
        match message:
            case ActivationMessage():
                self._record(message)
            case LiveFrame():
                self._publish_live(message.camera, message.captured_at, jpeg)
            case AnalyserReport():
                self._count(message)
            case AnalyserReady():
                self._analyser.is_ready(message)

    def _count(self, report: AnalyserReport) -> None:
        now = self._clock()
        self._analyser.detect_ms = report.detect_ms or self._analyser.detect_ms
        for each in report.cameras:
            self._readers[each.camera].analysed(each.frames_analysed, each.last_frame_at, now)

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

        self._write(commit)
        self._analyser.committed(
            Committed(activation_id=message.activation_id, phase=message.phase)
        )

    def _cut(self, camera: str, cut: CutClip) -> None:
        if not self._readers[camera].cut(cut):
            failed = ClipFailed(
                activation_id=cut.activation_id, reason="the camera's reader was down"
            )
            self._write(lambda: self._recorder.clip_failed(failed))

    def _write(self, write: Callable[[], None]) -> None:
        """Write now, or after what waits already, so that order is kept."""
        if len(self._unwritten) >= MAX_UNWRITTEN:
            log.error("report.dropped", reason="the disk takes nothing and the memory is full")
            return
        self._unwritten.append(write)
        if len(self._unwritten) == 1:
            self._write_what_waits()

    def _write_what_waits(self) -> None:
        while self._unwritten:
            try:
                self._unwritten[0]()
            except SpoolError as error:
                if self._disk_failed_since is None:
                    log.error("spool.refused", reason=str(error))  # noqa: TRY400  # known
                    self._disk_failed_since = datetime.now(UTC)
                self._retry_disk_at = self._clock().monotonic + RETRY_DISK_S
                return
            self._unwritten.popleft()
        if self._disk_failed_since:
            log.info("spool.takes_again")
            self._disk_failed_since = None

    def _leave(self) -> None:
        """Stop the analyser first, so that no new match comes; then the readers."""
        self._analyser.stop()
        self._analyser.child.join(LEAVE_WITHIN_S)
        for reader in self._readers.values():
            reader.stop()
        for reader in self._readers.values():
            reader.child.join(LEAVE_WITHIN_S)
        self._write_what_waits()
