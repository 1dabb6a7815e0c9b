"""The analyser process: one model, and for each camera a thread that runs the pipeline.

It may be killed at any time. It comes back with empty trackers and with the activations that
were open; readers and their rings go on meanwhile.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

from contracts.events import EvidenceItem
from edge_node.errors import EvidenceError
from edge_node.messages import (
    TO_ANALYSER,
    ActivationMessage,
    AnalyserReport,
    CameraCount,
    Checked,
    Committed,
    LiveFrame,
    MeasuredValue,
    Message,
    Stop,
    TrackBox,
    WatchLive,
    encode,
)
from edge_node.types import Activation, Frame, Phase, Track, Tracks

log = structlog.get_logger()

REPORT_EVERY_S = 1.0
ANSWER_WITHIN_S = 10.0
"""A supervisor that does not commit for so long is gone: this process ends."""

LIVE_EVERY = timedelta(milliseconds=300)
"""At most so many live pictures per camera, however fast it is analysed."""


class TakesPictures(Protocol):
    """Keeps pictures of a frame as evidence."""

    def __call__(
        self, image: NDArray[np.uint8], objects: Sequence[Track]
    ) -> tuple[EvidenceItem, ...]:
        """Return the snapshot without and with boxes, both safe on disk."""
        ...


class SupervisorGone(Exception):  # noqa: N818  # what happened, not a fault of ours
    """The supervisor closed the connection or does not answer."""


class SupervisorLine:
    """The analyser's connection to its supervisor, shared by the threads of all cameras."""

    def __init__(self, connection: Connection, answer_within_s: float = ANSWER_WITHIN_S) -> None:
        self._connection = connection
        self._answer_within_s = answer_within_s
        self._sending = threading.Lock()
        self._answers = threading.Condition()
        self._committed: set[tuple[str, str]] = set()
        self._live_until: dict[str, datetime] = {}
        self._checked: set[str] = set()
        self.stop = threading.Event()

    def listen(self) -> None:
        """Take what the supervisor says until it stops us or is gone."""
        try:
            while not self.stop.is_set():
                self._take(TO_ANALYSER.validate_json(self._connection.recv_bytes()))
        except (EOFError, OSError):
            pass
        self.stop.set()
        with self._answers:
            self._answers.notify_all()

    def _take(self, message: Committed | WatchLive | Checked | Stop) -> None:
        match message:
            case Committed():
                with self._answers:
                    self._committed.add((message.activation_id, message.phase))
                    self._answers.notify_all()
            case WatchLive():
                self._live_until[message.camera] = message.until
            case Checked():
                self._checked.add(message.camera)
            case Stop():
                self.stop.set()

    def send(self, message: Message, *raw: bytes) -> None:
        """Send a message and the raw bytes that belong to it, together."""
        try:
            with self._sending:
                self._connection.send_bytes(encode(message))
                for part in raw:
                    self._connection.send_bytes(part)
        except OSError as error:
            raise SupervisorGone from error

    def commit(self, message: ActivationMessage) -> None:
        """Send an activation and wait until the spool has it on disk.

        Raises:
            SupervisorGone: No answer came.
        """
        key = (message.activation_id, message.phase)
        self.send(message)
        with self._answers:
            self._answers.wait_for(
                lambda: key in self._committed or self.stop.is_set(),
                self._answer_within_s,
            )
            if key not in self._committed:
                raise SupervisorGone
            self._committed.remove(key)

    def take_checked(self, camera_id: str) -> bool:
        """Was this camera checked since this was last asked?"""
        if camera_id not in self._checked:
            return False
        self._checked.discard(camera_id)
        return True

    def is_watched(self, camera_id: str, at: datetime) -> bool:
        """Does somebody look at this camera now?"""
        until = self._live_until.get(camera_id)
        return until is not None and at < until


class Reporter:
    """What one camera's pipeline tells the supervisor about each frame."""

    def __init__(
        self,
        camera_id: str,
        line: SupervisorLine,
        take_pictures: TakesPictures,
        live_jpeg: Callable[[NDArray[np.uint8]], bytes],
        disarmed_since: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._disarmed_since = disarmed_since
        self._camera_id = camera_id
        self._line = line
        self._take_pictures = take_pictures
        self._live_jpeg = live_jpeg
        self._last_live = datetime.min.replace(tzinfo=UTC)
        self.frames = 0
        self.last_frame_at: datetime | None = None

    def __call__(self, frame: Frame, tracks: Tracks, activations: Sequence[Activation]) -> None:
        """Count the frame, commit its activations, and send its picture if somebody looks."""
        for activation in activations:
            self._line.commit(self._message(frame, activation))
        self.frames += 1
        self.last_frame_at = frame.captured_at
        if self._line.is_watched(self._camera_id, frame.captured_at):
            self._send_live(frame)

    def count(self) -> CameraCount:
        """Return what was analysed so far."""
        return CameraCount(
            camera=self._camera_id,
            frames_analysed=self.frames,
            last_frame_at=self.last_frame_at,
            disarmed_since=self._disarmed_since(),
        )

    def _message(self, frame: Frame, activation: Activation) -> ActivationMessage:
        pictures: tuple[EvidenceItem, ...] = ()
        if activation.phase is Phase.STARTED:
            try:
                pictures = self._take_pictures(frame.image, activation.match.objects)
            except EvidenceError as error:  # an alarm without a picture is still an alarm
                log.error("snapshot.failed", camera_id=self._camera_id, reason=str(error))  # noqa: TRY400
        return activation_message(self._camera_id, activation, pictures)

    def _send_live(self, frame: Frame) -> None:
        if frame.captured_at - self._last_live < LIVE_EVERY:
            return
        self._last_live = frame.captured_at
        header = LiveFrame(camera=self._camera_id, captured_at=frame.captured_at)
        self._line.send(header, self._live_jpeg(frame.image))


def activation_message(
    camera_id: str, activation: Activation, evidence: tuple[EvidenceItem, ...] = ()
) -> ActivationMessage:
    """Return an activation as the supervisor gets it."""
    match = activation.match
    return ActivationMessage(
        camera=camera_id,
        rule=match.rule_id,
        activation_id=activation.activation_id,
        phase=activation.phase.value,
        kind=match.kind,
        zone=match.zone,
        since=match.since,
        at=match.at,
        lasting=match.lasting,
        objects=tuple(
            TrackBox(
                track_id=each.track_id,
                label=each.label,
                confidence=each.confidence,
                box=tuple(each.box),
            )
            for each in match.objects
        ),
        measured=tuple(
            MeasuredValue(
                name=each.name, value=each.value, unit=each.unit, low=each.low, high=each.high
            )
            for each in match.measured
        ),
        evidence=evidence,
    )


class DetectTime:
    """Mean of the detections since it was last asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds, self._count = 0.0, 0

    def add(self, seconds: float) -> None:
        """Count one detection."""
        with self._lock:
            self._seconds += seconds
            self._count += 1

    def take_ms(self) -> float | None:
        """Return the mean in milliseconds and start anew; None if there was none."""
        with self._lock:
            mean = self._seconds / self._count * 1000 if self._count else None
            self._seconds, self._count = 0.0, 0
        return mean


def report_counts(
    line: SupervisorLine, reporters: Sequence[Reporter], detect_time: DetectTime
) -> None:
    """Tell the supervisor once a second what was analysed, until it stops us."""
    while not line.stop.wait(REPORT_EVERY_S):
        counts = tuple(each.count() for each in reporters)
        line.send(AnalyserReport(cameras=counts, detect_ms=detect_time.take_ms()))
