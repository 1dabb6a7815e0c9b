"""Actors at random at a site: traffic in lanes, people on pavements, crosswalks and roads."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.scenes import wardrobe
from sample_videos.scenes.camera import Camera
from sample_videos.scenes.draws import chance, one_of
from sample_videos.scenes.looks import Footprint, Kind, Look, Motion, Stance, footprint
from sample_videos.scenes.meshes.cycles import WHEEL_M
from sample_videos.scenes.site import Crosswalk, Lane, Site
from sample_videos.scenes.stage import Placed

Place = tuple[float, float, float]
"""x, y, heading."""
_TRIES = 12
_FAR_M = 75.0
_SPACE_M = 0.25
_VEHICLES = {Kind.CAR: 0.70, Kind.BUS: 0.09, Kind.TRUCK: 0.11, Kind.MOTORCYCLIST: 0.10}
_BAG_KINDS = (Kind.SUITCASE, Kind.BACKPACK, Kind.HANDBAG, Kind.CARTON)


@dataclass(frozen=True, slots=True)
class Pool:
    """Looks that the scenes of a site draw from: modelling each anew would take too long."""

    vehicles: Sequence[Look]
    people: Sequence[Look]
    children: Sequence[Look]
    cyclists: Sequence[Look]
    bags: Sequence[Look]


def pool(rng: np.random.Generator) -> Pool:
    """Looks for one site."""
    kinds = rng.choice(list(_VEHICLES), 18, p=list(_VEHICLES.values()))
    first = (Kind.CAR, Kind.BUS, Kind.TRUCK, Kind.MOTORCYCLIST)
    return Pool(
        [wardrobe.vehicle(Kind(kind), rng) for kind in (*first, *kinds)],
        [wardrobe.person(rng) for _ in range(14)],
        [wardrobe.person(rng, child=True) for _ in range(4)],
        [wardrobe.cyclist(rng) for _ in range(4)],
        [wardrobe.bag(kind, rng) for kind in _BAG_KINDS],
    )


class Crowd:
    """Puts actors where the camera sees them and nobody else stands."""

    def __init__(self, site: Site, camera: Camera, looks: Pool, rng: np.random.Generator) -> None:
        self._site, self._camera, self._pool, self._rng = site, camera, looks, rng
        self._taken = np.zeros((0, 3))
        self._actors: list[Placed] = []

    def fill(self, *, lights: bool) -> list[Placed]:
        """A street's worth of actors; now and then nobody, now and then many."""
        rng = self._rng
        busy = float(rng.choice([0.0, 0.5, 1.0, 2.2], p=[0.03, 0.32, 0.45, 0.20]))
        for _ in range(rng.poisson(7 * busy)):
            look = one_of(rng, self._pool.vehicles)
            self._put(look, self._lane, lambda: self._driving(lights=lights))
        for _ in range(rng.poisson(2 * busy)):
            self._put(one_of(rng, self._pool.vehicles), self._kerb, Motion)
        for _ in range(rng.poisson(1.2 * busy)):
            self._put(one_of(rng, self._pool.cyclists), self._lane, self._cycling)
        for _ in range(rng.poisson(6 * busy)):
            self._group()
        for _ in range(rng.poisson(0.3)):
            self._put(one_of(rng, self._pool.people), self._anywhere, self._fallen)
        for _ in range(rng.poisson(0.6)):
            self._put(one_of(rng, self._pool.bags), self._anywhere, Motion)
        return self._actors

    def _group(self) -> None:
        rng = self._rng
        kind = rng.choice(["pavement", "crosswalk", "road"], p=[0.55, 0.27, 0.18])
        sampler = {"pavement": self._pavement, "crosswalk": self._crosswalk, "road": self._anywhere}
        for _ in range(1 + int(rng.geometric(0.65) - 1)):
            child = chance(rng, 0.15)  # share of children
            look = one_of(rng, self._pool.children if child else self._pool.people)
            self._put(look, sampler[str(kind)], self._walking)

    def _put(
        self, look: Look, sample: Callable[[], Place | None], move: Callable[[], Motion]
    ) -> None:
        """Try some places; give up when all are taken or out of sight."""
        for _ in range(_TRIES):
            place = sample()
            if place is None or not self._in_sight(place):
                continue
            discs = _discs(place, footprint(look))
            if self._free(discs):
                self._taken = np.concatenate([self._taken, discs])
                x, y, yaw = place
                name = f"{look.kind}{len(self._actors)}"
                z = self._site.height(x, y)
                self._actors.append(Placed(name, look, x, y, z, yaw, move()))
                return

    def _in_sight(self, place: Place) -> bool:
        x, y, _ = place
        pixels = self._camera.project([(x, y, 0.8)])
        if not len(pixels):
            return False
        (u, v), (width, height) = pixels[0], self._camera.size
        near = float(np.hypot(*(self._camera.position[:2] - (x, y)))) < _FAR_M
        slack = 0.05
        inside_u = -slack * width < u < (1 + slack) * width
        inside = inside_u and -slack * height < v < (1 + slack) * height
        built = any(house.holds(x, y, 0.5) for house in self._site.houses)
        return near and inside and not built

    def _free(self, discs: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bool:
        gap = discs[:, None, :2] - self._taken[None, :, :2]
        reach = discs[:, None, 2] + self._taken[None, :, 2]
        return bool(np.all(np.hypot(gap[..., 0], gap[..., 1]) > reach))

    def _lane(self) -> Place:
        """In a lane; in one of twelve cases turning somewhere on the crossing."""
        rng = self._rng
        if chance(rng, 0.08) and len(self._site.roads) > 1:
            x, y = rng.uniform(-1, 1, 2) * self._site.roads[0].half_m
            return float(x), float(y), float(rng.uniform(0, 2 * np.pi))
        lane = one_of(rng, self._site.lanes())
        return _along(lane, rng.random(), rng.normal(0, 0.25), rng.normal(0, 0.03))

    def _kerb(self) -> Place | None:
        """Parked at the right kerb."""
        rng = self._rng
        road = one_of(rng, self._site.roads)
        outer = [each for each in self._site.lanes() if _is_outer(each, road.half_m - road.lane_m)]
        if not outer:
            return None
        place = _along(
            one_of(rng, outer), rng.random(), -road.lane_m / 2 + 1.1, rng.normal(0, 0.02)
        )
        flipped = chance(rng, 0.1)  # a few park against the traffic
        return place[0], place[1], place[2] + (np.pi if flipped else 0.0)

    def _pavement(self) -> Place:
        rng, site = self._rng, self._site
        road = one_of(rng, site.roads)
        across = road.half_m + rng.uniform(0.3, site.pavement_m + 2) * 1.0
        along = rng.uniform(max(road.start, -site.size_m / 2), min(road.end, site.size_m / 2))
        x, y = road.split(np.array(along), np.array(across * rng.choice([-1, 1])))
        heading = rng.choice([0, np.pi / 2, np.pi, -np.pi / 2]) + rng.normal(0, 0.4)
        return float(x), float(y), float(heading)

    def _crosswalk(self) -> Place | None:
        rng = self._rng
        if not self._site.crosswalks:
            return None
        chosen: Crosswalk = one_of(rng, self._site.crosswalks)
        along, across = rng.uniform(chosen.start, chosen.end), rng.uniform(-1, 1)
        x, y = chosen.road.split(np.array(along), np.array(across * (chosen.road.half_m + 1.5)))
        base = 0.0 if chosen.road.axis == "y" else np.pi / 2
        heading = base + rng.choice([0, np.pi]) + rng.normal(0, 0.15)
        return float(x), float(y), float(heading)

    def _anywhere(self) -> Place:
        """Somewhere in the picture, on the ground."""
        (width, height), rng = self._camera.size, self._rng
        pixel = rng.uniform((0.05, 0.3), (0.95, 0.98)) * (width, height)
        x, y = self._camera.ground(pixel)
        return float(x), float(y), float(rng.uniform(0, 2 * np.pi))

    def _driving(self, *, lights: bool) -> Motion:
        stopped = bool(chance(self._rng, 0.3))  # share that waits
        return Motion(0.0 if stopped else 9.0, braking=stopped, lights=lights)

    def _cycling(self) -> Motion:
        return Motion(4.5, walked=float(self._rng.uniform(0, 40 * WHEEL_M)))

    def _walking(self) -> Motion:
        rng = self._rng
        stance = rng.choice(["walk", "telephone", "crouch"], p=[0.90, 0.07, 0.03])
        speed = float(
            rng.choice([0.0, rng.uniform(0.7, 1.8), rng.uniform(2.5, 4.0)], p=[0.3, 0.62, 0.08])
        )
        walked, glance = rng.uniform(0, 10), rng.uniform(-0.6, 0.6)
        return Motion(speed, float(walked), Stance(stance), float(glance))

    def _fallen(self) -> Motion:
        return Motion(stance=Stance.LIE, seed=int(self._rng.integers(2**31)))


def _along(lane: Lane, share: float, left: float, turn: float) -> Place:
    """A place on a lane, `left` metres beside its middle."""
    start, end = np.array(lane.start), np.array(lane.end)
    heading = lane.heading
    x, y = start + share * (end - start)
    x, y = x - left * np.sin(heading), y + left * np.cos(heading)
    return float(x), float(y), heading + turn


def _is_outer(lane: Lane, beyond: float) -> bool:
    return min(abs(lane.start[0]), abs(lane.start[1])) > beyond - 0.1


def _discs(place: Place, size: Footprint) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """(N, 3) x, y, radius: discs along the length that cover a footprint."""
    x, y, yaw = place
    radius = size.half_width + _SPACE_M
    reach = max(size.half_length - size.half_width, 0.0)
    return np.array(
        [(x + s * np.cos(yaw), y + s * np.sin(yaw), radius) for s in _steps(reach, radius)]
    )


def _steps(reach: float, radius: float) -> Iterator[float]:
    count = 1 + 2 * int(np.ceil(reach / radius))
    yield from (float(each) for each in np.linspace(-reach, reach, count))
