"""What the camera sees of the actors: boxes, and how much of each is visible."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.camera import Camera
from sample_videos.trajectories.actors import Actor
from sample_videos.trajectories.scene import Scene

Floats = NDArray[np.float64]

_ROUND = [(np.cos(a) / 2, np.sin(a) / 2) for a in np.arange(8) * np.pi / 4]
_CORNERS = [(x, y) for x in (-0.5, 0.5) for y in (-0.5, 0.5)]
# Bodies narrow towards the top; the shares of a car's cabin are those of a saloon.
_PERSON = [(x, y, 0.0) for x, y in _ROUND] + [(0.7 * x, 0.7 * y, 1.0) for x, y in _ROUND]
_CAR = [
    *((0.94 * x, 0.94 * y, 0.0) for x, y in _CORNERS),
    *((x, y, 0.45) for x, y in _CORNERS),
    *((0.5 * x, 0.75 * y, 1.0) for x, y in _CORNERS),
]
_LARGE = [
    *((0.96 * x, 0.94 * y, 0.0) for x, y in _CORNERS),
    *((x, y, 0.2) for x, y in _CORNERS),
    *((0.98 * x, 0.96 * y, 1.0) for x, y in _CORNERS),
]
_BODIES = {"person": _PERSON, "car": _CAR}
_GRID = np.stack(np.meshgrid(np.arange(0.5, 6) / 6, np.arange(0.5, 8) / 8), axis=-1)
_HALF_CELL = np.array([0.5 / 6, 0.5 / 8])
_SILHOUETTE = {"person": (0.18, 0.04), "car": (0.05, 0.1)}
"""Shares of its box, left and right, above and below, through which others are seen."""
_OTHER_SILHOUETTE = (0.04, 0.04)
_NEAR_M = 1.0
_LEAST_PX = 4.0
_LEAST_INSIDE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One actor while it is in the picture: rows are ticks from `first` on."""

    actor: Actor
    first: int
    xyxy: Floats
    """(N, 4) shares, clipped to the frame, cut off where a whole side is hidden; NaN: not seen."""
    visible: Floats
    """(N,) share of it that is in the frame and not hidden, 0..1."""
    depth: Floats
    """(N,) metres from the camera."""
    lying: NDArray[np.bool_]
    """(N,) longer than high, and a person."""


def sights(scene: Scene) -> list[Sight]:
    """Return what there is to be seen, hidden parts taken away."""
    found = [each for actor in scene.actors if (each := _sight(actor, scene)) is not None]
    _hide(found)
    return [each for each in found if each.actor.label]


def _sight(actor: Actor, scene: Scene) -> Sight | None:
    first = max(0, int(np.ceil(actor.way.start_s * scene.fps - 1e-9)))
    last = int(min(np.floor(actor.way.end_s * scene.fps + 1e-9), scene.seconds * scene.fps))
    if last < first:
        return None
    times = np.arange(first, last + 1) / scene.fps
    camera = scene.place.camera
    sizes = actor.sizes(times)
    points = _body(actor, actor.way.at(times), sizes)
    whole, depth = _boxes(points, camera)
    frame = np.array([*camera.size, *camera.size], np.float64)
    clipped = np.clip(whole, 0.0, frame)
    inside = _areas(clipped) / np.maximum(_areas(whole), 1e-9)
    large = clipped[:, 3] - clipped[:, 1] >= _LEAST_PX
    shown = (inside >= _LEAST_INSIDE) & large & (depth > _NEAR_M)
    if not shown.any():
        return None
    xyxy = np.where(shown[:, None], clipped / frame, np.nan)
    lying = (sizes[:, 0] > sizes[:, 2]) & (actor.label == "person")
    return _trimmed(Sight(actor, first, xyxy, np.where(shown, inside, 0.0), depth, lying), shown)


def _trimmed(sight: Sight, shown: NDArray[np.bool_]) -> Sight:
    """Without the ticks before it comes into the picture and after it has left."""
    (rows,) = np.nonzero(shown)
    part = slice(rows[0], rows[-1] + 1)
    return Sight(
        sight.actor,
        sight.first + int(rows[0]),
        sight.xyxy[part],
        sight.visible[part],
        sight.depth[part],
        sight.lying[part],
    )


