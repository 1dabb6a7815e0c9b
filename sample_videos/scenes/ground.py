"""The picture of the ground: asphalt with wear and markings, pavements, verges, snow."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.site import Axis, Crosswalk, Road, Site

Single = NDArray[np.float32]
Image = NDArray[np.uint8]
_MARK_COLOUR = np.array([0.80, 0.81, 0.82], np.float32)
_SLAB_M = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """A square picture of the ground, north up, with each pixel's place in metres."""

    pixels: int
    size_m: float
    x: Single
    y: Single
    rng: np.random.Generator

    @property
    def per_metre(self) -> float:
        return self.pixels / self.size_m

    def at(self, x: float, y: float) -> tuple[int, int]:
        half, scale = self.size_m / 2, self.per_metre
        return round((x + half) * scale), round((half - y) * scale)

    def noise(self, cell_m: float) -> Single:
        """Smooth noise 0..1 with bumps of about `cell_m` metres."""
        count = int(np.ceil(self.size_m / cell_m)) + 2
        coarse = self.rng.random((count, count), dtype=np.float32)
        size = (self.pixels, self.pixels)
        return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC), np.float32)

    def anywhere(self) -> tuple[float, float]:
        x, y = self.rng.uniform(-0.4 * self.size_m, 0.4 * self.size_m, 2)
        return float(x), float(y)


def paint(site: Site, pixels: int = 4096) -> Image:
    """Paint the site's ground, (pixels, pixels, 3) BGR, square root of linear light."""
    sheet = _sheet(site, pixels)
    picture = _asphalt(sheet, site)
    picture *= _wear(sheet)[..., None]
    _mark(picture, sheet, site)
    _pave(picture, sheet, site)
    if site.surfaces.snow:
        _snow(picture, sheet, site)
    return np.asarray(np.clip(picture * 255, 0, 255), np.uint8)


def _sheet(site: Site, pixels: int) -> _Sheet:
    step = site.size_m / pixels
    line = (np.arange(pixels, dtype=np.float32) * step - site.size_m / 2).astype(np.float32)
    x, y = np.meshgrid(line, -line)
    return _Sheet(pixels, site.size_m, x, y, np.random.default_rng(site.seed))


def _asphalt(sheet: _Sheet, site: Site) -> Single:
    bumps = ((18.0, 0.05), (4.5, 0.05), (0.5, 0.035), (0.1, 0.05))
    grain = sheet.rng.random((sheet.pixels, sheet.pixels), dtype=np.float32)
    level = site.surfaces.asphalt + 0.05 * (grain - 0.5)
    for cell, strength in bumps:
        level += strength * (sheet.noise(cell) - 0.5)
    for road in site.roads:
        _, across = road.split(sheet.x, sheet.y)  # type: ignore[arg-type]  # float32 here
        level *= _lane_wear(np.asarray(across, np.float32), road)
    return np.asarray(level[..., None] * np.array([1.01, 1.0, 0.985], np.float32), np.float32)


def _lane_wear(across: Single, road: Road) -> Single:
    """Wheel paths and the oil strip between them, darker."""
    lane = (np.abs(across) % road.lane_m) - road.lane_m / 2
    wheels = np.exp(-(((np.abs(lane) - 0.75) / 0.28) ** 2))
    oil = np.exp(-((lane / 0.35) ** 2))
    on_road = np.abs(across) < road.half_m
    return np.where(on_road, (1 - 0.07 * wheels) * (1 - 0.05 * oil), 1.0).astype(np.float32)


def _wear(sheet: _Sheet) -> Single:
    """Patches, stains, cracks and manholes as a factor."""
    factor = np.ones((sheet.pixels, sheet.pixels), np.float32)
    rng = sheet.rng
    for _ in range(26):
        (x, y), (w, h) = sheet.anywhere(), rng.uniform((0.4, 0.3), (3.0, 1.6))
        (left, top), (right, bottom) = sheet.at(x, y), sheet.at(x + float(w), y - float(h))
        factor[top:bottom, left:right] *= rng.uniform(0.82, 1.1)
    for _ in range(140):
        radius = max(1, int(rng.uniform(0.06, 0.45) * sheet.per_metre))
        shade = float(rng.uniform(0.75, 0.95))
        cv2.circle(factor, sheet.at(*sheet.anywhere()), radius, shade, -1, cv2.LINE_AA)
    for _ in range(60):
        _crack(factor, sheet)
    for _ in range(6):
        radius = int(0.33 * sheet.per_metre)
        cv2.circle(factor, sheet.at(*sheet.anywhere()), radius, 0.6, -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(factor, (0, 0), 1.1), np.float32)


def _crack(factor: Single, sheet: _Sheet) -> None:
    rng = sheet.rng
    x, y = sheet.anywhere()
    angle = rng.uniform(0, 2 * np.pi)
    for _ in range(rng.integers(8, 40)):
        angle += rng.normal(0, 0.5)
        end = x + 0.35 * float(np.cos(angle)), y + 0.35 * float(np.sin(angle))
        cv2.line(factor, sheet.at(x, y), sheet.at(*end), 0.68, 1, cv2.LINE_AA)
        x, y = end


def _mark(picture: Single, sheet: _Sheet, site: Site) -> None:
    marks = np.zeros((sheet.pixels, sheet.pixels), np.float32)
    for road in site.roads:
        _lane_lines(marks, sheet, site, road)
    for crosswalk in site.crosswalks:
        _bars(marks, sheet, crosswalk)
    worn = 0.55 + 0.9 * (sheet.noise(0.25) * 0.5 + sheet.noise(1.2) * 0.5)
    share = cv2.GaussianBlur(marks, (0, 0), 0.8) * np.clip(worn, 0, 1) * site.surfaces.paint_kept
    picture *= 1 - share[..., None]
    picture += share[..., None] * _MARK_COLOUR


