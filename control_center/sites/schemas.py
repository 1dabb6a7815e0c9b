"""Sites and cameras: as they are written in files, and as the API tells them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from shapely import Polygon, is_valid_reason

from contracts.base import Contract, Point, Slug, Utc
from contracts.events import Location, ModelReference
from contracts.settings_file import Section
from contracts.status import CameraState, Degradation, ReasonCode

CORNERS = 3
LonLat = tuple[
    Annotated[float, Field(ge=-180, le=180)],
    Annotated[float, Field(ge=-90, le=90)],
]
"""Longitude first, as in GeoJSON."""


def _is_simple(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    shape = Polygon(points)
    if not shape.is_valid or shape.area <= 0:
        raise ValueError(f"the outline crosses itself or is empty ({is_valid_reason(shape)})")
    return points


Name = Annotated[str, Field(min_length=1, max_length=200)]
Ground = Annotated[
    tuple[LonLat, ...], Field(min_length=CORNERS, max_length=200), AfterValidator(_is_simple)
]
Outline = Annotated[
    tuple[Point, ...], Field(min_length=CORNERS, max_length=100), AfterValidator(_is_simple)
]
SiteKind = Literal[
    "crossing", "road_section", "school", "railway_crossing", "river_bank", "yard", "other"
]


class Names(Section):
    """What people call it, in the three languages of the console."""

    kk: Name
    ru: Name
    en: Name


class Zone(Section):
    """A hazardous part of a camera's picture, with a name people use."""

    id: Slug
    names: Names
    polygon: Outline


class CameraFile(Section):
    """A camera of a site; without a node it is registered but not analysed."""

    id: Slug
    names: Names
    node: Slug | None = None
    location: Location | None = None
    heading_deg: Annotated[float, Field(ge=0, lt=360)] | None = None
    """Where it looks, clockwise from north."""
    view_deg: Annotated[float, Field(gt=0, le=360)] | None = None
    range_m: Annotated[float, Field(gt=0, le=5000)] | None = None
    zones: Annotated[tuple[Zone, ...], Field(max_length=50)] = ()


class SiteFile(Section):
    """One file of the folder `sites`."""

    id: Slug
    names: Names
    kind: SiteKind
    address: Annotated[str, Field(max_length=300)]
    kato: Annotated[str, Field(pattern=r"^[0-9]{9}$")]
    """Kazakhstan's code of the administrative territory."""
    location: Location
    polygon: Ground
    approach: Names | None = None
    """How crews get there."""
    services: Annotated[
        tuple[Literal["101", "102", "103", "104", "112"], ...], Field(max_length=5)
    ] = ()
    roads: Annotated[
        tuple[Annotated[tuple[LonLat, ...], Field(min_length=2, max_length=500)], ...],
        Field(max_length=100),
    ] = ()
    """Lines that the map draws when it has no tiles."""
    cameras: Annotated[tuple[CameraFile, ...], Field(max_length=200)] = ()

    @model_validator(mode="after")
    def _names_are_used_once(self) -> "SiteFile":
        ids = [camera.id for camera in self.cameras]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"two cameras are called {', '.join(twice)}")
        return self


class Site(Contract):
    """A watched place."""

    id: Slug
    names: Names
    kind: SiteKind
    address: str
    kato: str
    polygon: Ground
    location: Location
    approach: Names | None
    services: tuple[str, ...]
    cameras: tuple[Slug, ...]
    open_incidents: int
    roads: tuple[tuple[LonLat, ...], ...] | None


class Sites(Contract):
    """All sites."""

    items: tuple[Site, ...]


class Picture(Contract):
    """The newest known picture of a camera."""

    sha256: str
    taken_at: Utc


class Camera(Contract):
    """A camera and how it is now."""

    id: Slug
    site: Slug
    names: Names
    node: Slug | None
    location: Location | None
    heading_deg: float | None
    view_deg: float | None
    range_m: float | None
    zones: tuple[Zone, ...]
    state: CameraState | Literal["unknown", "node_silent", "not_analysed"]
    since: Utc | None
    reason: str
    reason_code: ReasonCode | Literal["node_unheard", "node_silent", "camera_unknown"]
    disarmed_since: Utc | None
    """Since when it is moved and its rules are silent; None: they are not."""
    analysed_fps: float
    frames_analysed: int
    frames_dropped: int
    frames_corrupt: int
    codec: str | None
    width: int | None
    height: int | None
    last_frame_at: Utc | None
    picture: Picture | None
    open_incidents: int


class Node(Contract):
    """A node and how it is now."""

    id: Slug
    state: Literal["online", "silent", "never_seen"]
    since: Utc | None
    last_status_at: Utc | None
    software: str | None
    provider: str | None
    model: ModelReference | None
    detect_ms: float | None
    spool_waiting: int | None
    gaps: int
    """Messages that the numbers prove to be missing."""
    degraded: tuple[Degradation, ...]


class Cameras(Contract):
    """All cameras, and the nodes that watch them."""

    items: tuple[Camera, ...]
    nodes: tuple[Node, ...]
