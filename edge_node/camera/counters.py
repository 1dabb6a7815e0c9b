"""What is told of a camera in the heartbeat: counters that outlive the processes they come from."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from contracts.status import CameraStatus
from edge_node.camera.states import CameraWatch
from edge_node.messages import CameraCount, ReaderReport, StreamOpened

RATE_WINDOW_S = 10.0


class _Total:
    """Sums up a counter that begins at 0 again with each process."""

    def __init__(self) -> None:
        self._before = 0
        self._now = 0

    @property
    def value(self) -> int:
        return self._before + self._now

    def take(self, count: int) -> None:
        self._now = count

    def begin(self) -> None:
        self._before, self._now = self.value, 0


class CameraCounters:
    """Counts one camera's frames over the life of the node."""

    def __init__(self) -> None:
        self._analysed, self._dropped, self._corrupt = _Total(), _Total(), _Total()
        self._opened: StreamOpened | None = None
        self._offset_ms: float | None = None
        self._last_frame_at: datetime | None = None
        self._recent: deque[tuple[float, int]] = deque()

    def reader_started(self) -> None:
        """A new reader process counts from 0."""
        self._dropped.begin()
        self._corrupt.begin()

    def analyser_started(self) -> None:
        """A new analyser process counts from 0."""
        self._analysed.begin()

    def opened(self, message: StreamOpened) -> None:
        """The camera answers; only the analysed stream is told of."""
        if message.stream == "analyse":
            self._opened = message

    def reported(self, report: ReaderReport) -> None:
        """The reader's counters came."""
        self._dropped.take(report.frames_dropped)
        self._corrupt.take(report.frames_corrupt)
        if report.stream_offset_ms is not None:
            self._offset_ms = report.stream_offset_ms

    def analysed(self, count: CameraCount, now: float) -> None:
        """The analyser's counters came, at this monotonic time."""
        self._analysed.take(count.frames_analysed)
        self._last_frame_at = count.last_frame_at or self._last_frame_at
        self._recent.append((now, self._analysed.value))
        while now - self._recent[0][0] > RATE_WINDOW_S:
            self._recent.popleft()

    def status(self, camera: str, watch: CameraWatch, now: float) -> CameraStatus:
        """Return the camera's part of the heartbeat."""
        opened = self._opened
        return CameraStatus(
            camera=camera,
            state=watch.state,
            since=watch.since,
            reason=watch.reason,
            codec=opened.codec if opened else None,
            width=opened.width if opened else None,
            height=opened.height if opened else None,
            stream_fps=opened.fps if opened else None,
            analysed_fps=_rate(self._recent, now),
            frames_analysed=self._analysed.value,
            frames_dropped=self._dropped.value,
            frames_corrupt=self._corrupt.value,
            last_frame_at=self._last_frame_at,
            stream_offset_ms=self._offset_ms,
        )


def _rate(recent: Sequence[tuple[float, int]], now: float) -> float:
    """Frames per second over what was heard in the last RATE_WINDOW_S; 0 after silence."""
    if not recent or now - recent[-1][0] > RATE_WINDOW_S:
        return 0.0
    spent = recent[-1][0] - recent[0][0]
    return (recent[-1][1] - recent[0][1]) / spent if spent > 0 else 0.0
