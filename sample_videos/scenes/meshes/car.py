"""Passenger cars: lofted body, greenhouse with glass and pillars, wheels, lamps, plates.

Shape and part colours decide whether a detector sees a car: boxes with wheels are found in 0 %,
these in nearly all frames; with every part of one grey only half of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.scenes.meshes.mesh import (
    GLASS,
    LACQUER,
    PLASTIC,
    RUBBER,
    Colour,
    Floats,
    Mask,
    Material,
    Mesh,
    Modeller,
    Surface,
)
from sample_videos.scenes.meshes.paint import Painted, Region, primed, within
from sample_videos.scenes.meshes.shapes import box, grid_faces, power, spline, tube, wheel

_SECTIONS, _AROUND = 48, 40
_LEVELS, _RING = 14, 96
_WHITE: Colour = (0.85, 0.85, 0.83)
_BLACK: Colour = (0.03, 0.03, 0.03)


@dataclass(frozen=True, slots=True)
class CarShape:
    """Sizes in metres; `base` and `top` are x of the glass's rear and front at belt and roof."""

    length: float
    width: float
    belt: float
    roof: float
    base: tuple[float, float]
    top: tuple[float, float]
    wheel: float
    wheelbase: float
    upper: Sequence[tuple[float, float]]
    """Side profile of the body without the greenhouse: (x, z) from rear to front."""
    pillars: Sequence[float]
    """Where along the side glass, 0 rear to 1 front, posts stand."""
    side_glass_from: float = 0.10


SHAPES = {
    "sedan": CarShape(
        4.65, 1.82, 0.90, 1.46, (-1.75, 1.08), (-0.95, 0.28), 0.33, 2.70,
        ((-2.33, .62), (-2.30, .86), (-2.15, 1.00), (-1.6, 1.04), (-.8, .98), (.9, .97),
         (1.1, .98), (1.75, .88), (2.1, .77), (2.28, .62), (2.33, .48)),
        (0.52,), 0.16,
    ),
    "hatch": CarShape(
        4.05, 1.76, 0.90, 1.50, (-1.92, 1.00), (-1.52, 0.20), 0.31, 2.55,
        ((-2.02, .62), (-1.99, .90), (-1.85, 1.03), (-1.4, 1.03), (-.8, 1.0), (.8, .97),
         (1.0, .98), (1.5, .90), (1.82, .78), (1.98, .62), (2.02, .48)),
        (0.52,),
    ),
    "wagon": CarShape(
        4.70, 1.82, 0.92, 1.52, (-2.15, 1.05), (-1.85, 0.28), 0.33, 2.75,
        ((-2.35, .62), (-2.32, .90), (-2.2, 1.04), (-1.6, 1.05), (-.8, 1.0), (.9, .98),
         (1.1, .99), (1.75, .89), (2.1, .78), (2.3, .62), (2.35, .48)),
        (0.27, 0.56),
    ),
    "suv": CarShape(
        4.70, 1.92, 1.04, 1.74, (-2.2, 1.00), (-1.95, 0.25), 0.37, 2.75,
        ((-2.35, .70), (-2.32, 1.02), (-2.2, 1.16), (-1.4, 1.15), (-.8, 1.13), (.8, 1.10),
         (1.0, 1.12), (1.8, 1.04), (2.15, .95), (2.32, .74), (2.35, .55)),
        (0.27, 0.52),
    ),
}  # fmt: skip


def car(variant: str, colour: Colour, *, braking: bool = False, lights: bool = False) -> Mesh:
    """A car of one of `SHAPES`, about its middle on the ground, looking along x."""
    shape = SHAPES[variant]
    model = Modeller()
    _body(model, shape, colour, _lamps(shape, braking=braking, lights=lights))
    _greenhouse(model, shape, colour)
    _wheels(model, shape)
    _trim(model, shape, colour)
    _plates(model, shape.length)
    return model.mesh()


