"""A road and who drives on it: what the scenes of traffic share."""

from collections.abc import Callable, Iterator

import numpy as np

from sample_videos.trajectories.actors import Actor, vehicle
from sample_videos.trajectories.basic import Make, scenes
from sample_videos.trajectories.place import Place, box_area
from sample_videos.trajectories.places import LANE_M, aimed, varied, without_calibration
from sample_videos.trajectories.scene import Scene
from sample_videos.trajectories.ways import KMH, Point, Trip, walk

WEST, EAST = -20.0, 28.0
"""Where the zones of the avenue begin and end, metres along x."""
FROM, TO = -48.0, 60.0
"""Where vehicles come and go, out of sight."""
LANES = {"outer": -1.5 * LANE_M, "inner": -0.5 * LANE_M}
"""The middles of the eastbound lanes; those of the westbound ones are on the other side of 0."""
STRIP_M = 2.6
KINDS = ("car", "car", "car", "car", "truck", "bus", "motorcycle")
LENGTHS = {"car": 4.4, "truck": 8.0, "bus": 12.0, "motorcycle": 2.1}


def family(prefix: str, *makes: Make) -> Callable[[int], Iterator[Scene]]:
    """Return the scenes that are made in turn, by seed."""
    return lambda seed: scenes(makes, seed, prefix)


def avenue() -> Place:
    """A road along x, two lanes each way, a strip where nobody may stop on either side.

    Eastbound lanes have y < 0. The camera stands south of the road and looks east along it.
    """
    kerb = 2 * LANE_M
    zones = {
        "lane-east": box_area(WEST, -kerb, EAST, 0, 0.0),
        "lane-west": box_area(WEST, 0, EAST, kerb, 180.0),
        "outer-east": box_area(WEST, -kerb, EAST, -LANE_M, 0.0),
        "road": box_area(WEST, -kerb - STRIP_M, EAST, kerb + STRIP_M),
        "strip-south": box_area(-14, -kerb - STRIP_M, 22, -kerb - 0.15),
        "strip-north": box_area(-14, kerb + 0.15, 22, kerb + STRIP_M),
    }
    lines = {"middle": ((WEST, 0.0), (EAST, 0.0)), "divider": ((WEST, -LANE_M), (EAST, -LANE_M))}
    surveyed = tuple((x, y) for x in (-12.0, 0.0, 12.0, 24.0) for y in (-7.0, 0.0, 7.0))
    camera = aimed((-32.0, -13.0, 9.0), (3.0, -1.0), 950.0)
    return Place("avenue", camera, zones, lines, calibration=surveyed)


def some_avenue(rng: np.random.Generator) -> Place:
    """The avenue from a camera a little elsewhere; one in three was never surveyed."""
    place = varied(avenue(), rng)
    return without_calibration(place) if rng.random() < 1 / 3 else place


def straight(y: float, *, west: bool = False) -> list[Point]:
    """Return the way along the whole road at this y."""
    return [(TO, y), (FROM, y)] if west else [(FROM, y), (TO, y)]


def lane_y(name: str, *, west: bool = False) -> float:
    """Return the middle of a lane."""
    return -LANES[name] if west else LANES[name]


def passing(  # noqa: PLR0913  # a stream has many sides
    rng: np.random.Generator,
    seconds: float,
    y: float,
    *,
    west: bool = False,
    kmh: float = 45.0,
    every_s: float = 6.0,
    kinds: tuple[str, ...] = KINDS,
    from_s: float = -6.0,
) -> list[Actor]:
    """Return vehicles that drive through one lane, one behind the other, all equally fast."""
    actors: list[Actor] = []
    start = from_s
    while start < seconds:
        label = str(rng.choice(kinds))
        way = walk(straight(y + float(rng.uniform(-0.2, 0.2)), west=west), start, kmh * KMH)
        actors.append(vehicle(f"{'w' if west else 'e'}{y:+.0f}-{len(actors)}", label, way))
        start += LENGTHS[label] / (kmh * KMH) + max(1.5, float(rng.exponential(every_s)))
    return actors


def both_ways(rng: np.random.Generator, seconds: float) -> list[Actor]:
    """Return ordinary traffic in the two westbound lanes and the inner eastbound one."""
    kmh = float(rng.uniform(30, 60))
    return [
        *passing(rng, seconds, lane_y("inner"), kmh=kmh),
        *passing(rng, seconds, lane_y("inner", west=True), west=True, kmh=kmh),
        *passing(rng, seconds, lane_y("outer", west=True), west=True, kmh=kmh),
    ]


def halting(
    path: list[Point], start_s: float, kmh: float, at_m: float, stay_s: float, brake_s: float = 3.0
) -> Trip:
    """Return a trip that stops `at_m` metres along the path, stays, and drives on to its end."""
    mps = kmh * KMH
    trip = Trip.along(path, start_s, mps).go(at_m - mps * brake_s / 2).change(0.0, brake_s)
    return trip.wait(stay_s)


def driven_on(trip: Trip, kmh: float) -> Trip:
    """Start again, and go to the end."""
    return trip.change(kmh * KMH, 4.0).to_end()


def at_metre(x: float, *, west: bool = False) -> float:
    """Return how far along the whole road a place is."""
    return TO - x if west else x - FROM
