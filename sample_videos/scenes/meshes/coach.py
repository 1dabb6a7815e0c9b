"""Buses and trucks: rounded shells with windows, doors and lamps."""

from collections.abc import Callable

import numpy as np

from sample_videos.scenes.meshes.mesh import (
    GLASS,
    PLASTIC,
    RUBBER,
    Colour,
    Floats,
    Mask,
    Material,
    Mesh,
    Modeller,
    Point,
    Surface,
)
from sample_videos.scenes.meshes.paint import Painted, Region, primed, within
from sample_videos.scenes.meshes.shapes import box, grid_faces, power, tube, wheel

_PANE: Colour = (0.016, 0.02, 0.024)
_DARK: Colour = (0.03, 0.03, 0.03)
_CHROME: Colour = (0.5, 0.5, 0.5)
_PANEL = Material(0.8, 0.5, 0.0, Surface.PAINT)
_LAMP = Material(0.95, 0.8, 0.15, Surface.PAINT)
_TAIL = Material(0.9, 0.5, 0.1, Surface.PAINT)
_SECTIONS, _AROUND, _CAP_ROWS = 90, 64, 14
_WINDOW_M, _POST_M = 1.62, 0.70
_INF = np.inf

Decoration = Callable[[Painted], None]


def bus(colour: Colour, stripe: Colour, *, lights: bool = False) -> Mesh:
    """A 12 m city bus with doors on its right side."""
    length, width, height = 11.8, 2.5, 3.05
    model = Modeller()
    glow = _LAMP._replace(glow=0.9 if lights else 0.15)
    size = (length, width, height)
    _shell(model, size, 0.30, colour, lambda face: _decorate_bus(face, size, stripe, glow))
    _bus_doors(model, length, width)
    for x in (length / 2 - 2.6, -length / 2 + 3.2):
        for side in (-1, 1):
            ends = ((x, side * (width / 2 - 0.4), 0.54), (x, side * (width / 2 + 0.006), 0.54))
            tube(model, ends, (0.54, 0.54), (0.012, 0.012, 0.012), RUBBER, sides=28)
            wheel(model, (x, side * (width / 2 - 0.13), 0.48), 0.48, 0.28, side)
    _bus_outfit(model, length, width, height)
    return model.mesh()


def truck(cab: Colour, cargo: Colour, *, length: float = 7.6, lights: bool = False) -> Mesh:
    """A two-axle box truck; `length` from 6 to 10 m."""
    width, cab_length = 2.35, 1.9
    model, front = Modeller(), Modeller()
    glow = _LAMP._replace(glow=0.9 if lights else 0.15)
    regions = _cab_regions(cab_length, width, glow)
    size = (cab_length, width * 0.93, 2.5)
    _shell(front, size, 0.4, cab, lambda face: face.paint_regions(regions), rounding=0.10)
    model.add_mesh(front.mesh().moved((length / 2 - cab_length / 2, 0, 0)))
    _cargo(model, (length, width), length - cab_length - 0.15, cargo)
    _chassis(model, length, width)
    return model.mesh()


def _shell(
    model: Modeller,
    size: Point,
    bottom: float,
    colour: Colour,
    decorate: Decoration,
    *,
    rounding: float = 0.07,
) -> None:
    """A rounded box from `bottom` to the size's height, its faces decorated."""
    body = _shell_rings(size, bottom, rounding)
    middle = (bottom + size[2]) / 2
    pieces = [(body, grid_faces(_SECTIONS, _AROUND)[:, ::-1])]
    for ring, out in ((body[:_AROUND], -1), (body[-_AROUND:], 1)):
        cap = grid_faces(_CAP_ROWS, _AROUND)
        pieces.append((_cap(ring, middle, out), cap[:, ::-1] if out > 0 else cap))
    for vertices, faces in pieces:
        painted = primed(vertices, faces, colour, _PANEL)
        decorate(painted)
        model.add(vertices, faces, painted.colours, painted.materials, crease=35)


