"""What stands in a street: houses, trees, lamp posts, signals, railings, signs."""

import numpy as np

from sample_videos.scenes.meshes.mesh import (
    FACADE,
    PLASTIC,
    RUBBER,
    Colour,
    Floats,
    Material,
    Mesh,
    Modeller,
    Point,
)
from sample_videos.scenes.meshes.shapes import box, tube

_STEEL: Colour = (0.32, 0.33, 0.33)
_BARK: Colour = (0.11, 0.08, 0.06)
_TILE_M = 2.5
"""Half the side of the pieces of a wall."""
_BLACK: Colour = (0.02, 0.02, 0.02)
_LAMPS: tuple[tuple[str, Colour], ...] = (
    ("r", (1.0, 0.04, 0.02)),
    ("y", (1.0, 0.6, 0.02)),
    ("g", (0.02, 1.0, 0.35)),
)
LEAF: Colour = (0.075, 0.145, 0.035)


def house(size: Point, colour: Colour) -> Mesh:
    """A house about its middle on the ground; the shader gives it windows."""
    model = Modeller(both_sides=False)
    for centre, along, up in _walls(size):
        _tiles(model, centre, (along, up), colour)
    box(model, (0, 0, size[2] + 0.2), (size[0] + 0.4, size[1] + 0.4, 0.4), (0.2, 0.2, 0.2), RUBBER)
    return model.mesh()


def _walls(size: Point) -> list[tuple[Point, Point, Point]]:
    """Middle of each wall, and its half sides along and up."""
    x, y, z = size[0] / 2, size[1] / 2, size[2] / 2
    up = (0.0, 0.0, z)
    ends = [((s * x, 0.0, z), (0.0, s * y, 0.0), up) for s in (-1, 1)]
    return ends + [((0.0, s * y, z), (-s * x, 0.0, 0.0), up) for s in (-1, 1)]


def _tiles(model: Modeller, centre: Point, sides: tuple[Point, Point], colour: Colour) -> None:
    """A wall in pieces of some metres: software OpenGL takes a minute over one that is cut by the
    near plane as a whole."""
    middle, along, up = np.array(centre), np.array(sides[0]), np.array(sides[1])
    columns, rows = (int(np.ceil(np.linalg.norm(each) / _TILE_M)) + 1 for each in (along, up))
    u, v = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    points = middle + u[..., None] * along + v[..., None] * up
    start = np.arange(columns * (rows - 1)).reshape(rows - 1, columns)[:, :-1].reshape(-1)
    faces = np.stack([start, start + 1, start + columns + 1, start + columns], axis=1)
    model.add(points.reshape(-1, 3), faces, colour, FACADE)


def tree(rng: np.random.Generator, height: float, leaf: Colour | None = LEAF) -> Mesh:
    """A tree of flat leaves, bare when `leaf` is None."""
    model = Modeller(both_sides=False)
    tube(model, ((0, 0, 0), (0.1, 0.05, height * 0.5)), (0.16, 0.09), _BARK, sides=9)
    for _ in range(9 if leaf else 34):
        angle, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.7, 1.5)
        start = (0.05, 0.02, height * rng.uniform(0.3, 0.5))
        tip = height * rng.uniform(0.55, 0.8 if leaf else 1.0)
        end = (reach * float(np.cos(angle)), reach * float(np.sin(angle)), tip)
        tube(model, (start, end), (0.05, 0.02), _BARK, sides=6)
    if leaf:
        _leaves(model, rng, height, leaf)
    return model.mesh()