def _body(model: Modeller, shape: CarShape, colour: Colour, lamps: Sequence[Region]) -> None:
    vertices = _body_vertices(shape)
    faces = grid_faces(_SECTIONS, _AROUND)[:, ::-1]
    painted = primed(vertices, faces, colour, LACQUER)
    painted.paint_regions(lamps)
    model.add(vertices, faces, painted.colours, painted.materials, crease=50)
    this = np.arange(_AROUND)
    lid = np.stack([this, (this + 1) % _AROUND, np.full(_AROUND, _AROUND)], axis=1)
    for start in (0, (_SECTIONS - 1) * _AROUND):
        ring = vertices[start : start + _AROUND]
        model.add(np.concatenate([ring, ring.mean(0)[None]]), lid, (0.04, 0.04, 0.04), PLASTIC)


def _body_vertices(shape: CarShape) -> Floats:
    """Super-ellipse sections along x, their tops on the side profile."""
    half, w = shape.length / 2, shape.width / 2
    x = -half * np.cos(np.linspace(0, np.pi, _SECTIONS))
    plan = ((-half, 0.72), (-half + 0.12, 0.90), (-half + 0.6, 1.0), (half - 0.9, 1.0),
            (half - 0.3, 0.90), (half - 0.08, 0.78), (half, 0.66))  # fmt: skip
    under = ((-half, 0.42), (-half + 0.1, 0.30), (-half + 0.5, 0.22), (half - 0.5, 0.20),
             (half - 0.1, 0.26), (half, 0.36))  # fmt: skip
    width, top, bottom = w * spline(x, plan), spline(x, shape.upper), spline(x, under)
    angle = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False) + np.pi / _AROUND
    height = (1 + power(np.sin(angle), 0.42)) / 2
    tuck = 1 - 0.07 * np.clip(height - 0.62, 0, 1) / 0.38 - 0.04 * np.clip(0.3 - height, 0, 1) / 0.3
    tuck += 0.012 * np.exp(-(((height - 0.66) / 0.05) ** 2))
    y = np.outer(width, power(np.cos(angle), 0.34) * tuck)
    z = bottom[:, None] + np.outer(top - bottom, height)
    return np.stack([np.repeat(x, _AROUND), y.reshape(-1), z.reshape(-1)], axis=1)


def _lamps(shape: CarShape, *, braking: bool, lights: bool) -> tuple[Region, ...]:
    half, w = shape.length / 2, shape.width / 2
    nose = float(spline(np.array([half - 0.2]), shape.upper)[0])
    boot = shape.upper[1][1]
    inf = np.inf
    lamp = Material(0.97, 1.0, 0.9 if lights else 0.02, Surface.PAINT)
    tail = Material(0.9, 0.6, 0.85 if braking else 0.25 if lights else 0.06, Surface.PAINT)
    head_colour = (0.9, 0.88, 0.8) if lights else (0.42, 0.44, 0.47)
    tail_colour = (0.75, 0.02, 0.02) if braking else (0.42, 0.015, 0.02)
    return (
        Region(_BLACK, RUBBER, z=(-inf, 0.30)),
        Region(head_colour, lamp, (half - 0.42, inf), (w * 0.50, inf), (nose - 0.24, nose - 0.03)),
        Region(_BLACK, PLASTIC, (half - 0.16, inf), (-inf, w * 0.52), (0.45, nose - 0.06)),
        Region(_BLACK, PLASTIC, (half - 0.2, inf), (-inf, w * 0.62), (-inf, 0.40)),
        Region(tail_colour, tail, (-inf, -half + 0.3), (w * 0.52, inf), (boot - 0.20, boot + 0.06)),
        Region((0.04, 0.04, 0.04), PLASTIC, (-inf, -half + 0.2), z=(-inf, 0.42)),
    )


def _greenhouse(model: Modeller, shape: CarShape, colour: Colour) -> None:
    vertices = _greenhouse_vertices(shape)
    faces = grid_faces(_LEVELS, _RING)
    painted = primed(vertices, faces, colour, LACQUER)
    _paint_glass(painted, shape)
    model.add(vertices, faces, painted.colours, painted.materials, crease=40)


def _ends(shape: CarShape, level: Floats) -> tuple[Floats, Floats, Floats]:
    """Rear x, front x and half width of the greenhouse at `level` 0 (belt) to 1 (roof)."""
    rear = shape.base[0] + (shape.top[0] - shape.base[0]) * level**1.15
    front = shape.base[1] + (shape.top[1] - shape.base[1]) * level**1.12
    return rear, front, shape.width / 2 * (0.93 - 0.21 * level**1.25)


