"""A place as data: roads, crosswalks, houses and what stands beside the road. Metres, z up."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.meshes.mesh import Colour

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
KERB_M = 0.13
"""Height of pavements above the carriageway."""


class Axis(StrEnum):
    """Which way a road runs."""

    X = "x"
    Y = "y"


@dataclass(frozen=True, slots=True)
class Road:
    """A straight road through the origin's line, with right-hand traffic."""

    axis: Axis
    lanes: int = 2
    """Per direction."""
    lane_m: float = 3.25
    start: float = -400.0
    end: float = 400.0

    @property
    def half_m(self) -> float:
        """Half of its width."""
        return self.lanes * self.lane_m

    def split(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Where points are along the road and across it."""
        return (x, y) if self.axis is Axis.X else (y, x)


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Bars across `road`, from `start` to `end` along it; `stops` are the directions that stop."""

    road: Road
    start: float
    end: float
    stops: Sequence[int] = (1, -1)


@dataclass(frozen=True, slots=True)
class Lane:
    """Middle line of a lane in the direction of traffic."""

    start: tuple[float, float]
    end: tuple[float, float]

    @property
    def heading(self) -> float:
        """Radians, anticlockwise from x."""
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        return float(np.arctan2(dy, dx))


@dataclass(frozen=True, slots=True)
class House:
    """A block of `size` (x, y, z) about `place`."""

    place: tuple[float, float]
    size: tuple[float, float, float]
    colour: Colour

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether a place lies inside, or within `margin` of its walls."""
        near_x = abs(x - self.place[0]) < self.size[0] / 2 + margin
        return near_x and abs(y - self.place[1]) < self.size[1] / 2 + margin


class Thing(StrEnum):
    """What stands beside a road."""

    TREE = "tree"
    LAMP = "lamp"
    POLE = "pole"
    RAILING = "railing"
    BIN = "bin"
    BENCH = "bench"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Furniture:
    """A thing at a place; `height` for trees, lamps, poles, length for railings."""

    thing: Thing
    place: tuple[float, float]
    yaw: float = 0.0
    height: float = 1.0


@dataclass(frozen=True, slots=True)
class SignalHead:
    """A signal that looks along `yaw`; all heads of one group show the same."""

    place: tuple[float, float, float]
    yaw: float
    group: str


@dataclass(frozen=True, slots=True)
class Surfaces:
    """How the ground looks, shares from 0 to 1."""

    asphalt: float = 0.40
    slab: float = 0.54
    verge: Colour = (0.35, 0.37, 0.17)
    """Linear colour of what lies behind the pavement: grass, earth, sand."""
    paint_kept: float = 0.93
    """How much of the markings is not worn off."""
    snow: float = 0.0


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that does not move."""

    roads: Sequence[Road]
    crosswalks: Sequence[Crosswalk] = ()
    houses: Sequence[House] = ()
    furniture: Sequence[Furniture] = ()
    signals: Sequence[SignalHead] = ()
    surfaces: Surfaces = Surfaces()
    size_m: float = 84.0
    """Side of the square that has a ground picture."""
    pavement_m: float = 4.0
    """Width of pavements between kerb and verge."""
    corner_m: float = 3.0
    """Radius of the kerb at corners."""
    seed: int = 1
    leaf: Colour | None = (0.075, 0.145, 0.035)
    """None: bare trees."""

    def on_road(self, x: Floats, y: Floats, margin: float = 0.0) -> Mask:
        """Which places lie on a carriageway widened by `margin`, corners not counted."""
        found = np.zeros(np.shape(x), bool)
        for road in self.roads:
            along, across = road.split(x, y)
            reach = (along > road.start - margin) & (along < road.end + margin)
            found |= (np.abs(across) < road.half_m + margin) & reach
        return found

    def height(self, x: float, y: float) -> float:
        """Height of the ground: 0 on the carriageway, a kerb's height beside it."""
        # 0.4 m: who steps on the kerb stays on the carriageway's height until he is on top.
        on_road = self.on_road(np.array([x]), np.array([y]), margin=0.4)
        return 0.0 if on_road[0] else KERB_M

    def lanes(self) -> list[Lane]:
        """Lanes of all roads within the ground picture."""
        reach = self.size_m / 2
        return [lane for road in self.roads for lane in _lanes(road, reach)]

    def corners(self) -> list[tuple[float, float]]:
        """Kerb corners (x, y) where two roads meet, without rounding."""
        across = [road for road in self.roads if road.axis is Axis.X]
        up = [road for road in self.roads if road.axis is Axis.Y]
        return [
            (sx * v.half_m, sy * h.half_m)
            for h in across
            for v in up
            for sx in (-1, 1)
            for sy in (-1, 1)
            if _reaches(h, sx * (v.half_m + 1)) and _reaches(v, sy * (h.half_m + 1))
        ]


def _reaches(road: Road, along: float) -> bool:
    return road.start <= along <= road.end


def _lanes(road: Road, reach: float) -> list[Lane]:
    low, high = max(road.start, -reach), min(road.end, reach)
    lanes = []
    for number in range(road.lanes):
        offset = (number + 0.5) * road.lane_m
        if road.axis is Axis.X:
            lanes.append(Lane((low, -offset), (high, -offset)))
            lanes.append(Lane((high, offset), (low, offset)))
        else:
            lanes.append(Lane((offset, low), (offset, high)))
            lanes.append(Lane((-offset, high), (-offset, low)))
    return lanes
