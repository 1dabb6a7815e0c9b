"""The heartbeat: what a node is doing now. Only the newest counts, so it is not spooled."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Contract, Slug, Text, Utc
from contracts.events import MAX_SEQ, ModelReference

CameraState = Literal[
    "connecting",
    "online",
    "degraded",
    "stalled",
    "auth_failed",
    "unreachable",
    "quarantined",
]

ReasonCode = Literal[
    "none",
    "other",
    "not_asked",
    "waiting_for_picture",
    "password_refused",
    "no_such_path",
    "camera_refuses",
    "nothing_answers",
    "no_answer",
    "not_rtsp",
    "no_network",
    "address_unreachable",
    "url_refused",
    "no_video",
    "codec_refused",
    "too_large",
    "timed_out",
    "ended",
    "corrupt",
    "no_packets",
    "no_sound_picture",
    "not_analysed",
    "no_evidence_stream",
    "opening_hangs",
    "reader_silent",
    "reader_lost",
    "quarantined",
]
"""Why a camera is not online, for programs that tell it in the language of their reader."""


class CameraStatus(Contract):
    """One camera as its node sees it; health counts frames analysed, not processes alive."""

    camera: Slug
    state: CameraState
    since: Utc
    reason: Text = ""
    """Why it is not online, in words, never with a password."""
    reason_code: ReasonCode = "none"
    """The same from a closed set; `other` when only the words tell it."""
    codec: Annotated[str, Field(max_length=20)] | None = None
    width: int | None = None
    height: int | None = None
    stream_fps: float | None = None
    analysed_fps: Annotated[float, Field(ge=0)] = 0.0
    frames_analysed: Annotated[int, Field(ge=0)] = 0
    frames_dropped: Annotated[int, Field(ge=0)] = 0
    """Due for analysis, but a newer one took their place."""
    frames_corrupt: Annotated[int, Field(ge=0)] = 0
    last_frame_at: Utc | None = None
    """Capture time of the newest analysed frame."""
    stream_offset_ms: float | None = None
    """Arrival of the evidence stream relative to the analysed one, measured."""
    disarmed_since: Utc | None = None
    """Since when the camera is moved: until somebody has checked it, the rules that hang on its
    view are silent."""


class Degradation(Contract):
    """Something that does not work as it should while the node goes on."""

    code: Literal[
        "redis_away",
        "center_away",
        "disk_nearly_full",
        "disk_full",
        "clock_unsynchronised",
        "detector_slow",
        "analyser_down",
    ]
    since: Utc
    detail: Text = ""


class SpoolStatus(Contract):
    """What waits on the node's disk."""

    waiting: Annotated[int, Field(ge=0)]
    """Events without a receipt."""
    last_seq: Annotated[int, Field(ge=0, le=MAX_SEQ)]
    """The newest number given out: lets the center prove a gap at the end."""
    bytes: Annotated[int, Field(ge=0)]
    evidence_waiting: Annotated[int, Field(ge=0)] = 0


class NodeStatus(Contract):
    """`data` of qyragy.node.status.v1."""

    software: Annotated[str, Field(max_length=60)]
    started_at: Utc
    provider: Annotated[str, Field(max_length=60)]
    """ONNX Runtime's execution provider in use."""
    model: ModelReference | None = None
    detect_ms: float | None = None
    """Mean time of the last minute's detections."""
    cameras: Annotated[tuple[CameraStatus, ...], Field(max_length=64)]
    spool: SpoolStatus
    degraded: Annotated[tuple[Degradation, ...], Field(max_length=20)] = ()


class StatusEvent(Contract):
    """CloudEvents envelope of a heartbeat; `qybeat` grows within one start of the node."""

    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, Field(max_length=60)]
    source: Annotated[str, Field(pattern=r"^urn:qyragy:node:[a-z0-9][a-z0-9_-]{0,62}$")]
    type: Literal["qyragy.node.status.v1"] = "qyragy.node.status.v1"
    time: Utc
    datacontenttype: Literal["application/json"] = "application/json"
    qynode: Slug
    qyepoch: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    qybeat: Annotated[int, Field(ge=1)]
    data: NodeStatus