def _greenhouse_vertices(shape: CarShape) -> Floats:
    """Super-ellipse rings seen from above, from the belt to the roof, the last ones closing it."""
    level = np.concatenate([np.linspace(0, 0.86, _LEVELS - 5), [0.92, 0.965, 0.99, 1.0, 1.0]])
    closing = np.concatenate([np.zeros(_LEVELS - 5), [0.015, 0.04, 0.09, 0.25, 0.999]])
    rear, front, half = (each[:, None] for each in _ends(shape, level))
    keep = 1 - closing[:, None]
    angle = np.linspace(0, 2 * np.pi, _RING, endpoint=False) + np.pi / _RING
    along, across = power(np.cos(angle), 0.36), power(np.sin(angle), 0.40)
    dome = 0.03 * (1 - along**2) * np.maximum(0.0, (level[:, None] - 0.85) / 0.15)
    x = (rear + front) / 2 + (front - rear) / 2 * keep * along
    y = half * keep * across * (1 - 0.05 * along**2)
    z = shape.belt - 0.03 + (shape.roof - shape.belt) * level[:, None] + dome
    return np.stack([x, y, z], axis=-1).reshape(-1, 3)


def _paint_glass(painted: Painted, shape: CarShape) -> None:
    x, y, z = painted.middles.T
    level = np.clip((z - shape.belt) / (shape.roof - shape.belt), 0, 1)
    rear, front, half = _ends(shape, level)
    along, side = (x - rear) / (front - rear), np.abs(y) / half
    row = np.repeat(np.arange(_LEVELS - 1), _RING)
    band = (row > 0) & (row < _LEVELS - 6)
    glass = band & _glass(shape, along, side)
    painted.paint(glass, (0.018, 0.022, 0.026), GLASS)
    posts = band & ~glass & within(side, (0.9, np.inf)) & within(along, (0.45, 0.6))
    painted.paint(posts, (0.02, 0.02, 0.02), PLASTIC)


def _glass(shape: CarShape, along: Floats, side: Floats) -> Mask:
    screen = within(along, (0.90, np.inf)) & within(side, (-np.inf, 0.84))
    back = within(along, (-np.inf, 0.09)) & within(side, (-np.inf, 0.80))
    flank = within(side, (0.90, np.inf)) & within(along, (shape.side_glass_from, 0.93))
    for pillar in shape.pillars:
        flank &= ~within(along, (pillar - 0.025, pillar + 0.025))
    return screen | back | flank


def _wheels(model: Modeller, shape: CarShape) -> None:
    w, radius, dark = shape.width / 2, shape.wheel, (0.012, 0.012, 0.013)
    for x in (-shape.wheelbase / 2, shape.wheelbase / 2 + 0.03):
        for side in (-1, 1):
            z = arch = radius + 0.045
            ends = ((x, side * (w - 0.30), z), (x, side * (w + 0.004), z))
            tube(model, ends, (arch, arch), dark, RUBBER, sides=28)
            wheel(model, (x, side * (w - 0.095), radius), radius, 0.21, side)


def _trim(model: Modeller, shape: CarShape, colour: Colour) -> None:
    w, front, belt = shape.width / 2, shape.base[1], shape.belt
    handle = tuple(np.asarray(colour) * 0.55)
    for side in (-1, 1):
        mirror = (front - 0.36, side * (w + 0.07), belt + 0.09)
        box(model, mirror, (0.12, 0.20, 0.13), colour, LACQUER)
        for back in (1.28, 2.15):
            at = (front - back, side * w * 0.975, belt - 0.13)
            box(model, at, (0.18, 0.03, 0.028), handle, LACQUER)
        for back in (0.16, 1.14, 2.02):
            seam = (front - back, side * w * 0.962, 0.58)
            box(model, seam, (0.012, 0.08, 0.56), (0.02, 0.02, 0.02), RUBBER)


def _plates(model: Modeller, length: float) -> None:
    for x, z, out in ((length / 2 + 0.012, 0.42, 1), (-length / 2 - 0.012, 0.60, -1)):
        box(model, (x, 0.0, z), (0.02, 0.52, 0.112), _WHITE, PLASTIC)
        for y in np.linspace(-0.19, 0.19, 7):
            box(model, (x + out * 0.011, float(y), z), (0.004, 0.034, 0.07), _BLACK, RUBBER)
