"""A place with its camera: zones and lines in metres, told to a node as shares of the frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.camera import Camera
from sample_videos.trajectories.ways import Point

Floats = NDArray[np.float64]
Plain = None | bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"]
Record = Mapping[str, Plain]
Share = tuple[float, float]

_NEAR_M = 0.5
_ARROW_M = 2.0
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Area:
    """A zone on the ground."""

    corners: tuple[Point, ...]
    """Metres, in order."""
    heading_deg: float | None = None
    """For a lane: where traffic goes, 0 = along x, counter-clockwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A street, a yard, a crossing, and the camera that looks at it."""

    name: str
    camera: Camera
    zones: Mapping[str, Area] = field(default_factory=dict)
    lines: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    calibration: tuple[Point, ...] = ()
    """Points on the ground, metres, that the settings give as surveyed; () = not calibrated."""
    more: Record = field(default_factory=dict)
    """Further keys of the camera's settings, e.g. `signals`."""

    def seen_from(self, camera: Camera) -> "Place":
        """The same place seen by another camera."""
        return replace(self, camera=camera)

    def settings(self, rules: Sequence[Record], fps: float) -> Record:
        """Return a camera's settings as `edge-node` reads them.

        Raises:
            ValueError: A zone or line is out of the picture.
        """
        settings: dict[str, Plain] = {"id": self.name, "analysis_fps": fps}
        settings["zones"] = [_zone(self, name, area) for name, area in self.zones.items()]
        settings["lines"] = [
            {"id": name, "points": line_in_picture(self, name)} for name in self.lines
        ]
        if self.calibration:
            settings["calibration"] = {"points": self._surveyed()}
        return {**settings, **self.more, "rules": list(rules)}

    def _surveyed(self) -> list[Plain]:
        """The surveyed points that are in the picture."""
        points: list[Plain] = []
        for x, y in self.calibration:
            for pixel in self.camera.project([(x, y, 0.0)]):
                if (pixel >= 0).all() and (pixel <= self.camera.size).all():
                    image = _shares(self, pixel[None])[0]
                    points.append({"image": image, "ground": (round(x, 3), round(y, 3))})
        return points


def box_area(x1: float, y1: float, x2: float, y2: float, heading_deg: float | None = None) -> Area:
    """Return a rectangular zone."""
    return Area(((x1, y1), (x2, y1), (x2, y2), (x1, y2)), heading_deg)


def zone_in_picture(place: Place, name: str) -> list[Share]:
    """Return the part of a zone that is in the picture, as shares."""
    pixels = _clipped(place, np.asarray(place.zones[name].corners, np.float64), closed=True)
    if len(pixels) < 3:  # noqa: PLR2004  # a triangle
        raise ValueError(f"place {place.name}: zone {name} is out of the picture")
    return _shares(place, pixels)


def line_in_picture(place: Place, name: str) -> list[Share]:
    """Return the part of a line that is in the picture, as shares, in its order."""
    pixels = _clipped(place, np.asarray(place.lines[name], np.float64), closed=False)
    if len(pixels) < 2:  # noqa: PLR2004  # a line
        raise ValueError(f"place {place.name}: line {name} is out of the picture")
    return _shares(place, pixels)


def _zone(place: Place, name: str, area: Area) -> Record:
    polygon = zone_in_picture(place, name)
    zone: dict[str, Plain] = {"id": name, "polygon": polygon}
    if area.heading_deg is not None:
        zone["heading"] = _arrow(place, polygon, area.heading_deg)
    return zone


def _arrow(place: Place, polygon: Sequence[Share], heading_deg: float) -> list[Share]:
    """An arrow of two metres at the middle of a zone, as the picture shows it."""
    middle = np.mean(np.asarray(polygon), axis=0) * place.camera.size
    x, y = place.camera.ground(middle).tolist()
    step = np.radians(heading_deg)
    ends = [
        (x + sign * _ARROW_M / 2 * np.cos(step), y + sign * _ARROW_M / 2 * np.sin(step), 0.0)
        for sign in (-1, 1)
    ]
    return _shares(place, np.clip(place.camera.project(ends), 0.0, place.camera.size))


def _shares(place: Place, pixels: Floats) -> list[Share]:
    shares = np.round(pixels / np.asarray(place.camera.size, np.float64), _DIGITS)
    return [(x, y) for x, y in np.clip(shares, 0.0, 1.0).tolist()]


def _clipped(place: Place, metres: Floats, *, closed: bool) -> Floats:
    """(K, 2) pixels of a polygon or polyline, cut off behind the camera and at the frame."""
    camera = place.camera
    points = np.column_stack([metres, np.zeros(len(metres))]) @ camera.r.T + camera.t
    points = _cut(points, np.array([0.0, 0.0, 1.0]), _NEAR_M, closed=closed) @ camera.k.T
    pixels = points[:, :2] / points[:, 2:]
    width, height = camera.size
    for normal, least in (((1, 0), 0), ((-1, 0), -width), ((0, 1), 0), ((0, -1), -height)):
        pixels = _cut(pixels, np.array(normal, np.float64), float(least), closed=closed)
    return pixels


def _cut(points: Floats, normal: Floats, least: float, *, closed: bool) -> Floats:
    """Keep where normal · point >= least (Sutherland and Hodgman, 1974)."""
    heights = points @ normal - least
    kept: list[Floats] = []
    for i in range(len(points)):
        if (closed or i > 0) and heights[i - 1] * heights[i] < 0:
            share = heights[i - 1] / (heights[i - 1] - heights[i])
            kept.append(points[i - 1] + share * (points[i] - points[i - 1]))
        if heights[i] >= 0:
            kept.append(points[i])
    return np.array(kept).reshape(-1, points.shape[1])
