"""A person's body: round cones joined smoothly, one mesh with bone weights and clothes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.meshes.isosurface import isosurface
from sample_videos.scenes.meshes.mesh import Colour, Floats, Mask, Point
from sample_videos.scenes.meshes.paint import within
from sample_videos.scenes.meshes.skeleton import BONES, REST, Body

STEP = 0.022
"""Grid step of the surface, metres."""
_LOW: Point = (-0.34, -0.42, -0.06)
_HIGH: Point = (0.36, 0.42, 1.86)
_SMOOTH = 0.022
_NECK = 1.50
_HEM = (0.5, 0.86)
_CHILD_HEAD = 1.28


@dataclass(frozen=True, slots=True)
class Clothes:
    """Colours of a person from head to foot."""

    shirt: Colour
    trousers: Colour
    skin: Colour
    hair: Colour
    shoe: Colour
    bag: Colour = (0.05, 0.05, 0.06)
    helmet: Colour = (0.04, 0.04, 0.045)
    long_sleeves: bool = True
    long_legs: bool = True


@dataclass(frozen=True, slots=True)
class Build:
    """What a person looks like."""

    clothes: Clothes
    female: bool = False
    coat: bool = False
    backpack: bool = False
    helmet: bool = False
    child: bool = False


@dataclass(frozen=True, slots=True)
class _Cone:
    """A round cone between two points, squashed in x and y, that follows a bone."""

    region: str
    bone: str
    start: Point
    end: Point
    radii: tuple[float, float]
    squash: tuple[float, float] = (1.0, 1.0)

    def distance(self, points: Floats) -> Floats:
        """Approximate signed distance of (..., 3) points, metres."""
        stretch = np.array([1 / self.squash[0], 1 / self.squash[1], 1.0])
        start, end = np.array(self.start) * stretch, np.array(self.end) * stretch
        along, local = end - start, points * stretch - start
        share = np.clip((local @ along) / (along @ along + 1e-12), 0, 1)
        reach = np.linalg.norm(local - share[..., None] * along, axis=-1)
        radius = self.radii[0] + (self.radii[1] - self.radii[0]) * share
        return np.asarray((reach - radius) * min(*self.squash, 1.0))


@lru_cache(maxsize=64)
def body(build: Build) -> Body:
    """Model a person; takes about 0.3 s the first time."""
    axes = [np.arange(low, high, STEP) for low, high in zip(_LOW, _HIGH, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    cones = _cones(build)
    solid = cones[0].distance(grid)
    for cone in cones[1:]:
        solid = _smooth_minimum(solid, cone.distance(grid))
    steps, quads = isosurface(solid)
    vertices = steps * STEP + np.array(_LOW)
    distances = np.stack([cone.distance(vertices) for cone in cones], axis=1)
    nearest = np.array([cone.region for cone in cones])[distances.argmin(1)]
    weights = _weights(cones, distances)
    if build.coat:
        _hang_hem(weights, vertices, nearest == "shirt")
    if build.child:
        vertices = _child_head(vertices, weights)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return Body(vertices, faces, weights, _colours(_palette(build.clothes), vertices, nearest))


def _cones(build: Build) -> list[_Cone]:
    cones = [*_torso(build), *_limbs(build, 1, "l"), *_limbs(build, -1, "r")]
    if build.female and not build.helmet:
        cones.append(_Cone("hair", "head", (-0.07, 0, 1.48), (-0.05, 0, 1.62), (0.06, 0.08)))
    if build.coat:
        hem = ((0.0, 0.0, 0.72), (0.0, 0.0, 1.02))
        cones.append(_Cone("shirt", "hips", *hem, (0.185, 0.13), (0.92, 1.12)))
    if build.backpack:
        pack = ((-0.18, 0.0, 1.12), (-0.18, 0.0, 1.34))
        cones.append(_Cone("bag", "chest", *pack, (0.105, 0.10), (0.8, 1.35)))
    if build.helmet:
        crown = ((-0.01, 0.0, 1.63), (-0.01, 0.0, 1.69))
        cones.append(_Cone("helmet", "head", *crown, (0.125, 0.125), (1.0, 0.92)))
    return cones


def _torso(build: Build) -> list[_Cone]:
    shoulder = 0.135 if build.female else 0.155
    hip = 0.132 if build.female else 0.125
    neck_end, face = (0.005, 0.0, 1.53), ((0.012, 0.0, 1.59), (0.002, 0.0, 1.66))
    top = ((-0.03, 0.0, 1.62), (-0.012, 0.0, 1.68))
    return [
        _Cone("shirt", "chest", (-0.01, 0, 1.22), (-0.01, 0, 1.36), (0.125, 0.135), (0.92, 1.42)),
        _Cone("shirt", "spine", (0, 0, 1.02), (0, 0, 1.2), (0.118, 0.122), (0.9, 1.25)),
        _Cone("trousers", "hips", (-0.005, 0, 0.90), (0, 0, 0.98), (hip, 0.12), (0.98, 1.32)),
        _Cone("shirt", "chest", (0, -shoulder, 1.40), (0, shoulder, 1.40), (0.072, 0.072)),
        _Cone("skin", "head", (-0.01, 0, 1.42), neck_end, (0.062, 0.055)),
        _Cone("skin", "head", *face, (0.082, 0.098), (1.0, 0.84)),
        _Cone("hair", "head", *top, (0.092, 0.098), (1.0, 0.9)),
    ]


def _limbs(build: Build, s: int, side: str) -> list[_Cone]:
    joint = s * (0.175 if build.female else 0.195)
    elbow, wrist = (0.0, s * 0.235, 1.12), (0.02, s * 0.245, 0.90)
    hand = ((0.025, s * 0.245, 0.86), (0.035, s * 0.245, 0.79))
    hip, knee = (0.0, s * 0.095, 0.88), (0.005, s * 0.10, 0.50)
    calf = ((0.002, s * 0.10, 0.49), (-0.012, s * 0.10, 0.12))
    foot = ((-0.045, s * 0.10, 0.045), (0.15, s * 0.115, 0.03))
    return [
        _Cone("shirt", f"upper_arm_{side}", (0.0, joint, 1.39), elbow, (0.060, 0.047)),
        _Cone("sleeve", f"forearm_{side}", elbow, wrist, (0.046, 0.036)),
        _Cone("skin", f"forearm_{side}", *hand, (0.036, 0.030), (1.0, 0.7)),
        _Cone("trousers", f"thigh_{side}", hip, knee, (0.098, 0.066)),
        _Cone("calf", f"calf_{side}", *calf, (0.064, 0.046)),
        _Cone("shoe", f"foot_{side}", *foot, (0.046, 0.036), (1.0, 0.95)),
    ]


def _smooth_minimum(a: Floats, b: Floats) -> Floats:
    """Polynomial smooth minimum: joins two solids without a seam."""
    share = np.clip(0.5 + 0.5 * (b - a) / _SMOOTH, 0, 1)
    return np.asarray(b + (a - b) * share - _SMOOTH * share * (1 - share))


def _weights(cones: list[_Cone], distances: Floats) -> Floats:
    weights = np.zeros((len(distances), len(BONES)))
    for cone, distance in zip(cones, distances.T, strict=True):
        column = BONES.index(cone.bone)
        pull = np.exp(-np.maximum(distance, 0) / 0.02)
        weights[:, column] = np.maximum(weights[:, column], pull)
    return np.asarray(weights / weights.sum(1, keepdims=True))


def _hang_hem(weights: Floats, vertices: Floats, cloth: Mask) -> None:
    """A coat's hem follows both thighs."""
    hem = cloth & within(vertices[:, 2], _HEM)
    lean = np.clip(vertices[hem, 1] / 0.2, -0.5, 0.5)
    weights[hem] = 0.0
    weights[hem, BONES.index("hips")] = 0.5
    weights[hem, BONES.index("thigh_l")] = 0.25 + 0.5 * lean
    weights[hem, BONES.index("thigh_r")] = 0.25 - 0.5 * lean