def _shell_rings(size: Point, bottom: float, rounding: float) -> Floats:
    length, width, top = size
    share = np.concatenate(
        [
            np.linspace(0, 0.06, 8),
            np.linspace(0.065, 0.935, _SECTIONS - 16),
            np.linspace(0.94, 1, 8),
        ]
    )
    x = share * length - length / 2
    from_end = np.clip(np.minimum(x + length / 2, length / 2 - x) / 0.35, 0, 1)
    narrow = 1 - 0.10 * (1 - np.sqrt(1 - (1 - from_end) ** 2))
    ring = _even_ring(width / 2, (top - bottom) / 2, rounding)
    y = np.outer(narrow, ring[:, 0])
    z = (bottom + top) / 2 + np.outer(1 - (1 - narrow) * 0.6, ring[:, 1])
    return np.stack([np.repeat(x, _AROUND), y.reshape(-1), z.reshape(-1)], axis=1)


def _even_ring(half_width: float, half_height: float, rounding: float) -> Floats:
    """A rounded rectangle with points at even distances, so that window edges come out straight."""
    angle = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False) + np.pi / _AROUND
    y = power(np.cos(angle), rounding * 2) * half_width
    z = power(np.sin(angle), rounding * 2) * half_height
    ring = np.stack([np.append(y, y[0]), np.append(z, z[0])], axis=1)
    walked = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
    at = np.linspace(0, walked[-1], _AROUND, endpoint=False)
    return np.stack([np.interp(at, walked, ring[:, k]) for k in (0, 1)], axis=1)


def _cap(ring: Floats, middle: float, out: int) -> Floats:
    """Closes an end with a slight bulge."""
    share = np.linspace(1, 0, _CAP_ROWS)[:, None]
    x = ring[:, 0] + out * 0.10 * (1 - share**2)
    z = middle + (ring[:, 2] - middle) * share
    return np.stack([x, ring[:, 1] * share, z], axis=-1).reshape(-1, 3)


def _decorate_bus(face: Painted, size: Point, stripe: Colour, lamp: Material) -> None:
    length, width, _ = size
    half, side = length / 2, width / 2
    panes = _panes(face.middles, half)
    flank = Region(_PANE, GLASS, (-half + 0.5, half - 0.35), (side - 0.12, _INF), (1.32, 2.42))
    posts = Region(_DARK, PLASTIC, (-half + 0.6, half - 0.6), (side - 0.12, _INF), (1.28, 2.46))
    low = Region((0.04, 0.04, 0.04), PLASTIC, z=(-_INF, 0.42))
    face.paint_regions((Region(stripe, _PANEL, z=(-_INF, 0.95)), low))
    face.paint(flank.holds(face.middles) & panes, _PANE, GLASS)
    face.paint(posts.holds(face.middles) & ~panes, _DARK, PLASTIC)
    front, rear = (half - 0.02, _INF), (-_INF, -half + 0.02)
    face.paint_regions(
        (
            Region(_PANE, GLASS, front, (-_INF, side - 0.12), (1.05, 2.48)),
            Region(_DARK, PLASTIC, front, (-_INF, 0.85), (2.55, 2.85)),
            Region(_PANE, GLASS, rear, (-_INF, side - 0.3), (1.6, 2.45)),
            Region((0.9, 0.92, 0.95), lamp, front, (0.72, _INF), (0.55, 0.78)),
            Region((0.5, 0.02, 0.02), _TAIL, rear, (0.95, _INF), (0.7, 1.2)),
        )
    )


def _panes(middles: Floats, half: float) -> Mask:
    along = (middles[:, 0] + half) % _WINDOW_M - _WINDOW_M / 2
    return within(along, (-_POST_M, _POST_M))