def _leaves(model: Modeller, rng: np.random.Generator, height: float, leaf: Colour) -> None:
    count = 1700
    clumps = rng.normal(0, 1, (14, 3)) * [0.9, 0.9, 0.8] + [0, 0, height * 0.70]
    at = clumps[rng.integers(0, len(clumps), count)] + rng.normal(0, 0.42, (count, 3))
    along = _unit(rng.normal(0, 1, (count, 3)))
    across = _unit(np.cross(along, rng.normal(0, 1, (count, 3))))
    size = rng.uniform(0.08, 0.20, (count, 1))
    corners = [
        at - along * size,
        at + across * size * 0.8,
        at + along * size,
        at - across * size * 0.8,
    ]
    shade = np.clip(0.55 + 0.25 * (at[:, 2:] - height * 0.55), 0.4, 1.2)
    colours = rng.uniform(0.55, 1.15, (count, 1)) * np.array(leaf) * shade
    model.add(
        np.stack(corners, 1).reshape(-1, 3), np.arange(4 * count).reshape(-1, 4), colours, RUBBER
    )


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def lamp_post(height: float = 8.5) -> Mesh:
    """A street lamp whose arm reaches 1.8 m along x."""
    model = Modeller(both_sides=False)
    tube(model, ((0, 0, 0), (0, 0, height)), (0.10, 0.06), _STEEL, PLASTIC)
    tube(model, ((0, 0, height), (1.6, 0, height + 0.2)), (0.05, 0.04), _STEEL, PLASTIC)
    box(model, (1.8, 0, height + 0.15), (0.6, 0.3, 0.12), (0.3, 0.3, 0.3), PLASTIC)
    return model.mesh()


def pole(height: float) -> Mesh:
    """A plain post, as for a signal."""
    model = Modeller(both_sides=False)
    tube(model, ((0, 0, 0), (0, 0, height)), (0.08, 0.06), (0.30, 0.31, 0.31), PLASTIC)
    return model.mesh()


def railing(length: float) -> Mesh:
    """A pedestrian railing from the origin along x."""
    model = Modeller(both_sides=False)
    grey = (0.35, 0.37, 0.36)
    for x in np.arange(0, length, 1.6):
        tube(model, ((float(x), 0, 0), (float(x), 0, 1.0)), (0.025, 0.025), grey, PLASTIC, sides=6)
    for z in (0.45, 0.97):
        tube(model, ((0, 0, z), (length, 0, z)), (0.02, 0.02), grey, PLASTIC, sides=6)
    return model.mesh()


def litter_bin() -> Mesh:
    """A square bin of 0.85 m."""
    model = Modeller(both_sides=False)
    box(model, (0, 0, 0.45), (0.5, 0.5, 0.85), (0.08, 0.12, 0.09), PLASTIC)
    return model.mesh()


def bench() -> Mesh:
    """A wooden bench along x."""
    model = Modeller(both_sides=False)
    box(model, (0, 0, 0.45), (1.6, 0.45, 0.08), (0.25, 0.15, 0.08), PLASTIC)
    box(model, (0, -0.2, 0.75), (1.6, 0.06, 0.35), (0.25, 0.15, 0.08), PLASTIC)
    for x in (-0.65, 0.65):
        box(model, (x, 0, 0.2), (0.08, 0.4, 0.42), (0.1, 0.1, 0.1), PLASTIC)
    return model.mesh()


def road_sign(colour: Colour) -> Mesh:
    """A round sign on a post, looking along x."""
    model = Modeller(both_sides=False)
    tube(model, ((0, 0, 0), (0, 0, 2.5)), (0.03, 0.03), _STEEL, PLASTIC, sides=8)
    tube(model, ((0.04, 0, 2.3), (0.055, 0, 2.3)), (0.35, 0.35), colour, PLASTIC, sides=24)
    tube(
        model,
        ((0.056, 0, 2.3), (0.06, 0, 2.3)),
        (0.26, 0.26),
        (0.85, 0.85, 0.83),
        PLASTIC,
        sides=24,
    )
    return model.mesh()


def signal_head(lit: str) -> Mesh:
    """A signal about its middle, looking along x; `lit`: letters of the lamps on, of r y g."""
    model = Modeller(both_sides=False)
    box(model, (0, 0, 0), (0.22, 0.34, 1.0), _BLACK, PLASTIC)
    for row, (letter, colour) in enumerate(_LAMPS):
        z, on = 0.32 - 0.32 * row, letter in lit
        shine = Material(0.3, 0.0, 0.9 if on else 0.0)
        lens = tuple(each * (1.0 if on else 0.12) for each in colour)
        tube(model, ((0.11, 0, z), (0.125, 0, z)), (0.125, 0.125), lens, shine, sides=16)
        hood = ((0.11, 0.0, z), (0.30, 0.0, z + 0.02))
        tube(model, hood, (0.145, 0.145), _BLACK, PLASTIC, sides=14, closed=False)
    return model.mesh()
