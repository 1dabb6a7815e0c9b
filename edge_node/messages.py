"""What the processes of a node say to each other: one JSON message per `send_bytes`.

supervisor -> reader    OpenStream, CutClip, Stop
reader -> supervisor    StreamOpened, StreamLost, ReaderReport, ClipReady, ClipFailed
supervisor -> analyser  Committed, WatchLive, Checked, Stop
analyser -> supervisor  AnalyserReady, AnalyserRefused, AnalyserReport, ActivationMessage,
                        LiveFrame
reader -> analyser      FrameReady          (over the camera's own Unix socket)
analyser -> reader      FrameDone
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from contracts.base import Slug, Utc, Uuid
from contracts.events import EvidenceItem, ModelReference
from contracts.status import ReasonCode


class Message(BaseModel):
    """Frozen, and a field that nobody defined is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


LossKind = Literal[
    "unreachable", "auth_failed", "no_video", "ended", "timed_out", "refused", "corrupt"
]


StreamRole = Literal["analyse", "evidence"]
"""Which stream of a camera; without one of its own for evidence, `analyse` serves both."""


class OpenStream(Message):
    """Connect now, or anew if it is open; the supervisor decided that it is time."""

    message: Literal["open_stream"] = "open_stream"
    stream: StreamRole = "analyse"


class CutClip(Message):
    """Keep `starts_at` to `ends_at` of the evidence stream as a clip, once it has passed."""

    message: Literal["cut_clip"] = "cut_clip"
    activation_id: Uuid
    starts_at: Utc
    ends_at: Utc


class Stop(Message):
    """Finish what is begun and leave."""

    message: Literal["stop"] = "stop"


class StreamOpened(Message):
    """The camera answers with a video stream that we take."""

    message: Literal["stream_opened"] = "stream_opened"
    stream: StreamRole = "analyse"
    codec: str
    width: int
    height: int
    fps: float | None


class StreamLost(Message):
    """The camera could not be opened, or stopped; `reason` holds no password."""

    message: Literal["stream_lost"] = "stream_lost"
    stream: StreamRole = "analyse"
    kind: LossKind
    """What to do about it."""
    reason: str
    code: ReasonCode = "other"
    """The reason as the console translates it."""


class ReaderReport(Message):
    """Counters since the reader's start, sent twice a second while the process works."""

    message: Literal["reader_report"] = "reader_report"
    packets: int
    frames_decoded: int
    frames_corrupt: int
    frames_due: int
    frames_dropped: int
    last_packet_monotonic: float | None
    last_frame_monotonic: float | None
    """When the last sound frame was decoded."""
    stream_offset_ms: float | None
    evidence_packet_monotonic: float | None = None
    """When the evidence stream's last packet came; None without a stream of its own."""


class ClipReady(Message):
    """The clip of an activation lies in the evidence folder, fsynced."""

    message: Literal["clip_ready"] = "clip_ready"
    activation_id: Uuid
    items: tuple[EvidenceItem, ...]


class ClipFailed(Message):
    """There is no clip of this activation and there will be none."""

    message: Literal["clip_failed"] = "clip_failed"
    activation_id: Uuid
    reason: str


class FrameReady(Message):
    """A frame lies in a slot of the camera's shared memory."""

    message: Literal["frame_ready"] = "frame_ready"
    slot: int
    index: int
    width: int
    height: int
    captured_at: Utc
    monotonic: float
    segment: int


class FrameDone(Message):
    """The analyser no longer looks at this slot."""

    message: Literal["frame_done"] = "frame_done"
    slot: int
    analysed: bool = True
    """False: a newer frame took its place."""


class TrackBox(Message):
    """One object of an activation."""

    track_id: int
    label: str
    confidence: float
    box: tuple[float, float, float, float]


class MeasuredValue(Message):
    """A measured value of an activation."""

    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None


class ActivationMessage(Message):
    """A rule began to hold, goes on or stopped; answered by Committed after the disk has it."""

    message: Literal["activation"] = "activation"
    camera: Slug
    rule: Slug
    activation_id: Uuid
    phase: Literal["started", "updated", "ended"]
    kind: str
    zone: Slug | None
    since: Utc
    at: Utc
    lasting: bool
    objects: tuple[TrackBox, ...]
    measured: tuple[MeasuredValue, ...]
    evidence: tuple[EvidenceItem, ...] = ()
    """Snapshots, already fsynced in the evidence folder."""


class Committed(Message):
    """The spool has this message of this activation on disk."""

    message: Literal["committed"] = "committed"
    activation_id: Uuid
    phase: Literal["started", "updated", "ended"]


class AnalyserReady(Message):
    """The model is loaded."""

    message: Literal["analyser_ready"] = "analyser_ready"
    provider: str
    model: ModelReference
    labels: tuple[str, ...]


class AnalyserRefused(Message):
    """The model cannot be used: a mistake of the settings or of the file, told in words."""

    message: Literal["analyser_refused"] = "analyser_refused"
    reason: str


class CameraCount(Message):
    """What was analysed of one camera since the analyser's start."""

    camera: Slug
    frames_analysed: int
    last_frame_at: Utc | None
    disarmed_since: Utc | None = None
    """Since when it is moved, so that rules which hang on its view are silent."""


class AnalyserReport(Message):
    """Counters, sent once a second."""

    message: Literal["analyser_report"] = "analyser_report"
    cameras: tuple[CameraCount, ...]
    detect_ms: float | None


class WatchLive(Message):
    """Somebody looks at this camera: send its analysed frames until then."""

    message: Literal["watch_live"] = "watch_live"
    camera: Slug
    until: Utc


class Checked(Message):
    """Somebody has checked this camera, which was moved: arm its rules, learn its view anew."""

    message: Literal["checked"] = "checked"
    camera: Slug


class LiveFrame(Message):
    """Header of a live picture; the JPEG follows as the next message, raw."""

    message: Literal["live_frame"] = "live_frame"
    camera: Slug
    captured_at: Utc


ToReader = Annotated[OpenStream | CutClip | Stop, Field(discriminator="message")]
FromReader = Annotated[
    StreamOpened | StreamLost | ReaderReport | ClipReady | ClipFailed,
    Field(discriminator="message"),
]
ToAnalyser = Annotated[Committed | WatchLive | Checked | Stop, Field(discriminator="message")]
FromAnalyser = Annotated[
    AnalyserReady | AnalyserRefused | AnalyserReport | ActivationMessage | LiveFrame,
    Field(discriminator="message"),
]

TO_READER: TypeAdapter[OpenStream | CutClip | Stop] = TypeAdapter(ToReader)
FROM_READER: TypeAdapter[StreamOpened | StreamLost | ReaderReport | ClipReady | ClipFailed] = (
    TypeAdapter(FromReader)
)
TO_ANALYSER: TypeAdapter[Committed | WatchLive | Checked | Stop] = TypeAdapter(ToAnalyser)
FROM_ANALYSER: TypeAdapter[
    AnalyserReady | AnalyserRefused | AnalyserReport | ActivationMessage | LiveFrame
] = TypeAdapter(FromAnalyser)


def encode(message: Message) -> bytes:
    """Return the bytes of one message."""
    return message.model_dump_json().encode()
