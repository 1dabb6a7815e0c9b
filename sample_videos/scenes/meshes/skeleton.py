"""Bones of a person and linear-blend skinning."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sample_videos.scenes.meshes.mesh import CLOTH, Floats, Ints, Mesh

_TREE = {
    "hips": ("", (0.0, 0.0, 0.93)),
    "spine": ("hips", (0.0, 0.0, 1.05)),
    "chest": ("spine", (0.0, 0.0, 1.22)),
    "head": ("chest", (0.0, 0.0, 1.50)),
    "upper_arm_l": ("chest", (0.0, 0.19, 1.40)),
    "forearm_l": ("upper_arm_l", (0.0, 0.225, 1.12)),
    "upper_arm_r": ("chest", (0.0, -0.19, 1.40)),
    "forearm_r": ("upper_arm_r", (0.0, -0.225, 1.12)),
    "thigh_l": ("hips", (0.0, 0.095, 0.90)),
    "calf_l": ("thigh_l", (0.005, 0.10, 0.49)),
    "foot_l": ("calf_l", (-0.01, 0.10, 0.09)),
    "thigh_r": ("hips", (0.0, -0.095, 0.90)),
    "calf_r": ("thigh_r", (0.005, -0.10, 0.49)),
    "foot_r": ("calf_r", (-0.01, -0.10, 0.09)),
}
BONES: tuple[str, ...] = tuple(_TREE)
"""Parents stand before their children."""
REST: Floats = np.array([place for _, place in _TREE.values()])
"""(B, 3) where each bone turns in the rest pose: upright, arms down, metres, 1.76 m tall."""
_PARENT = tuple(BONES.index(parent) if parent else -1 for parent, _ in _TREE.values())


@dataclass(frozen=True, slots=True)
class Pose:
    """Turns of bones against their parents, (3, 3) each; a bone not named stays as at rest."""

    turns: Mapping[str, Floats]
    sink: float = 0.0
    """How far the hips go down, metres."""
    grounded: bool = True
    """Put the lowest point on the ground."""
    roll: Floats | None = None
    """(3, 3) turn of the whole body, as for somebody lying."""


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A person at rest: (V, 3) vertices, (F, 3) faces, (V, B) weights, (V, 3) colours."""

    vertices: Floats
    faces: Ints
    weights: Floats
    colours: Floats


def posed(body: Body, pose: Pose, scale: float = 1.0) -> Mesh:
    """The body in a pose, feet (or its lowest point) on the ground, times `scale`."""
    turns, offsets = _bone_transforms(pose)
    blend = np.einsum("vb,bij->vij", body.weights, turns)
    vertices = np.einsum("vij,vj->vi", blend, body.vertices) + body.weights @ offsets
    if pose.roll is not None:
        vertices = vertices @ pose.roll.T
        vertices[:, :2] -= (vertices[:, :2].min(0) + vertices[:, :2].max(0)) / 2
    if pose.grounded:
        vertices[:, 2] -= vertices[:, 2].min()
    return _smooth_mesh(vertices * scale, body)


def turn(axis: str, angle: float) -> Floats:
    """(3, 3) right-handed turn by `angle` radians about "x", "y" or "z"."""
    c, s = np.cos(angle), np.sin(angle)
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[[i, j], [i, j]] = c
    matrix[i, j], matrix[j, i] = -s, s
    return matrix


def forward(angle: float) -> Floats:
    """Swing a hanging limb forward by `angle` radians."""
    return turn("y", -angle)


def _bone_transforms(pose: Pose) -> tuple[Floats, Floats]:
    """Per bone: (B, 3, 3) turn and (B, 3) shift that carry rest points to the pose."""
    turns: list[Floats] = []
    origins: list[Floats] = []
    still = np.eye(3)
    for i, name in enumerate(BONES):
        own, parent = pose.turns.get(name, still), _PARENT[i]
        if parent < 0:
            turns.append(own)
            origins.append(REST[i] - np.array([0.0, 0.0, pose.sink]))
        else:
            turns.append(turns[parent] @ own)
            origins.append(origins[parent] + turns[parent] @ (REST[i] - REST[parent]))
    stacked = np.stack(turns)
    return stacked, np.stack(origins) - np.einsum("bij,bj->bi", stacked, REST)


def _smooth_mesh(vertices: Floats, body: Body) -> Mesh:
    corners = vertices[body.faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(vertices)
    for corner in range(3):
        for axis in range(3):
            at = body.faces[:, corner]
            normals[:, axis] += np.bincount(at, across[:, axis], len(vertices))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
    index = body.faces.reshape(-1)
    return Mesh(
        vertices[index].astype(np.float32),
        normals[index].astype(np.float32),
        body.colours[index].astype(np.float32),
        np.tile(np.array(CLOTH, np.float32), (len(index), 1)),
    )
