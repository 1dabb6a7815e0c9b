"""What state a camera is in, and what its supervisor has to do next: pure, time is handed in."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from contracts.status import CameraState, ReasonCode
from edge_node.camera.line import Phase, StreamLine
from edge_node.messages import LossKind, ReaderReport, StreamLost, StreamOpened, StreamRole

PACKET_AGE_LIMIT_S = 5.0
"""The reader's own time-out comes first; if it does not, the reader hangs."""

SOUND_AGE_LIMIT_S = 5.0
FIRST_SOUND_LIMIT_S = 15.0
"""After opening: some cameras send a key frame only every ten seconds."""

REPORT_AGE_LIMIT_S = 5.0
CORRUPT_WINDOW_S = 10.0
CORRUPT_LIMIT = 0.20
CORRUPT_FEWEST = 10
"""Fewer pictures than this in the window prove nothing."""

UNANALYSED_LIMIT_S = 10.0
DEATHS_LIMIT, DEATHS_WINDOW_S = 5, 60.0
FIRST_QUARANTINE_S, LONGEST_QUARANTINE_S = 60.0, 300.0
POLL_S = 0.25

_STATE_OF_LOSS: dict[LossKind, CameraState] = {
    "auth_failed": "auth_failed",
    "corrupt": "degraded",
}


class Moment(NamedTuple):
    """Now, by the clock that measures and by the one that people read."""

    monotonic: float
    utc: datetime


class Cause(NamedTuple):
    """Why a camera is in its state: for programs, and in words."""

    code: ReasonCode
    words: str


_SILENT = Cause("reader_silent", "its reader process does not answer")
_HANGS = Cause("opening_hangs", "opening it hangs")
_NO_PACKETS = Cause("no_packets", f"no packet for {PACKET_AGE_LIMIT_S:g} s")
_NO_EVIDENCE = Cause(
    "no_evidence_stream", f"no packet of the evidence stream for {PACKET_AGE_LIMIT_S:g} s"
)


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before this monotonic time, unless a message comes."""

    until: float


@dataclass(frozen=True, slots=True)
class SpawnReader:
    """Start the camera's reader process, then say `reader_started`."""


@dataclass(frozen=True, slots=True)
class KillReader:
    """End the reader process with SIGKILL, then say `reader_died`."""

    reason: str


@dataclass(frozen=True, slots=True)
class SendOpen:
    """Send the reader `OpenStream`; if the stream is open, it opens it anew."""

    stream: StreamRole


Action = Wait | SpawnReader | KillReader | SendOpen


