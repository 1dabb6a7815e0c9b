"""A crossing with lights, who comes to it and where the fronts are: for the scenes of signals."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sample_videos.trajectories.actors import SIZES, Actor, vehicle
from sample_videos.trajectories.place import Area, Place, Record
from sample_videos.trajectories.places import aimed, crossing, varied
from sample_videos.trajectories.scene import Programme
from sample_videos.trajectories.ways import KMH, Point, Trip, Way, arc, walk

EDGE_M = 1.5
"""From the stop line to the crosswalk."""
STOP_M = 49.0
"""Metres along each arm's way to its stop line."""
KINDS = ("car", "car", "car", "truck", "bus", "motorcycle")
YELLOW_S, RED_YELLOW_S = 3.0, 1.5
_LANE = 1.75
_FAR = 60.0


LINE, CROSSWALK = "stop-line", "crosswalk"
OWN, OTHER = "own", "other"
"""Lights of the arm that is looked at, and of the other road."""


class Arm(NamedTuple):
    """A way into the junction; metres."""

    path: tuple[Point, ...]
    right_turn: tuple[Point, ...]
    line: tuple[Point, ...]
    """Traffic goes to the left of who walks along it."""
    crosswalk: tuple[Point, ...]
    walkway: tuple[Point, ...]
    """Along the crosswalk, from the kerb on the right of who drives in."""


def _arm(quarters: int) -> Arm:
    """The arm from the west, turned by so many right angles counter-clockwise."""
    angle = quarters * np.pi / 2
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])

    def turned(points: Sequence[Point]) -> tuple[Point, ...]:
        return tuple((float(x), float(y)) for x, y in (np.array(points) @ turn).tolist())

    curve = arc((-8.0, -8.0), 8.0 - _LANE, 90, 0)
    return Arm(
        turned([(-_FAR, -_LANE), (_FAR - 15, -_LANE)]),
        turned([(-_FAR, -_LANE), *curve, (-_LANE, -45.0)]),
        turned([(-11.0, 0.0), (-11.0, -3.5)]),
        turned([(-9.5, -3.5), (-6.0, -3.5), (-6.0, 3.5), (-9.5, 3.5)]),
        turned([(-7.75, -9.0), (-7.75, 9.0)]),
    )


ARMS = {"west": _arm(0), "south": _arm(1), "east": _arm(2)}
LIGHTS: Record = {
    "signals": [{"id": name, "feed": {"file": "phases.jsonl"}} for name in (OWN, OTHER)]
}


def junction(rng: np.random.Generator, arm: str) -> Place:
    """The crossing with its lights; who comes from the west is seen from behind."""
    place = replace(
        crossing(),
        lines={LINE: ARMS[arm].line},
        zones={CROSSWALK: Area(ARMS[arm].crosswalk)},
        more=LIGHTS,
    )
    if arm == "west":
        place = place.seen_from(aimed((-44.0, -9.0, 9.0), (-3.0, -1.0), 1250.0))
        surveyed = tuple((x, y) for x in (-18.0, -12.0, 0.0, 12.0) for y in (-6.0, 0.0, 6.0))
        place = replace(place, calibration=surveyed)
    return varied(place, rng)


def some_arm(rng: np.random.Generator) -> str:
    """Return one of the arms."""
    return str(rng.choice(list(ARMS)))


def half(label: str) -> float:
    """Return half the length of a class, metres."""
    return SIZES[label][0] / 2


def programme(red_at: float, red_s: float = 25.0) -> Programme:
    """Green, yellow, red at this second for so long, and green again."""
    green = red_at + red_s + RED_YELLOW_S
    return (
        (0.0, "green"),
        (red_at - YELLOW_S, "yellow"),
        (red_at, "red"),
        (red_at + red_s, "red_yellow"),
        (green, "green"),
    )


def opposite(red_at: float, red_s: float = 25.0) -> Programme:
    """The light of the other road meanwhile."""
    return (
        (0.0, "red"),
        (red_at + 2, "green"),
        (red_at + red_s - 5, "yellow"),
        (red_at + red_s - 2, "red"),
    )


def lights(red_at: float, red_s: float = 25.0) -> dict[str, Programme]:
    """Return the programmes of both roads; the arm's own light is red from `red_at`."""
    return {OWN: programme(red_at, red_s), OTHER: opposite(red_at, red_s)}


def passing_at(path: tuple[Point, ...], label: str, kmh: float, at_s: float) -> Way:
    """A vehicle at even speed whose front is over the stop line at this second."""
    mps = kmh * KMH
    return walk(path, at_s - (STOP_M - half(label)) / mps, mps)


def stopping(path: tuple[Point, ...], label: str, front_m: float, at_s: float, kmh: float) -> Trip:
    """A vehicle that stands at this second, its front so far beyond the stop line."""
    mps, brake_s = kmh * KMH, 4.0
    way_m = STOP_M + front_m - half(label) - mps * brake_s / 2
    trip = Trip.along(path, at_s - brake_s - way_m / mps, mps)
    return trip.go(way_m).change(0.0, brake_s)


def front_reaches(way: Way, label: str, metres: float, path: tuple[Point, ...]) -> float:
    """Return when its front is so far beyond the stop line, along a straight way."""
    times = np.arange(way.start_s, way.end_s, 0.02)
    places = way.at(times)[:, :2]
    gone = np.hypot(*(places - np.array(path[0])).T) + half(label)
    return float(times[min(int(np.searchsorted(gone, STOP_M + metres)), len(times) - 1)])


def cross_traffic(rng: np.random.Generator, arm: str, from_s: float, to_s: float) -> list[Actor]:
    """Return vehicles of the other road, on their green."""
    other = ARMS["south" if arm != "south" else "east"]
    actors: list[Actor] = []
    at_s = from_s + 1.0
    while at_s < to_s:
        label = str(rng.choice(KINDS))
        way = passing_at(other.path, label, float(rng.uniform(25, 40)), at_s)
        actors.append(vehicle(f"cross{len(actors)}", label, way))
        at_s += float(rng.uniform(3.5, 7))
    return actors
