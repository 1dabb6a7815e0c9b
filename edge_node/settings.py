"""Settings of a node: one YAML file, one tree of frozen values; wrong keys are refused."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, Field, SecretStr
from shapely import Polygon, is_valid_reason

from contracts.base import Point, Slug, Text
from contracts.events import Location
from contracts.settings_file import Section
from edge_node.calibration_settings import CalibrationSettings
from edge_node.camera.urls import check_url
from edge_node.errors import SetupError
from edge_node.rule_settings import RuleSettings
from edge_node.rule_settings.hours import DEFAULT_TIMEZONE, Timezone
from edge_node.signal_settings import SignalSettings
from models.catalog import Side
from models.runtime.providers import Precision, Provider

MAX_CAMERAS = 64
_REDIS_PATH = re.compile(r"(/\d{0,4})?")


def _is_simple_polygon(points: tuple[Point, ...]) -> tuple[Point, ...]:
    shape = Polygon(points)
    if not shape.is_valid or shape.area <= 0:
        raise ValueError(
            f"the outline crosses itself or is empty ({is_valid_reason(shape)}); "
            "give the corners in order around the area"
        )
    return points


def _has_length(arrow: tuple[Point, Point]) -> tuple[Point, Point]:
    if arrow[0] == arrow[1]:
        raise ValueError("an arrow needs two points that differ: from where to where traffic goes")
    return arrow


def _leads_somewhere(points: tuple[Point, ...]) -> tuple[Point, ...]:
    if any(one == other for one, other in pairwise(points)):
        raise ValueError("two points of a line that follow each other are the same")
    return points


Outline = Annotated[
    tuple[Point, ...], Field(min_length=3, max_length=100), AfterValidator(_is_simple_polygon)
]
"""Corners in order, each [x, y] as shares of the picture: 0, 0 is its upper left, 1, 1 its lower
right corner."""


def _is_camera_url(secret: SecretStr) -> SecretStr:
    try:
        check_url(secret.get_secret_value())
    except SetupError as error:
        raise ValueError(str(error)) from None
    return secret


CameraUrl = Annotated[SecretStr, AfterValidator(_is_camera_url)]


class Streams(Section):
    """The streams of one camera."""

    analyse: CameraUrl
    """What the detector sees: the smaller stream, if the camera has two."""
    evidence: CameraUrl | None = None
    """What clips are cut from: the larger stream. Without it `analyse` serves both."""


class ZoneSettings(Section):
    """A hazardous zone: a part of the picture with a name that people use."""

    id: Slug
    name: Text = ""
    polygon: Outline
    heading: Annotated[tuple[Point, Point], AfterValidator(_has_length)] | None = None
    """For a lane: an arrow in the picture, from its first to its second point, the way traffic
    goes there."""


class LineSettings(Section):
    """A line across the picture; left and right are seen walking from its first point."""

    id: Slug
    name: Text = ""
    points: Annotated[
        tuple[Point, ...], Field(min_length=2, max_length=20), AfterValidator(_leads_somewhere)
    ]


class CameraSettings(Section):
    """One camera: where its streams are, what in its picture matters, which rules hold."""

    id: Slug
    name: Text = ""
    streams: Streams | None = None
    """Needed in a node's file; `replay` takes a video instead."""
    analysis_fps: Annotated[float, Field(gt=0, le=30)] = 5.0
    """Frames per second that go to the detector."""
    max_pixels: Annotated[int, Field(ge=64 * 64, le=7680 * 4320)] = 3840 * 2160
    """Larger pictures are refused before they take memory."""
    location: Location | None = None
    timezone: Timezone | None = None
    """For the schedules of its rules; without it that of the node."""
    calibration: CalibrationSettings | None = None
    """Where on the ground the points of the picture are; needed by rules that measure in metres."""
    masks: Annotated[tuple[Outline, ...], Field(max_length=50)] = ()
    """Privacy masks: never analysed, burnt into every picture and clip."""
    zones: Annotated[tuple[ZoneSettings, ...], Field(max_length=50)] = ()
    lines: Annotated[tuple[LineSettings, ...], Field(max_length=50)] = ()
    signals: Annotated[tuple[SignalSettings, ...], Field(max_length=20)] = ()
    """Traffic lights that rules go by."""
    rules: Annotated[tuple[RuleSettings, ...], Field(max_length=100)] = ()


class ModelSettings(Section):
    """Which neural network looks at the frames, and how."""

    name: str | None = None
    """Name in the catalog (`qyragy-models list`) or path of an ONNX file; without it the first
    installed one of the catalog."""
    confidence: Annotated[float, Field(ge=0.05, le=0.95)] = 0.35
    """From which confidence on a detection may begin a track; weaker ones only continue one."""
    threads: Annotated[int, Field(ge=1, le=64)] = 1
    """Threads of the session; one is the cheapest per frame on a CPU."""
    provider: Provider = Provider.AUTO
    """auto, cpu, openvino, cuda or tensorrt. What is named must start, or the node does not;
    auto takes the first of CUDA, OpenVINO and CPU that does."""
    precision: Precision = Precision.AUTO
    """auto, fp32, bf16 (OpenVINO) or fp16 (TensorRT)."""
    input: tuple[Side, Side] | None = None
    """Height and width of the network's input, for a model that leaves them free: [384, 640]
    fits 16:9 pictures. Without it the size of the catalog."""


class EvidenceSettings(Section):
    """Clips around an event."""

    before_s: Annotated[float, Field(ge=0, le=60)] = 5.0
    after_s: Annotated[float, Field(ge=0, le=120)] = 10.0
    quota_gib: Annotated[float, Field(gt=0, le=10_000)] = 20.0
    """Space for pictures and clips; the oldest that have reached the center go first."""
    ring_mib: Annotated[int, Field(ge=8, le=4096)] = 128
    """Memory per camera for the encoded video of the last seconds."""


def _is_folder_name(path: Path) -> Path:
    return path.expanduser()


def _is_redis_url(secret: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(secret.get_secret_value())
        has_place = bool(parts.path if parts.scheme == "unix" else parts.hostname)
        options = (name for name, _ in parse_qsl(parts.query))
        # Port 0 and a database that is no number would silently become 6379 and 0.
        is_plain = parts.port != 0 and _REDIS_PATH.fullmatch(parts.path) is not None
        usable = (
            has_place
            and (parts.scheme == "unix" or (parts.scheme in {"redis", "rediss"} and is_plain))
            and all(name.startswith("ssl_") for name in options)
        )
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(
            "expected redis://user:password@host:port/0 (rediss:// with TLS, unix:///socket); "
            "write @ : / % inside a password as %40 %3A %2F %25"
        )
    return secret


def _is_web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("expected https://host or https://host:port, without a password")
    return url


class NodeSettings(Section):
    """Everything a node must know."""

    node: Slug
    site: Slug
    state_folder: Annotated[Path, AfterValidator(_is_folder_name)]
    """The node's disk: key, spool and evidence."""
    redis_url: Annotated[SecretStr, AfterValidator(_is_redis_url)]
    center_url: Annotated[
        str, Field(pattern=r"^https?://[^\s/]+$"), AfterValidator(_is_web_address)
    ]
    """Where evidence is uploaded, e.g. https://center.example."""
    timezone: Timezone = DEFAULT_TIMEZONE
    """For the schedules of the rules of all its cameras."""
    model: ModelSettings = ModelSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    cameras: Annotated[tuple[CameraSettings, ...], Field(min_length=1, max_length=MAX_CAMERAS)]
