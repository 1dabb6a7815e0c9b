"""What passes between the stages of a node: frozen values, arrays read-only.

Boxes of detections are pixels of their frame; from tracks on they are shares of the frame.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray


class Box(NamedTuple):
    """A box as shares of the frame, 0..1, y down."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def foot(self) -> tuple[float, float]:
        """The middle of the lower edge: where the object stands on the ground."""
        return (self.x1 + self.x2) / 2, self.y2


@dataclass(frozen=True, slots=True)
class Packet:
    """Encoded video as it came: enough to cut a clip without decoding."""

    data: bytes
    pts: int
    dts: int
    time_base: Fraction
    is_key: bool
    arrived_at: datetime
    """UTC of arrival; what order and clips go by."""
    monotonic: float
    """Seconds of the local monotonic clock at arrival."""
    segment: int
    """Grows by one with each discontinuity; packets of two segments never share a clip file."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A decoded picture that is due for analysis."""

    camera_id: str
    index: int
    """Counts the pictures due for analysis; a gap means dropped frames."""
    captured_at: datetime
    """UTC of arrival at the node."""
    monotonic: float
    image: NDArray[np.uint8]
    """(H, W, 3) BGR, read-only; valid until the next frame is asked for."""
    segment: int = 0
    """A new number means a discontinuity before this frame: tracks start anew."""


@dataclass(frozen=True, slots=True)
class Detections:
    """Boxes of one frame; N may be 0."""

    xyxy: NDArray[np.float32]
    """(N, 4) pixels of the frame, clipped to it."""
    confidence: NDArray[np.float32]
    """(N,) 0..1."""
    class_id: NDArray[np.int64]
    """(N,) index into the model's labels."""


@dataclass(frozen=True, slots=True)
class Track:
    """One confirmed object now."""

    track_id: int
    label: str
    confidence: float
    """Mean of its sightings, 0..1, recent ones weighing more."""
    box: Box


@dataclass(frozen=True, slots=True)
class Tracks:
    """Confirmed objects of a camera at one moment."""

    at: datetime
    now: tuple[Track, ...]
    ended: frozenset[int] = frozenset()
    """Ids that never come back: who remembers by id may forget them."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value with its unit; low and high where an interval is known."""

    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A rule's condition holds for these objects at this moment.

    A lasting condition is matched again on every frame while it holds; a momentary one
    (a line is crossed) once.
    """

    rule_id: str
    kind: str
    zone: str | None
    objects: tuple[Track, ...]
    """The objects concerned; the first is the one whose place names the activation."""
    since: datetime
    at: datetime
    lasting: bool
    measured: tuple[Measured, ...] = ()
    whole: bool = False
    """True: it speaks of the zone as a whole (a crowd), so there is one activation per rule."""


class Phase(StrEnum):
    """Where in its life an activation is."""

    STARTED = "started"
    UPDATED = "updated"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Activation:
    """One object in one place that a rule speaks of, from its first match to its end."""

    activation_id: str
    phase: Phase
    match: RuleMatch
    """The match that caused this message; for ENDED the last one."""


class Detector(Protocol):
    """Finds objects in a frame."""

    @property
    def labels(self) -> Sequence[str]:
        """Names by class id."""
        ...

    def detect(self, frame: Frame) -> Detections:
        """Return the boxes of one frame."""
        ...


class Tracker(Protocol):
    """Gives detections ids that last."""

    def update(self, detections: Detections, frame: Frame) -> Tracks:
        """Take the detections of the next frame; answer with the confirmed tracks."""
        ...

    def reset(self) -> Tracks:
        """Forget all tracks after a discontinuity; their ids are in `ended`."""
        ...


class SignalPhase(StrEnum):
    """What a traffic light shows."""

    RED = "red"
    RED_YELLOW = "red_yellow"
    YELLOW = "yellow"
    GREEN = "green"
    OFF = "off"
    UNKNOWN = "unknown"
    """Nobody knows; no rule speaks on it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A traffic light as far as it is known."""

    phase: SignalPhase
    since: datetime
    """When this phase was first known."""
    doubt_s: float = 0.0
    """The change to it may have been so much earlier, e.g. one frame."""


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the background that became different and stays so: something was left or taken."""

    change_id: int
    """From FIRST_CHANGE_ID on; never given twice."""
    box: Box
    since: datetime
    appeared: bool | None = None
    """True: something stands there now. False: something is gone. None: cannot be told."""