class CameraWatch:
    """Watches over one camera: fed with what is heard of it, answers with what to do.

    Use: call the method named after what happened; then take `next_action` until it is `Wait`.
    """

    def __init__(
        self, now: Moment, random: Callable[[], float], *, has_evidence_stream: bool = False
    ) -> None:
        """Begin with a camera that nobody has asked yet.

        Args:
            now: The time.
            random: A source of numbers 0..1 for the pauses.
            has_evidence_stream: The camera has a stream of its own for evidence.
        """
        self._random = random
        self._lines: dict[StreamRole, StreamLine] = {"analyse": StreamLine(random)}
        if has_evidence_stream:
            self._lines["evidence"] = StreamLine(random)
        self.state: CameraState = "connecting"
        self.since = now.utc
        self.reason = "not asked yet"
        self.reason_code: ReasonCode = "not_asked"
        self._evidence_reason = ""
        self._is_running = False
        self._spawn_at = now.monotonic
        self._deaths: deque[float] = deque(maxlen=DEATHS_LIMIT)
        self._quarantine_s = FIRST_QUARANTINE_S
        self._on_probation = False
        """After a quarantine, until it has worked for a while: one more death and it is back."""
        self._heard_at = now.monotonic
        self._report: ReaderReport | None = None
        self._sound_counts: deque[tuple[float, int, int]] = deque()
        self._analysed: tuple[int, int, float] = (0, 0, now.monotonic)

    def reader_started(self, now: Moment) -> None:
        """The process runs and its connection is open."""
        self._is_running = True
        self._heard_at = now.monotonic
        self._report = None
        self._sound_counts.clear()
        self._analysed = (self._analysed[0], 0, now.monotonic)
        for line in self._lines.values():
            line.open_at = max(line.open_at, now.monotonic)

    def reader_died(self, now: Moment) -> None:
        """The process is gone, whoever ended it."""
        self._is_running = False
        self._report = None
        for line in self._lines.values():
            line.reader_gone(now.monotonic)
        self._deaths.append(now.monotonic)
        self._spawn_at = now.monotonic
        if self._on_probation or self._has_died_often(now.monotonic):
            self._spawn_at = now.monotonic + self._quarantine_s * (1 - self._random() / 4)
            self._quarantine_s = min(2 * self._quarantine_s, LONGEST_QUARANTINE_S)
            self._on_probation = True
            cause = Cause("quarantined", "its reader process ends again and again")
            self._become("quarantined", now, cause)
        elif self.state in {"online", "degraded"}:
            self._become("connecting", now, Cause("reader_lost", "its reader process ended"))

    def opened(self, message: StreamOpened, now: Moment) -> None:
        """The camera answers with video."""
        self._heard_at = now.monotonic
        self._lines[message.stream].opened(now.monotonic)
        if message.stream == "evidence":
            self._evidence_reason = ""
            return
        self._sound_counts.clear()
        if self.state not in {"online", "degraded", "stalled"}:
            cause = Cause("waiting_for_picture", "waiting for the first picture")
            self._become("connecting", now, cause)

    def lost(self, message: StreamLost, now: Moment) -> None:
        """A stream could not be opened, or was lost."""
        self._heard_at = now.monotonic
        line = self._lines[message.stream]
        was_open = line.phase is Phase.OPEN
        line.lost(now.monotonic, message.kind)
        if message.stream == "evidence":
            self._evidence_reason = f"no evidence stream: {message.reason}"
            return
        state = _STATE_OF_LOSS.get(message.kind, "unreachable")
        if was_open and message.kind == "timed_out":
            state = "stalled"
        self._become(state, now, Cause(message.code, message.reason))

    def reported(self, report: ReaderReport, now: Moment) -> None:
        """The reader's counters came."""
        self._heard_at = now.monotonic
        self._report = report
        counts = (now.monotonic, report.frames_decoded, report.frames_corrupt)
        self._sound_counts.append(counts)
        while counts[0] - self._sound_counts[0][0] > CORRUPT_WINDOW_S:
            self._sound_counts.popleft()

    def analysed(self, frames: int, now: Moment) -> None:
        """This many frames of the camera have been analysed since the analyser's start."""
        due = self._report.frames_due if self._report else 0
        if frames != self._analysed[0] or due == self._analysed[1]:
            self._analysed = (frames, due, now.monotonic)

    def next_action(self, now: Moment) -> Action:
        """Look at the clock; say what is to be done. Call again until it is `Wait`."""
        at = now.monotonic
        if not self._is_running:
            return SpawnReader() if at >= self._spawn_at else Wait(self._spawn_at)
        trouble = self._process_trouble(at)
        if trouble:
            self._become("stalled", now, trouble)
            return KillReader(trouble.words)
        self._judge(now)
        for stream, line in self._lines.items():
            if line.is_due(at):
                line.asked(at)
                return SendOpen(stream)
        return Wait(at + POLL_S)

    def _process_trouble(self, at: float) -> Cause | None:
        if at - self._heard_at > REPORT_AGE_LIMIT_S:
            return _SILENT
        if any(line.hangs(at) for line in self._lines.values()):
            return _HANGS
        analyse = self._lines["analyse"]
        if analyse.phase is Phase.OPEN and self._packet_age(at) > PACKET_AGE_LIMIT_S:
            return _NO_PACKETS
        evidence = self._lines.get("evidence")
        if (
            evidence
            and evidence.phase is Phase.OPEN
            and self._evidence_age(at) > PACKET_AGE_LIMIT_S
        ):
            return _NO_EVIDENCE
        return None

    def _judge(self, now: Moment) -> None:
        """Name the state of an open stream; have it opened anew if its pictures are no good."""
        line = self._lines["analyse"]
        if line.phase is not Phase.OPEN:
            return
        if self._sound_is_late(line, now.monotonic):
            cause = Cause("no_sound_picture", "packets come, but no sound picture")
            self._reopen(line, now, "timed_out", cause)
        elif self._corrupt_share() > CORRUPT_LIMIT:
            share = f"{100 * self._corrupt_share():.0f} %"
            self._sound_counts.clear()
            cause = Cause("corrupt", f"{share} of the pictures are damaged")
            self._reopen(line, now, "corrupt", cause)
        elif self._sound_age(now.monotonic) is not None:
            line.healthy(now.monotonic)
            self._judge_rest(line, now)

    def _judge_rest(self, line: StreamLine, now: Moment) -> None:
        if now.monotonic - line.since > DEATHS_WINDOW_S:
            self._quarantine_s, self._on_probation = FIRST_QUARANTINE_S, False
        if now.monotonic - self._analysed[2] > UNANALYSED_LIMIT_S:
            cause = Cause("not_analysed", "its pictures are not analysed")
            self._become("degraded", now, cause)
        elif self._evidence_reason:
            self._become("degraded", now, Cause("no_evidence_stream", self._evidence_reason))
        else:
            self._become("online", now, Cause("none", ""))

    def _reopen(self, line: StreamLine, now: Moment, kind: LossKind, cause: Cause) -> None:
        line.lost(now.monotonic, kind)
        self._become("stalled" if kind == "timed_out" else "degraded", now, cause)

    def _sound_is_late(self, line: StreamLine, at: float) -> bool:
        age = self._sound_age(at)
        if age is None:
            return at - line.since > FIRST_SOUND_LIMIT_S
        return age > SOUND_AGE_LIMIT_S

    def _sound_age(self, at: float) -> float | None:
        """Age of the newest sound picture of this connection; None before the first."""
        last = self._report.last_frame_monotonic if self._report else None
        if last is None or last < self._lines["analyse"].since:
            return None
        return at - last

    def _packet_age(self, at: float) -> float:
        last = self._report.last_packet_monotonic if self._report else None
        return at - max(last or 0.0, self._lines["analyse"].since)

    def _evidence_age(self, at: float) -> float:
        last = self._report.evidence_packet_monotonic if self._report else None
        return at - max(last or 0.0, self._lines["evidence"].since)

    def _corrupt_share(self) -> float:
        if len(self._sound_counts) < 2:  # noqa: PLR2004  # a difference needs two
            return 0.0
        first, last = self._sound_counts[0], self._sound_counts[-1]
        pictures, corrupt = last[1] - first[1], last[2] - first[2]
        is_enough = pictures >= CORRUPT_FEWEST and last[0] - first[0] > CORRUPT_WINDOW_S - 1
        return corrupt / pictures if is_enough else 0.0

    def _has_died_often(self, at: float) -> bool:
        return len(self._deaths) == DEATHS_LIMIT and at - self._deaths[0] <= DEATHS_WINDOW_S

    def _become(self, state: CameraState, now: Moment, cause: Cause) -> None:
        if state != self.state:
            self.state, self.since = state, now.utc
        self.reason_code, self.reason = cause.code, cause.words[:500]
