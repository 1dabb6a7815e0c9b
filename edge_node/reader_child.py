"""One camera as the supervisor has it: its reader process, its state, its counters."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection

import structlog

from contracts.status import CameraStatus
from edge_node.camera.states import (
    CameraWatch,
    KillReader,
    Moment,
    SendOpen,
    SpawnReader,
    Wait,
)
from edge_node.children import Child
from edge_node.drops import DropWatch
from edge_node.messages import (
    FROM_READER,
    ClipFailed,
    ClipReady,
    CutClip,
    OpenStream,
    ReaderReport,
    Stop,
    StreamLost,
    StreamOpened,
)

log = structlog.get_logger()

RATE_WINDOW_S = 10.0


class ReaderChild:
    """Keeps one camera's reader alive and knows what is to be told of the camera."""

    def __init__(
        self, camera_id: str, begin: Callable[[Connection], None], watch: CameraWatch
    ) -> None:
        """Take the camera, the function that its reader runs, and who decides about it."""
        self.camera_id = camera_id
        self.child = Child(f"reader {camera_id}")
        self._begin = begin
        self._watch = watch
        self._opened: StreamOpened | None = None
        self._report: ReaderReport | None = None
        self._due_before = self._dropped_before = self._corrupt_before = 0
        self.drops = DropWatch()
        """How many of its due frames are not analysed."""
        self._analysed_before = self._analysed = 0
        self._last_frame_at: datetime | None = None
        self._rate: deque[tuple[float, int]] = deque()
        self._told: tuple[str, str] = ("", "")
        self.disarmed_since: datetime | None = None
        """Since when the camera is moved and not checked."""

    def tick(self, now: Moment) -> bool:
        """Do what is due; answer whether the reader had to be killed."""
        killed = False
        action = self._watch.next_action(now)
        while not isinstance(action, Wait):
            match action:
                case SpawnReader():
                    self.child.start(self._begin)
                    self._watch.reader_started(now)
                case KillReader(reason):
                    log.warning("reader.killed", camera_id=self.camera_id, reason=reason)
                    self.ended(now)
                    killed = True
                case SendOpen(stream):
                    self.child.send(OpenStream(stream=stream))
            action = self._watch.next_action(now)
        self._log_change()
        return killed

    def take(self, body: bytes, now: Moment) -> ClipReady | ClipFailed | None:
        """Take a message of the reader; answer with it if it is about a clip."""
        message = FROM_READER.validate_json(body)
        match message:
            case StreamOpened():
                if message.stream == "analyse":
                    self._opened = message
                self._watch.opened(message, now)
            case StreamLost():
                self._watch.lost(message, now)
            case ReaderReport():
                self._report = message
                self._watch.reported(message, now)
                due = self._due_before + message.frames_due
                self.drops.count(now.monotonic, due, self._dropped_before + message.frames_dropped)
            case ClipReady() | ClipFailed():
                return message
        return None

    def ended(self, now: Moment) -> None:
        """Clear away the process, which is gone or will not answer."""
        self.child.kill()
        self._watch.reader_died(now)
        if self._report:
            self._due_before += self._report.frames_due
            self._dropped_before += self._report.frames_dropped
            self._corrupt_before += self._report.frames_corrupt
        self._report = None

    def cut(self, clip: CutClip) -> bool:
        """Ask for a clip; False if nobody is there to cut it."""
        return self.child.send(clip)

    def analysed(self, frames: int, last_frame_at: datetime | None, now: Moment) -> None:
        """Take the analyser's counters, which begin at 0 with each analyser."""
        if frames < self._analysed:
            self._analysed_before += self._analysed
        self._analysed = frames
        self._last_frame_at = last_frame_at or self._last_frame_at
        self._watch.analysed(self._analysed_before + frames, now)
        self._rate.append((now.monotonic, self._analysed_before + frames))
        while now.monotonic - self._rate[0][0] > RATE_WINDOW_S:
            self._rate.popleft()

    def stop(self) -> None:
        """Ask the reader to leave."""
        self.child.send(Stop())

    def status(self) -> CameraStatus:
        """Return what the heartbeat tells of this camera."""
        report, opened = self._report, self._opened
        return CameraStatus(
            camera=self.camera_id,
            state=self._watch.state,
            since=self._watch.since,
            reason=self._watch.reason,
            reason_code=self._watch.reason_code,
            codec=opened.codec if opened else None,
            width=opened.width if opened else None,
            height=opened.height if opened else None,
            stream_fps=opened.fps if opened else None,
            analysed_fps=round(self._fps(), 2),
            frames_analysed=self._analysed_before + self._analysed,
            frames_dropped=self._dropped_before + (report.frames_dropped if report else 0),
            frames_corrupt=self._corrupt_before + (report.frames_corrupt if report else 0),
            last_frame_at=self._last_frame_at,
            stream_offset_ms=report.stream_offset_ms if report else None,
            disarmed_since=self.disarmed_since,
        )

    def _fps(self) -> float:
        if len(self._rate) < 2:  # noqa: PLR2004  # a rate needs two points
            return 0.0
        (began, first), (ended, last) = self._rate[0], self._rate[-1]
        return (last - first) / (ended - began) if ended > began else 0.0

    def _log_change(self) -> None:
        told = (self._watch.state, self._watch.reason)
        if told == self._told:
            return
        self._told = told
        tell = log.info if told[0] in {"online", "connecting"} else log.warning
        tell(f"camera.{told[0]}", camera_id=self.camera_id, reason=told[1])
