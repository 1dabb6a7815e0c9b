"""What the renderer draws: triangles with a colour and a material at each corner."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Colour = tuple[float, float, float]
"""Linear light, 0..1: red, green, blue."""
Point = tuple[float, float, float]

_CREASE_DEGREES = 45.0
_FLAT_FACES = 200
_FLAT_SHARE = 0.01


class Surface(IntEnum):
    """How the shader treats a corner; the numbers are those of `scene.frag`."""

    MATTE = 0
    PAINT = 1
    GLASS = 2
    GROUND = 3
    FACADE = 4


class Material(NamedTuple):
    """`gloss`, `coat` (clear coat) and `glow` (light of its own) from 0 to 1."""

    gloss: float = 0.1
    coat: float = 0.0
    glow: float = 0.0
    surface: Surface = Surface.MATTE


CLOTH = Material(0.12)
MATTE = Material()
RUBBER = Material(0.15)
PLASTIC = Material(0.35, 0.1)
LACQUER = Material(0.85, 0.6, 0.0, Surface.PAINT)
METAL = Material(0.6, 0.5, 0.0, Surface.PAINT)
GLASS = Material(0.97, 1.0, 0.0, Surface.GLASS)
GROUND = Material(0.0, 0.0, 0.0, Surface.GROUND)
FACADE = Material(0.2, 0.0, 0.0, Surface.FACADE)


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Each row is a corner, three rows are a triangle.

    `positions`, `normals` and `colours` are (3T, 3), `materials` is (3T, 4), all float32.
    """

    positions: Singles
    normals: Singles
    colours: Singles
    materials: Singles

    def moved(self, offset: ArrayLike, yaw: float = 0.0) -> "Mesh":
        """Turn about z by `yaw` radians, then shift."""
        turn = rotation_z(yaw)
        shift = np.asarray(offset, np.float64)
        return Mesh(
            _single(self.positions @ turn.T + shift),
            _single(self.normals @ turn.T),
            self.colours,
            self.materials,
        )

    def stretched(self, factors: ArrayLike) -> "Mesh":
        """Scale along x, y and z; factors near 1, normals are kept as they are."""
        scaled = _single(self.positions * np.asarray(factors))
        return Mesh(scaled, self.normals, self.colours, self.materials)


def joined(meshes: Sequence[Mesh]) -> Mesh:
    """One mesh of several."""
    return Mesh(
        np.concatenate([each.positions for each in meshes]),
        np.concatenate([each.normals for each in meshes]),
        np.concatenate([each.colours for each in meshes]),
        np.concatenate([each.materials for each in meshes]),
    )


def rotation_z(angle: float) -> Floats:
    """(3, 3) turn about z, anticlockwise seen from above."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


class Modeller:
    """Collects shapes and gives them as one mesh.

    Faces may come in any order of corners: closed shapes are turned outward. `both_sides` doubles
    flat shapes so that they can be seen from behind when the renderer leaves out back faces.
    """

    def __init__(self, *, both_sides: bool = True) -> None:
        self._both_sides = both_sides
        self._parts: list[Mesh] = []

    def add(
        self,
        vertices: ArrayLike,
        faces: ArrayLike,
        colour: ArrayLike,
        material: ArrayLike = MATTE,
        *,
        crease: float = _CREASE_DEGREES,
    ) -> None:
        """Add a shape.

        Args:
            vertices: (V, 3) metres.
            faces: (F, 3) or (F, 4) indices into `vertices`.
            colour: (3,), or (F, 3) one per face.
            material: (4,), or (F, 4) one per face.
            crease: Faces that meet at more than so many degrees keep a sharp edge.
        """
        points = np.asarray(vertices, np.float64)
        quads = np.asarray(faces, np.int64)
        looks = np.concatenate([_per_face(colour, quads, 3), _per_face(material, quads, 4)], axis=1)
        triangles, looks = _triangles(points[quads], looks)
        triangles, looks = self._outward(points, triangles, looks)
        self._parts.append(_with_normals(triangles, looks, crease))

    def add_mesh(self, mesh: Mesh) -> None:
        """Add a finished mesh as it is."""
        self._parts.append(mesh)

    def mesh(self) -> Mesh:
        """Everything that was added."""
        return joined(self._parts)

    def _outward(self, points: Floats, triangles: Floats, looks: Floats) -> tuple[Floats, Floats]:
        arms = triangles - points.mean(0)
        volume = float(np.einsum("ij,ij->", arms[:, 0], np.cross(arms[:, 1], arms[:, 2]))) / 6
        flat_below = _FLAT_SHARE * float(np.prod(np.ptp(points, axis=0) + 1e-3))
        if volume < -flat_below:
            return triangles[:, ::-1], looks
        if self._both_sides and volume < flat_below and len(triangles) < _FLAT_FACES:
            return np.concatenate([triangles, triangles[:, ::-1]]), np.concatenate([looks, looks])
        return triangles, looks


def _single(values: NDArray[np.floating]) -> Singles:
    return np.ascontiguousarray(values, np.float32)


def _per_face(values: ArrayLike, faces: Ints, width: int) -> Floats:
    return np.broadcast_to(np.asarray(values, np.float64), (len(faces), width))


def _triangles(corners: Floats, looks: Floats) -> tuple[Floats, Floats]:
    """Split quads in two; (F, 3 or 4, 3) becomes (T, 3, 3)."""
    if corners.shape[1] == len("xyz"):
        return corners, looks
    halves = np.concatenate([corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]])
    return halves, np.concatenate([looks, looks])


def _with_normals(triangles: Floats, looks: Floats, crease: float) -> Mesh:
    edges = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    real = np.linalg.norm(edges, axis=1) > 1e-9  # noqa: PLR2004  # m2: a point or a line
    triangles, edges, looks = triangles[real], edges[real], looks[real]
    corner_looks = np.repeat(looks, 3, axis=0)
    return Mesh(
        _single(triangles.reshape(-1, 3)),
        _single(_corner_normals(triangles, edges, crease)),
        _single(corner_looks[:, :3]),
        _single(corner_looks[:, 3:]),
    )


def _corner_normals(triangles: Floats, face_normals: Floats, crease: float) -> Floats:
    """Smooth normals weighted by area, split where faces differ by more than `crease` degrees."""
    _, key = np.unique(triangles.reshape(-1, 3).round(4), axis=0, return_inverse=True)
    order = np.argsort(key.reshape(-1), kind="stable")
    keys = key.reshape(-1)[order]
    first = np.searchsorted(keys, keys, "left")
    last = np.searchsorted(keys, keys, "right")
    face = np.repeat(np.arange(len(triangles)), 3)[order]
    unit = face_normals / np.linalg.norm(face_normals, axis=1, keepdims=True)
    total = np.zeros((len(order), 3))
    for step in range(int((last - first).max())):
        neighbour = face[np.minimum(first + step, len(order) - 1)]
        alike = (unit[neighbour] * unit[face]).sum(1) > np.cos(np.radians(crease))
        shared = (first + step < last) & alike
        total += np.where(shared[:, None], face_normals[neighbour], 0.0)
    normals = np.empty_like(total)
    normals[order] = total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12)
    return normals