def _bus_doors(model: Modeller, length: float, width: float) -> None:
    for x in (length / 2 - 1.0, 0.4):
        box(model, (x, -width / 2 - 0.003, 1.35), (1.15, 0.03, 1.95), (0.03, 0.035, 0.04), GLASS)
        box(model, (x, -width / 2 - 0.012, 1.35), (0.05, 0.03, 2.0), _CHROME, PLASTIC)
        for dx in (-0.6, 0.6):
            post = (x + dx, -width / 2 - 0.01, 1.35)
            box(model, post, (0.05, 0.035, 2.0), _CHROME, PLASTIC)


def _bus_outfit(model: Modeller, length: float, width: float, height: float) -> None:
    half, roof = length / 2, (0.7, 0.71, 0.72)
    box(model, (-1.5, 0, height + 0.1), (2.4, 1.5, 0.26), roof, PLASTIC)
    box(model, (2.4, 0, height + 0.06), (1.2, 1.2, 0.16), roof, PLASTIC)
    for letter in range(9):
        at = (half + 0.085, -0.6 + letter * 0.15, 2.7)
        box(model, at, (0.02, 0.09, 0.16), (1.0, 0.45, 0.05), Material(0.2, 0.0, 0.9))
    for side in (-1, 1):
        mirror = (half + 0.15, side * (width / 2 + 0.08), 2.1)
        box(model, mirror, (0.12, 0.2, 0.4), _DARK, PLASTIC)
    box(model, (half + 0.1, 0, 0.62), (0.02, 0.52, 0.12), (0.85, 0.85, 0.85), PLASTIC)


def _cab_regions(length: float, width: float, lamp: Material) -> tuple[Region, ...]:
    front, half = (length / 2 - 0.03, _INF), width * 0.93 / 2
    doors = (-0.25, length / 2 - 0.2)
    return (
        Region((0.05, 0.05, 0.05), PLASTIC, z=(-_INF, 0.55)),
        Region(_PANE, GLASS, front, (-_INF, half - 0.1), (1.45, 2.25)),
        Region(_PANE, GLASS, doors, (half - 0.06, _INF), (1.45, 2.15)),
        Region((0.9, 0.9, 0.92), lamp, front, (0.62, _INF), (0.6, 0.82)),
        Region((0.05, 0.05, 0.05), PLASTIC, front, (-_INF, 0.8), (0.88, 1.25)),
    )


def _cargo(model: Modeller, size: tuple[float, float], box_m: float, colour: Colour) -> None:
    (length, width), base = size, np.asarray(colour)
    x = -length / 2 + box_m / 2
    box(model, (x, 0, 2.0), (box_m, width, 2.3), colour, Material(0.4, 0.15, 0, Surface.PAINT))
    for along in np.linspace(-box_m / 2 + 0.4, box_m / 2 - 0.4, 9):
        for side in (-1, 1):
            rib = (x + float(along), side * width / 2, 2.0)
            box(model, rib, (0.05, 0.03, 2.26), base * 0.85, PLASTIC)
    for z in (0.87, 3.13):
        box(model, (x, 0, z), (box_m + 0.04, width + 0.04, 0.08), base * 0.6, PLASTIC)


def _chassis(model: Modeller, length: float, width: float) -> None:
    box(model, (-0.2, 0, 0.68), (length - 0.6, 0.9, 0.26), (0.05, 0.05, 0.05), RUBBER)
    for side in (-1, 1):
        box(model, (-0.3, side * 0.95, 0.62), (2.2, 0.06, 0.36), (0.4, 0.4, 0.4), PLASTIC)
        tail = (-length / 2 + 0.02, side * 0.9, 0.75)
        box(model, tail, (0.06, 0.3, 0.16), (0.5, 0.02, 0.02), _TAIL)
        mirror = (length / 2 - 0.15, side * (width / 2 + 0.1), 1.8)
        box(model, mirror, (0.1, 0.16, 0.36), _DARK, PLASTIC)
        for x in (length / 2 - 1.15, -length / 2 + 1.5):
            wheel(model, (x, side * (width / 2 - 0.17), 0.45), 0.45, 0.30, side)