def _body(actor: Actor, poses: Floats, sizes: Floats) -> Floats:
    """(N, P, 3) metres: points around the actor."""
    lies = bool((sizes[:, 0] > sizes[:, 2]).any())
    template = _LARGE if lies and actor.label == "person" else _BODIES.get(actor.label, _LARGE)
    local = np.asarray(template)[None] * sizes[:, None, :]
    cos, sin = np.cos(poses[:, 2])[:, None], np.sin(poses[:, 2])[:, None]
    x = poses[:, 0, None] + local[..., 0] * cos - local[..., 1] * sin
    y = poses[:, 1, None] + local[..., 0] * sin + local[..., 1] * cos
    return np.stack([x, y, local[..., 2]], axis=-1)


def _boxes(points: Floats, camera: Camera) -> tuple[Floats, Floats]:
    """(N, 4) pixels around the points, not clipped, and (N,) metres of the nearest one ahead."""
    seen = points @ camera.r.T + camera.t
    ahead = np.maximum(seen[..., 2], _NEAR_M / 2)
    pixels = seen @ camera.k.T
    u, v = pixels[..., 0] / ahead, pixels[..., 1] / ahead
    boxes = np.stack([u.min(1), v.min(1), u.max(1), v.max(1)], axis=-1)
    return boxes, seen[..., 2].min(1)


def _areas(xyxy: Floats) -> Floats:
    return np.asarray((xyxy[:, 2] - xyxy[:, 0]) * (xyxy[:, 3] - xyxy[:, 1]))


def _hide(found: Sequence[Sight]) -> None:
    """Take away what nearer actors hide, tick by tick; changes the arrays in place."""
    by_tick: dict[int, list[Sight]] = {}
    for sight in found:
        for tick in range(sight.first, sight.first + len(sight.xyxy)):
            by_tick.setdefault(tick, []).append(sight)
    for tick, there in by_tick.items():
        if len(there) > 1:
            _hide_at(tick, there)


def _hide_at(tick: int, there: Sequence[Sight]) -> None:
    boxes = np.array([each.xyxy[tick - each.first] for each in there])
    depths = np.array([each.depth[tick - each.first] for each in there])
    left, top, right, bottom = boxes.T
    overlap: NDArray[np.bool_] = (
        (left[:, None] < right[None])
        & (left[None] < right[:, None])
        & (top[:, None] < bottom[None])
        & (top[None] < bottom[:, None])
        & (depths[None] < depths[:, None])
    )
    for i in np.flatnonzero(overlap.any(1)).tolist():
        hiders = [_silhouette(there[j], boxes[j]) for j in np.flatnonzero(overlap[i]).tolist()]
        row = tick - there[i].first
        share, rest = _uncovered(boxes[i], np.array(hiders))
        there[i].visible[row] *= share
        there[i].xyxy[row] = rest


def _silhouette(sight: Sight, box: Floats) -> Floats:
    aside, above = _SILHOUETTE.get(sight.actor.label, _OTHER_SILHOUETTE)
    width, height = box[2] - box[0], box[3] - box[1]
    return np.asarray(box + np.array([aside * width, above * height, -aside * width, 0.0]))


def _uncovered(box: Floats, hiders: Floats) -> tuple[float, Floats]:
    """Return the share of a box that no hider covers, and the box around that part."""
    corner, side = box[:2], box[2:] - box[:2]
    points = corner + _GRID * side
    x, y = points[..., 0, None], points[..., 1, None]
    covered: NDArray[np.bool_] = (
        (x > hiders[:, 0]) & (x < hiders[:, 2]) & (y > hiders[:, 1]) & (y < hiders[:, 3])
    )
    free = ~np.any(covered, axis=-1)
    if not free.any():
        return 0.0, np.full(4, np.nan)
    if free.all():
        return 1.0, box
    rows, columns = np.flatnonzero(free.any(1)), np.flatnonzero(free.any(0))
    low = _GRID[rows[0], columns[0]] - _HALF_CELL
    high = _GRID[rows[-1], columns[-1]] + _HALF_CELL
    return float(free.mean()), np.concatenate([corner + low * side, corner + high * side])
