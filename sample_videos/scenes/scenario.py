"""A clip as data: who goes where when, seen by which cameras, in which light."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sample_videos.scenes.camera import Camera
from sample_videos.scenes.light import DAY, Light
from sample_videos.scenes.looks import Look, Motion, Stance
from sample_videos.scenes.signals import DARK, Programme
from sample_videos.scenes.site import Site
from sample_videos.scenes.stage import Placed

WayPoint = tuple[float, float, float]
"""Second, x, y."""
_STILL_MPS = 1e-6
_EDGE_S = 1e-9


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something on a way; even speed between way-points."""

    name: str
    look: Look
    path: Sequence[WayPoint]
    """In order of time. One way-point: there always."""
    yaw: float = 0.0
    """Heading of who does not move from the start, radians."""
    stances: Sequence[tuple[float, Stance]] = ()
    """(from second, stance), in order."""

    def there(self, at_s: float) -> bool:
        """Whether it is in the scene at that second."""
        return len(self.path) == 1 or self.path[0][0] <= at_s <= self.path[-1][0]

    def speed(self, at_s: float) -> float:
        """Metres per second."""
        _, dx, dy, seconds = self._leg(at_s)
        return float(np.hypot(dx, dy) / seconds) if seconds else 0.0

    def position(self, at_s: float) -> tuple[float, float]:
        """Metres; before the first and after the last way-point it stands there."""
        i, dx, dy, seconds = self._leg(at_s)
        start, x, y = self.path[i]
        share = min(max((at_s - start) / seconds, 0.0), 1.0) if seconds else 0.0
        return x + share * dx, y + share * dy

    def heading(self, at_s: float) -> float:
        """Radians, anticlockwise from x; who stops keeps the heading that he came with."""
        last, _, _, _ = self._leg(at_s)
        for i in range(last, -1, -1):
            dx, dy, _ = self._step(i)
            if np.hypot(dx, dy) > _STILL_MPS:
                return float(np.arctan2(dy, dx))
        return self.yaw

    def walked(self, at_s: float) -> float:
        """Metres since the first way-point."""
        last, dx, dy, seconds = self._leg(at_s)
        before = sum(float(np.hypot(*self._step(i)[:2])) for i in range(last))
        share = min(max((at_s - self.path[last][0]) / seconds, 0.0), 1.0) if seconds else 0.0
        return before + share * float(np.hypot(dx, dy))

    def stance(self, at_s: float) -> Stance:
        """What it does."""
        now = [stance for start, stance in self.stances if start <= at_s + _EDGE_S]
        return now[-1] if now else Stance.WALK

    def _leg(self, at_s: float) -> tuple[int, float, float, float]:
        """Number of the leg at that second, its dx, dy and seconds."""
        last = max(len(self.path) - 2, 0)
        started = sum(1 for each in self.path if each[0] <= at_s + _EDGE_S) - 1
        i = min(max(started, 0), last)
        dx, dy, seconds = self._step(i)
        return i, dx, dy, seconds

    def _step(self, i: int) -> tuple[float, float, float]:
        if i + 1 >= len(self.path):
            return 0.0, 0.0, 0.0
        (t0, x0, y0), (t1, x1, y1) = self.path[i], self.path[i + 1]
        return x1 - x0, y1 - y0, t1 - t0


@dataclass(frozen=True, slots=True)
class Shake:
    """A camera that trembles: degrees and Hertz; and one that was moved for good."""

    degrees: float = 0.0
    hertz: float = 1.3
    moved_at_s: float | None = None
    moved_degrees: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One camera of a scenario: one clip."""

    name: str
    camera: Camera
    shake: Shake = Shake()  # a frozen value
    zones: Mapping[str, Sequence[tuple[float, float]]] | None = None
    """Polygons on the ground, metres."""
    lines: Mapping[str, tuple[tuple[float, float], tuple[float, float]]] | None = None

    def camera_at(self, at_s: float) -> Camera:
        """The camera as it hangs at that second."""
        angle = 2 * np.pi * self.shake.hertz * at_s
        d = self.shake.degrees
        turned = [
            d * np.sin(angle),
            d * 0.7 * np.sin(1.31 * angle + 1),
            d * 0.4 * np.sin(0.83 * angle),
        ]
        if self.shake.moved_at_s is not None and at_s >= self.shake.moved_at_s:
            turned = [a + b for a, b in zip(turned, self.shake.moved_degrees, strict=True)]
        pitch, yaw, roll = (float(each) for each in turned)
        return self.camera.shaken((pitch, yaw, roll)) if any(turned) else self.camera


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """A place and what happens there."""

    name: str
    site: Site
    shots: Sequence[Shot]
    actors: Sequence[Actor]
    seconds: float
    fps: float = 15.0
    light: Light = DAY
    programme: Programme = DARK
    loops: bool = False
    """Who leaves at the end comes in at the beginning: the clip repeats without a seam."""
    noise: float = 1.0
    """Sensor noise, levels; little, since it costs most of a clip's bytes."""

    @property
    def frame_count(self) -> int:
        """Pictures of the clip."""
        return round(self.seconds * self.fps)

    def placed(self, at_s: float) -> list[Placed]:
        """Everybody who is there at that second."""
        lights = self.light.night > 0
        found = []
        for actor in self.actors:
            now = self._own_time(actor, at_s)
            if now is not None:
                found.append(_placed(actor, now, self.site, lights=lights))
        return found

    def _own_time(self, actor: Actor, at_s: float) -> float | None:
        """Second on the actor's path; in a loop also of its passage before or after."""
        turns = (0.0, self.seconds, -self.seconds) if self.loops else (0.0,)
        return next((at_s + turn for turn in turns if actor.there(at_s + turn)), None)


def _placed(actor: Actor, now: float, site: Site, *, lights: bool) -> Placed:
    x, y = actor.position(now)
    speed = actor.speed(now)
    glance = 0.4 * float(np.sin(2 * np.pi * now / 10))
    motion = Motion(
        speed=speed,
        walked=actor.walked(now),
        stance=actor.stance(now),
        glance=glance,
        braking=speed <= _STILL_MPS,
        lights=lights,
        seed=_seed(actor.name),
    )
    return Placed(actor.name, actor.look, x, y, site.height(x, y), actor.heading(now), motion)


def _seed(name: str) -> int:
    return int.from_bytes(name.encode("utf-8")[:6], "big") % 2**31


def along(
    start_s: float, kmh: float, points: Sequence[tuple[float, float]]
) -> tuple[WayPoint, ...]:
    """Way-points of a way at even speed."""
    path: list[WayPoint] = [(start_s, *points[0])]
    for (x0, y0), (x1, y1) in pairwise(points):
        path.append((path[-1][0] + float(np.hypot(x1 - x0, y1 - y0)) * 3.6 / kmh, x1, y1))
    return tuple(path)
