"""Things that are left standing: suitcases, backpacks, handbags, boxes."""

import numpy as np

from sample_videos.scenes.meshes.mesh import (
    CLOTH,
    MATTE,
    PLASTIC,
    RUBBER,
    Colour,
    Mesh,
    Modeller,
    Point,
)
from sample_videos.scenes.meshes.shapes import box, grid_faces, power, tube

_DARK: Colour = (0.03, 0.03, 0.03)


def suitcase(colour: Colour) -> Mesh:
    """A rolling case of 0.72 m with its handle out."""
    model = Modeller()
    _pillow(model, (0, 0, 0.31), (0.26, 0.42, 0.54), colour)
    for y in (-0.12, 0.0, 0.12):
        rib = tuple(0.75 * each for each in colour)
        box(model, (0, y, 0.31), (0.268, 0.02, 0.46), rib, PLASTIC)
    for y in (-0.11, 0.11):
        tube(model, ((-0.08, y, 0.56), (-0.08, y, 0.72)), (0.01, 0.01), (0.3, 0.3, 0.3), PLASTIC)
    tube(model, ((-0.08, -0.12, 0.72), (-0.08, 0.12, 0.72)), (0.016, 0.016), _DARK, PLASTIC)
    for x in (-0.09, 0.09):
        for y in (-0.16, 0.16):
            tube(model, ((x, y - 0.015, 0.03), (x, y + 0.015, 0.03)), (0.03, 0.03), _DARK, RUBBER)
    return model.mesh()


def backpack(colour: Colour) -> Mesh:
    """A backpack standing on the ground."""
    model = Modeller()
    _pillow(model, (0, 0, 0.24), (0.20, 0.32, 0.48), colour)
    pocket = (0.7 * colour[0], 0.7 * colour[1], 0.7 * colour[2])
    _pillow(model, (0.11, 0, 0.15), (0.12, 0.24, 0.24), pocket)
    for y in (-0.08, 0.08):
        tube(model, ((-0.10, y, 0.42), (-0.13, y, 0.10)), (0.018, 0.014), _DARK, CLOTH, sides=6)
    tube(model, ((-0.06, -0.05, 0.50), (-0.06, 0.05, 0.50)), (0.012, 0.012), _DARK, CLOTH, sides=6)
    return model.mesh()


def handbag(colour: Colour) -> Mesh:
    """A handbag or sports bag with two handles."""
    model = Modeller()
    _pillow(model, (0, 0, 0.15), (0.18, 0.42, 0.29), colour)
    for x in (-0.04, 0.04):
        for y in (-0.10, 0.10):
            loop = ((x, y, 0.28), (x, y * 0.5, 0.42))
            tube(model, loop, (0.01, 0.01), _DARK, CLOTH, sides=6)
        tube(model, ((x, -0.05, 0.42), (x, 0.05, 0.42)), (0.01, 0.01), _DARK, CLOTH, sides=6)
    return model.mesh()


def carton(colour: Colour) -> Mesh:
    """A cardboard box."""
    model = Modeller()
    box(model, (0, 0, 0.17), (0.34, 0.46, 0.34), colour, MATTE)
    tape = tuple(min(1.0, 1.5 * each) for each in colour)
    box(model, (0, 0, 0.17), (0.346, 0.05, 0.346), tape, PLASTIC)
    return model.mesh()


def _pillow(model: Modeller, centre: Point, size: Point, colour: Colour) -> None:
    """A box with rounded edges (super-ellipsoid)."""
    up = np.linspace(-np.pi / 2, np.pi / 2, 13)[:, None]
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    x = power(np.cos(up), 0.3) * power(np.cos(around), 0.4)
    y = power(np.cos(up), 0.3) * power(np.sin(around), 0.4)
    z = np.broadcast_to(power(np.sin(up), 0.3), x.shape)
    shell = np.stack([x, y, z], -1).reshape(-1, 3) * np.asarray(size) / 2 + np.asarray(centre)
    model.add(shell, grid_faces(13, 24), colour, CLOTH, crease=50)