FIRST_CHANGE_ID = 2**40
"""Changes share the track ids' space, so that an event can name them; no tracker counts so far."""


@dataclass(frozen=True, slots=True)
class PictureHealth:
    """How the picture itself is, against what this camera usually shows."""

    brightness: float
    """Mean of the luma, 0..1."""
    contrast: float
    """Standard deviation of the luma, 0..1."""
    sharpness: float | None = None
    """Edge energy as a share of the usual; None while the usual is not known."""
    likeness: float | None = None
    """Share of the lasting edges that are where they were, 0..1."""
    shift: tuple[float, float] | None = None
    """How far the picture has moved, in shares; None if it cannot be told."""
    frozen_s: float = 0.0
    """For how long all pictures have been the same to the last bit that matters."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a picture tells besides its objects."""

    health: PictureHealth | None = None
    changes: tuple[Change, ...] = ()
    signals: Mapping[str, Signal] = field(default_factory=dict)
    """By the id that the settings give; one that is not there is unknown."""


class Observer(Protocol):
    """Looks at a picture for everything but objects."""

    def observe(self, frame: Frame, tracks: Tracks) -> Surroundings:
        """Take the next frame and the objects in it."""
        ...

    def reset(self) -> None:
        """Forget what depends on the last frames, after a discontinuity."""
        ...

    def learn_anew(self) -> None:
        """Forget what the camera usually shows: it was moved, and a person has checked it."""
        ...


class GroundPlane(Protocol):
    """The camera's view of flat ground; points are arrays (N, 2)."""

    @property
    def camera(self) -> tuple[float, float, float] | None:
        """Where the camera is, metres, the last one up; None if the calibration cannot tell.

        What is seen z above (x, y) covers the ground beyond, `camera[2] / (camera[2] - z)` times
        as far away from below the camera.
        """
        ...

    def to_ground(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres on the ground of points in shares; NaN at and above the horizon."""
        ...

    def to_image(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return shares of the frame of points in metres; NaN behind the camera."""
        ...

    def covariance(
        self, points: NDArray[np.float64], sigma: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return (N, 2, 2) in square metres: how unsure the ground positions are.

        Args:
            points: Shares of the frame.
            sigma: (N, 2) standard deviations of these points, in shares; the calibration's own
                doubt is added.
        """
        ...

    def shifts(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (8, N, 2) metres: where a calibration that is a little off would move them.

        Each row moves all points together, by one standard deviation of one of eight
        independent doubts; for what is computed from several points, such as a speed.
        """
        ...

    def area(self, polygon: Sequence[tuple[float, float]]) -> float:
        """Return the square metres of ground inside a polygon in shares.

        Infinite if a part of it lies at or above the horizon.
        """
        ...


class FrameSource(Protocol):
    """Frames of one camera until it ends or `stop` is asked for."""

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames in order.

        Raises:
            CameraError: The camera was lost.
        """
        ...


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What must be known of a stream to write its packets into a file."""

    codec: str
    """FFmpeg's name: h264, hevc or mjpeg."""
    extradata: bytes
    width: int
    height: int
    time_base: Fraction
    fps: float | None


class Zone(NamedTuple):
    """A named polygon in shares of the frame."""

    zone_id: str
    polygon: tuple[tuple[float, float], ...]
    heading: tuple[float, float] | None = None
    """For a lane: the way traffic goes, as a step (dx, dy) in shares."""