def _child_head(vertices: Floats, weights: Floats) -> Floats:
    """Children have larger heads for their height."""
    share = weights[:, [BONES.index("head")]]
    return np.asarray(vertices + (vertices - REST[BONES.index("head")]) * share * (_CHILD_HEAD - 1))


def _palette(clothes: Clothes) -> Mapping[str, Colour]:
    return {
        "shirt": clothes.shirt,
        "sleeve": clothes.shirt if clothes.long_sleeves else clothes.skin,
        "trousers": clothes.trousers,
        "calf": clothes.trousers if clothes.long_legs else clothes.skin,
        "skin": clothes.skin,
        "hair": clothes.hair,
        "shoe": clothes.shoe,
        "bag": clothes.bag,
        "helmet": clothes.helmet,
    }


def _colours(palette: Mapping[str, Colour], vertices: Floats, region: NDArray[np.str_]) -> Floats:
    x, y, z = vertices.T
    colours = np.array([palette[each] for each in region])
    skin = np.asarray(palette["skin"])
    face = within(z, (_NECK, 1.70)) & within(x, (0.045, np.inf))
    colours[face] = skin
    eyes = face & within(np.abs(np.abs(y) - 0.034), (-1, 0.016)) & within(z, (1.623, 1.647))
    colours[eyes] = skin * 0.3
    belt = within(z, (0.98, 1.02)) & (region == "trousers")
    colours[belt] = 0.02
    # Folds of cloth as a change of colour: waves that break up even areas.
    fold = np.sin(z * 60 + 7 * np.sin(y * 25 + x * 18)) * np.clip(1.42 - z, 0, 1)
    return np.asarray(colours * (0.88 + 0.12 * fold)[:, None])
