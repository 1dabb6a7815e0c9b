"""Simple shapes and curves that the models are made of."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sample_videos.scenes.meshes.mesh import (
    MATTE,
    METAL,
    PLASTIC,
    RUBBER,
    Colour,
    Floats,
    Ints,
    Material,
    Modeller,
    Point,
    rotation_z,
)

_CUBE = np.array(
    [
        [x, y, z]
        for z in (-0.5, 0.5)
        for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
    ]
)
_CUBE_FACES = ((0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))
_STEEP = 0.9
_TYRE: Colour = (0.025, 0.025, 0.027)
_SPOKES = 5


def box(
    to: Modeller,
    centre: Point,
    size: Point,
    colour: ArrayLike,
    material: Material = MATTE,
    *,
    yaw: float = 0.0,
) -> None:
    """A box of `size` metres about `centre`, turned by `yaw` radians."""
    corners = (_CUBE * np.asarray(size)) @ rotation_z(yaw).T
    to.add(corners + np.asarray(centre), _CUBE_FACES, colour, material)


def tube(  # noqa: PLR0913  # a cone has so many sizes
    to: Modeller,
    ends: tuple[Point, Point],
    radii: tuple[float, float],
    colour: ArrayLike,
    material: Material = MATTE,
    *,
    sides: int = 12,
    closed: bool = True,
) -> None:
    """A cylinder or cone between two points; `closed` gives it lids."""
    start, end = np.asarray(ends[0], float), np.asarray(ends[1], float)
    ring = _ring(end - start, sides)
    body = np.concatenate([start + radii[0] * ring, end + radii[1] * ring])
    this = np.arange(sides)
    after = (this + 1) % sides
    walls = np.stack([this, after, after + sides, this + sides], axis=1)
    to.add(body, walls, colour, material, crease=60)
    if not closed:
        return
    for centre, offset in ((start, 0), (end, sides)):
        lid = np.stack([this + offset, after + offset, np.full(sides, 2 * sides)], axis=1)
        to.add(np.concatenate([body, centre[None]]), lid, colour, material)


def wheel(to: Modeller, centre: Point, radius: float, width: float, side: int) -> None:
    """A car wheel about an axle along y; the rim looks to `side` (1 left, -1 right)."""
    x, y, z = centre
    tube(
        to,
        ((x, y - width / 2, z), (x, y + width / 2, z)),
        (radius, radius),
        _TYRE,
        RUBBER,
        sides=28,
    )
    rim = y + side * (width / 2 + 0.004)
    inner, outer = rim - side * 0.01, rim
    grey = (0.42, 0.43, 0.45)
    radii = (radius * 0.68, radius * 0.66)
    tube(to, ((x, inner, z), (x, outer, z)), radii, grey, METAL, sides=24)
    for angle in np.arange(_SPOKES) * 2 * np.pi / _SPOKES:
        gap_x, gap_z = x + np.cos(angle) * radius * 0.42, z + np.sin(angle) * radius * 0.42
        ends = ((gap_x, rim - side * 0.004, gap_z), (gap_x, rim + side * 0.004, gap_z))
        tube(to, ends, (radius * 0.16, radius * 0.16), (0.05, 0.05, 0.05), RUBBER, sides=10)
    hub = ((x, rim, z), (x, rim + side * 0.012, z))
    tube(to, hub, (radius * 0.14, radius * 0.1), (0.3, 0.3, 0.32), PLASTIC, sides=10)


def torus(to: Modeller, centre: Point, radius: float, thickness: float, *, sides: int = 32) -> None:
    """A tyre about an axle along y; `radius` is the outer one, `thickness` that of the tube."""
    around = np.linspace(0, 2 * np.pi, sides + 1)[:, None]
    cut = np.arange(8) * np.pi / 4
    reach = radius - thickness + thickness * np.cos(cut)
    across = np.broadcast_to(thickness * np.sin(cut), (sides + 1, 8))
    x, y, z = centre
    shell = np.stack([x + np.cos(around) * reach, y + across, z + np.sin(around) * reach], -1)
    to.add(shell.reshape(-1, 3), grid_faces(sides + 1, 8), (0.02, 0.02, 0.02), RUBBER, crease=60)


def grid_faces(rows: int, columns: int) -> Ints:
    """Quads of a sheet of `rows` rings with `columns` points each, the last joined to the first."""
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    after = (column + 1) % columns
    corners = (
        row * columns + column,
        row * columns + after,
        (row + 1) * columns + after,
        (row + 1) * columns + column,
    )
    return np.stack(corners, -1).reshape(-1, 4)


def spline(x: ArrayLike, points: Sequence[tuple[float, float]]) -> Floats:
    """Smooth curve through `points` without overshoot (PCHIP; Fritsch and Carlson 1980)."""
    knots, values = np.asarray(points, float).T
    step = np.diff(knots)
    rise = np.diff(values) / step
    product = rise[:-1] * rise[1:]
    inner = np.where(product > 0, 2 * product / (rise[:-1] + rise[1:] + 1e-12), 0.0)
    slope = np.concatenate([rise[:1], inner, rise[-1:]])
    at = np.clip(np.asarray(x, float), knots[0], knots[-1])
    i = np.clip(np.searchsorted(knots, at, "right") - 1, 0, len(step) - 1)
    t = (at - knots[i]) / step[i]
    start = (1 + 2 * t) * (1 - t) ** 2 * values[i] + t * (1 - t) ** 2 * step[i] * slope[i]
    end = t * t * (3 - 2 * t) * values[i + 1] + t * t * (t - 1) * step[i] * slope[i + 1]
    return np.asarray(start + end)


def power(values: Floats, exponent: float) -> Floats:
    """Power that keeps the sign: makes super-ellipses of circles."""
    return np.sign(values) * np.abs(values) ** exponent


def _ring(direction: Floats, sides: int) -> Floats:
    along = direction / (np.linalg.norm(direction) + 1e-12)
    helper = np.array([1.0, 0.0, 0.0] if abs(along[2]) >= _STEEP else [0.0, 0.0, 1.0])
    first = np.cross(along, helper)
    first /= np.linalg.norm(first)
    second = np.cross(along, first)
    angle = np.arange(sides)[:, None] * 2 * np.pi / sides
    return np.asarray(np.cos(angle) * first + np.sin(angle) * second)
