"""Truth files: what happens in a video, and which events rules must tell of it.

`NAME.truth.json` lies beside `NAME.mp4`. A file with nothing but `expected` will do to score a
video; what the scenes of the project tell besides (camera, boxes of every picture, who did what)
lets rules be scored with true boxes, too.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from contracts.base import Contract, Kind, Point, Sha256, Slug

Second = Annotated[float, Field(ge=0, le=1e7)]
Name = Annotated[str, Field(max_length=100)]
Metres = tuple[float, float]
Matrix3 = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]
MAX_FRAMES = 100_000


class ExpectedEvent(Contract):
    """An event that a rule of this kind must tell of, once."""

    kind: Kind
    at_s: Second
    """When it is due, in seconds of the video."""
    zone: Slug | None = None
    """Zone or line; without it any place fits."""
    objects: Annotated[tuple[Name, ...], Field(max_length=200)] = ()
    """Whom it is about: any of these may be named; none given = not asked."""
    early_s: Annotated[float, Field(ge=0, le=3600)] = 1.0
    late_s: Annotated[float, Field(ge=0, le=3600)] = 2.0
    """So much earlier or later is still right."""
    measured: Annotated[dict[Name, float], Field(max_length=20, default_factory=dict)]
    """True values, by the name that the rule gives them."""
    must: bool = True
    """False: may be told or not; neither a miss nor a false alarm."""


class Happening(Contract):
    """What somebody did, from his way in metres; further keys depend on the kind."""

    model_config = ConfigDict(extra="allow")

    kind: Name
    """`line_crossed`, `zone_visit`, `standing`, `stopped`, `fallen`."""
    object: Name
    class_: Annotated[Name, Field(alias="class")]
    line: Slug | None = None
    zone: Slug | None = None
    direction: Literal["left", "right"] | None = None
    at_s: Second | None = None
    foot_s: float | None = None
    """When the middle of its box's lower edge crosses."""
    enter_s: float | None = None
    leave_s: float | None = None
    """May lie in the next loop; None: never leaves."""


class ShownObject(Contract):
    """An object in one picture."""

    model_config = ConfigDict(extra="allow")

    id: Name
    class_: Annotated[Name, Field(alias="class")]
    xyxy: tuple[float, float, float, float]
    """Pixels, clipped to the frame."""
    visible: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of its pixels in the frame that nothing hides."""
    inside: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of its whole box that lies in the frame."""
    ground: Metres | None = None


class ClipFile(Contract):
    """A video that this is the truth of."""

    file: Name
    codec: Name
    sha256: Sha256


class TrueCamera(Contract):
    """x ~ K (R X + t), X in metres, z up; pixels."""

    model_config = ConfigDict(extra="allow")

    K: Matrix3
    R: Matrix3
    t: tuple[float, float, float]
    homography: Matrix3
    """From metres on the ground (x, y, 1) to pixels."""


class TrueZone(Contract):
    """A zone in shares of the frame and in metres."""

    polygon: Annotated[tuple[Point, ...], Field(min_length=3, max_length=100)]
    ground: Annotated[tuple[Metres, ...], Field(max_length=100)] = ()


class TrueLine(Contract):
    """A line in shares of the frame and in metres."""

    points: Annotated[tuple[Point, ...], Field(min_length=2, max_length=100)]
    ground: Annotated[tuple[Metres, ...], Field(max_length=100)] = ()


class Truth(Contract):
    """The truth of one video."""

    model_config = ConfigDict(extra="allow")

    expected: Annotated[tuple[ExpectedEvent, ...], Field(max_length=10_000)] | None = None
    """None: follows from `events` for rules of lines, visits and stays; all others must be silent.
    Given, it is complete: what is told besides is false."""
    clips: Annotated[tuple[ClipFile, ...], Field(max_length=20)] = ()
    fps: Annotated[float, Field(gt=0, le=1000)] | None = None
    frame_count: Annotated[int, Field(ge=0, le=MAX_FRAMES)] | None = None
    period_s: Second | None = None
    """Of a clip that loops; times of `events` lie in the first loop."""
    size: tuple[int, int] | None = None
    camera: TrueCamera | None = None
    zones: Annotated[dict[Slug, TrueZone], Field(default_factory=dict)]
    lines: Annotated[dict[Slug, TrueLine], Field(default_factory=dict)]
    events: Annotated[tuple[Happening, ...], Field(max_length=10_000)] = ()
    frames: Annotated[
        tuple[Annotated[tuple[ShownObject, ...], Field(max_length=1000)], ...],
        Field(max_length=MAX_FRAMES),
    ] = ()
    """What is in each picture."""
