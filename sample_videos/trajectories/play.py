"""A scene as a node's rules get it: tick by tick, tracks and what else the picture tells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sample_videos.trajectories.actors import Actor
from sample_videos.trajectories.noise import TRUTH, Noise, see
from sample_videos.trajectories.scene import Health, Programme, Scene, Thing
from sample_videos.trajectories.sight import Sight, sights
from sample_videos.trajectories.tracker import Seen, Xyxy, follow
from sample_videos.trajectories.ways import stand

_FIRST_CHANGE_ID = 2**40
"""As in the node: changes share the tracks' ids."""
_GHOSTS_UNTIL_M = 90.0
_GHOST_LABELS = ("person", "car", "person", "truck", "bicycle")


class Light(NamedTuple):
    """A traffic light."""

    phase: str
    since_s: float
    doubt_s: float = 0.0


class Altered(NamedTuple):
    """A part of the background that changed."""

    change_id: int
    xyxy: Xyxy
    since_s: float
    appeared: bool | None
    name: str


@dataclass(frozen=True, slots=True)
class Tick:
    """What is told of one picture."""

    at_s: float
    seen: tuple[Seen, ...]
    ended: tuple[int, ...]
    """Track ids that never come back."""
    signals: Mapping[str, Light] = field(default_factory=dict)
    changes: tuple[Altered, ...] = ()
    health: Health | None = None


def play(scene: Scene, noise: Noise = TRUTH) -> Iterator[Tick]:
    """Yield the scene's ticks; equal scene, noise and seed give equal ticks."""
    rng = np.random.default_rng([scene.seed, 7])
    cast = [*sights(scene), *_ghosts(scene, noise, rng)]
    size = scene.place.camera.size
    seeds = rng.integers(2**31, size=len(cast)).tolist()
    seen = [see(each, noise, scene.fps, size, seed) for each, seed in zip(cast, seeds, strict=True)]
    tracks = follow(seen, noise, scene.fps)
    changes = [_altered(scene, thing, i) for i, thing in enumerate(scene.things)]
    for index in range(int(scene.seconds * scene.fps + 1e-9) + 1):
        at_s = index / scene.fps
        yield Tick(
            at_s,
            tuple(tracks.seen.get(index, ())),
            tuple(tracks.ended.get(index, ())),
            {name: light(programme, at_s) for name, programme in scene.signals.items()},
            tuple(
                change
                for thing, change in zip(scene.things, changes, strict=True)
                if change and thing.from_s + thing.noticed_after_s <= at_s < thing.to_s
            ),
            _health(scene, at_s),
        )


def light(programme: Programme, at_s: float) -> Light:
    """Return what a traffic light shows at a second."""
    now = programme[0]
    for change in programme:
        if change[0] <= at_s:
            now = change
    return Light(now[1], now[0])


def _health(scene: Scene, at_s: float) -> Health | None:
    now: Health | None = None
    for from_s, health in scene.health:
        if from_s <= at_s:
            now = health
    return now


def _altered(scene: Scene, thing: Thing, index: int) -> Altered | None:
    """Where a left or taken thing is in the picture; None when it is not in it."""
    body = Actor(thing.name, "thing", stand(thing.at, 0.0, 0.0), size=thing.size)
    alone = Scene(thing.name, scene.place, 0.0, (body,))
    found = sights(alone)
    if not found:
        return None
    x1, y1, x2, y2 = found[0].xyxy[0].tolist()
    change_id = _FIRST_CHANGE_ID + index
    return Altered(change_id, (x1, y1, x2, y2), thing.from_s, thing.appeared, thing.name)


def _ghosts(scene: Scene, noise: Noise, rng: np.random.Generator) -> list[Sight]:
    count = int(rng.poisson(noise.ghosts_per_h * scene.seconds / 3600))
    return [sight for _ in range(count) for sight in _ghost(scene, noise, rng)]


def _ghost(scene: Scene, noise: Noise, rng: np.random.Generator) -> list[Sight]:
    """Something that is not there, as large as if it were; nothing above the horizon."""
    camera = scene.place.camera
    pixel = rng.uniform((0.02, 0.2), (0.98, 0.98)) * camera.size
    label = _GHOST_LABELS[int(rng.integers(len(_GHOST_LABELS)))]
    start = rng.uniform(0, scene.seconds)
    lasts = 1 / scene.fps + rng.exponential(noise.ghost_s)
    x, y = camera.ground(pixel).tolist()
    distance = float(np.hypot(*(camera.position[:2] - (x, y))))
    if (camera.r @ np.array([x, y, 0.0]) + camera.t)[2] <= 0 or distance > _GHOSTS_UNTIL_M:
        return []
    turned = float(rng.uniform(0, 360))
    ghost = Actor("", label, stand((x, y), start, start + lasts, turned))
    return sights(Scene("ghost", scene.place, scene.seconds, (ghost,), fps=scene.fps))