def _rectangle(
    marks: Single,
    sheet: _Sheet,
    road: Road,
    along: tuple[float, float],
    across: tuple[float, float],
) -> None:
    (a0, a1), (c0, c1) = sorted(along), sorted(across)
    x0, x1, y0, y1 = (a0, a1, c0, c1) if road.axis is Axis.X else (c0, c1, a0, a1)
    cv2.rectangle(marks, sheet.at(x0, y1), sheet.at(x1, y0), 1.0, -1)


def _lane_lines(marks: Single, sheet: _Sheet, site: Site, road: Road) -> None:
    """A double line in the middle and dashes between lanes, outside of crossings."""
    reach = site.size_m / 2
    gaps = _gaps(site, road)
    for start in np.arange(-reach, reach, 4.0):
        piece = (float(start), float(start) + 4.0)
        if not _free(piece, gaps) or piece[0] < road.start or piece[1] > road.end:
            continue
        for line in ((-0.17, -0.05), (0.05, 0.17)):
            _rectangle(marks, sheet, road, piece, line)
        for number in range(1, road.lanes):
            for side in (-1, 1):
                middle = side * number * road.lane_m
                dash = (piece[0], piece[0] + 2.0)
                _rectangle(marks, sheet, road, dash, (middle - 0.06, middle + 0.06))


def _gaps(site: Site, road: Road) -> list[tuple[float, float]]:
    """Where along the road nothing is painted: the crossing itself, and crosswalks."""
    crossed = [(-r.half_m - 1, r.half_m + 1) for r in site.roads if r.axis is not road.axis]
    return crossed + [(c.start - 1.6, c.end + 1.6) for c in site.crosswalks if c.road == road]


def _free(piece: tuple[float, float], gaps: list[tuple[float, float]]) -> bool:
    return all(piece[1] <= low or piece[0] >= high for low, high in gaps)


def _bars(marks: Single, sheet: _Sheet, crosswalk: Crosswalk) -> None:
    road, along = crosswalk.road, (crosswalk.start, crosswalk.end)
    for start in np.arange(-road.half_m + 0.5, road.half_m - 0.3, 1.0):
        _rectangle(marks, sheet, road, along, (float(start), float(start) + 0.5))
    for direction in crosswalk.stops:
        at = crosswalk.start - 1.2 if direction > 0 else crosswalk.end + 1.2
        # Right-hand traffic: the lanes of +x lie at y < 0, those of +y at x > 0.
        side = -direction if road.axis is Axis.X else direction
        _rectangle(marks, sheet, road, (at, at - 0.4 * direction), (0.0, side * road.half_m))


def _pave(picture: Single, sheet: _Sheet, site: Site) -> None:
    x, y = sheet.x.astype(np.float64), sheet.y.astype(np.float64)
    beside = ~site.on_road(x, y) & ~_rounded(sheet, site)
    verge = beside & ~site.on_road(x, y, margin=site.pavement_m)
    slabs = _slabs(sheet, site)
    picture[beside] = slabs[beside]
    tufts = 0.6 + 0.35 * sheet.noise(0.2) + 0.25 * sheet.noise(0.07) + 0.2 * sheet.noise(2.5)
    colour = np.sqrt(np.array(site.surfaces.verge[::-1], np.float32))
    picture[verge] = tufts[verge, None] * colour


def _rounded(sheet: _Sheet, site: Site) -> NDArray[np.bool_]:
    """Asphalt between a corner's rounded kerb and its sharp one."""
    r = site.corner_m
    found = np.zeros(sheet.x.shape, bool)
    for cx, cy in site.corners():
        dx, dy = (sheet.x - cx) * np.sign(cx), (sheet.y - cy) * np.sign(cy)
        inside = (dx >= 0) & (dx < r) & (dy >= 0) & (dy < r)
        found |= inside & ((dx - r) ** 2 + (dy - r) ** 2 > r * r)
    return found


def _slabs(sheet: _Sheet, site: Site) -> Single:
    level = site.surfaces.slab + 0.05 * (sheet.noise(0.8) - 0.5) + 0.05 * (sheet.noise(0.1) - 0.5)
    number = np.floor(sheet.x / _SLAB_M) * 57 + np.floor(sheet.y / _SLAB_M) * 131
    level += 0.05 * (number % 17 / 17 - 0.5)
    joint = np.minimum(sheet.x % _SLAB_M, sheet.y % _SLAB_M) < np.float32(0.025)
    level = np.where(joint, level * 0.78, level)
    return np.asarray(level[..., None] * np.array([0.97, 1.0, 1.03], np.float32), np.float32)


def _snow(picture: Single, sheet: _Sheet, site: Site) -> None:
    """Snow lies beside the road and, thinner and dirty, between the wheel paths."""
    x, y = sheet.x.astype(np.float64), sheet.y.astype(np.float64)
    depth = site.surfaces.snow * np.where(site.on_road(x, y), 0.35, 1.0)
    patches = 0.6 * sheet.noise(3.0) + 0.3 * sheet.noise(0.6) + 0.1 * sheet.noise(0.1)
    share = np.clip((patches - 1 + 1.3 * depth) * 6, 0, 0.95).astype(np.float32)[..., None]
    picture *= 1 - share
    picture += share * np.array([0.90, 0.88, 0.86], np.float32)
