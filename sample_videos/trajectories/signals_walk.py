"""Scenes of the crosswalk where vehicles must give way."""

import numpy as np

from sample_videos.trajectories.actors import Actor, cyclist, person, vehicle
from sample_videos.trajectories.junctions import (
    ARMS,
    CROSSWALK,
    EDGE_M,
    junction,
    passing_at,
    some_arm,
    stopping,
)
from sample_videos.trajectories.place import Record
from sample_videos.trajectories.roads import family
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.ways import KMH, Point, Trip, walk

RULE: Record = {"id": "give-way", "kind": "crosswalk_yield", "zone": CROSSWALK}
AT_S = 9.0
KERB_M = 9.0
"""Metres from the middle of the road to the ends of the walkway."""
WAY_M = (-2.95, -0.55)
"""Metres from there, between which somebody is in the way of a vehicle."""


def _walker(arm: str, name: str, reaches_s: float, mps: float, *, from_left: bool) -> Actor:
    """Somebody who reaches the vehicle's way at this second, from its left or its right."""
    way = ARMS[arm].walkway
    path = way[::-1] if from_left else way
    far = KERB_M - WAY_M[1] if from_left else KERB_M + WAY_M[0]
    return person(name, walk(path, reaches_s - far / mps, mps))


def _enters(kmh: float) -> float:
    """When the front of who is over the stop line at AT_S is over the edge of the crosswalk."""
    return AT_S + EDGE_M / (kmh * KMH)


def _scene(rng: np.random.Generator, arm: str, *actors: Actor, due: float | None = None) -> Scene:
    expected: tuple[Expected, ...] = ()
    if due is not None:
        expected = (Expected("crosswalk_yield", due, CROSSWALK, ("drives",), 1.0, 2.5),)
    return Scene("", junction(rng, arm), AT_S + 14, actors, expected)


def _drives(arm: str, label: str, kmh: float) -> Actor:
    return vehicle("drives", label, passing_at(ARMS[arm].path, label, kmh, AT_S))


def _before_who_comes_from_the_left(rng: np.random.Generator) -> Scene:
    """Drives on while somebody on the crosswalk is one to two seconds from its way."""
    arm, kmh = some_arm(rng), float(rng.uniform(25, 50))
    label = str(rng.choice(["car", "car", "motorcycle"]))
    reaches = _enters(kmh) + float(rng.uniform(1.1, 2.2))
    mps = float(rng.uniform(1.1, 1.5))
    walker = _walker(arm, "walker", reaches, mps, from_left=True)
    return _scene(rng, arm, _drives(arm, label, kmh), walker, due=_enters(kmh))


def _before_who_steps_off_the_kerb(rng: np.random.Generator) -> Scene:
    """Drives on while somebody steps off the kerb on its own side."""
    arm, kmh = some_arm(rng), float(rng.uniform(38, 52))
    reaches = _enters(kmh) + float(rng.uniform(0.8, 1.1))
    walker = _walker(arm, "walker", reaches, float(rng.uniform(1.2, 1.5)), from_left=False)
    return _scene(rng, arm, _drives(arm, "car", kmh), walker, due=_enters(kmh))


def _lorry_among_many(rng: np.random.Generator) -> Scene:
    """A lorry or bus drives on; two people come towards its way, one has just left it."""
    arm, kmh = some_arm(rng), float(rng.uniform(30, 42))
    label = str(rng.choice(["truck", "bus"]))
    reaches = _enters(kmh) + (1.5 if label == "truck" else 2.0) + float(rng.uniform(0, 0.3))
    walkers = [
        _walker(arm, "one", reaches, 1.4, from_left=True),
        _walker(arm, "two", reaches + 0.8, 1.4, from_left=True),
        _walker(arm, "gone", reaches - 8, 1.3, from_left=True),
    ]
    return _scene(rng, arm, _drives(arm, label, kmh), *walkers, due=_enters(kmh))


def _starts_before_the_second(rng: np.random.Generator) -> Scene:
    """Lets one pass, and starts before the next one who comes."""
    arm = some_arm(rng)
    trip = stopping(ARMS[arm].path, "car", -0.5, AT_S - 4, 30).wait(5)
    trip = trip.change(22 * KMH, 2.5).to_end()
    way = trip.way()
    enters = AT_S + 1 + float(np.sqrt(2 * (EDGE_M + 0.5) / (22 * KMH / 2.5)))
    first = _walker(arm, "first", AT_S - 3, 1.3, from_left=True)
    second = _walker(arm, "second", enters + 1.9, 1.4, from_left=True)
    return _scene(rng, arm, vehicle("drives", "car", way), first, second, due=enters)


def _stops_for_them(rng: np.random.Generator) -> Scene:
    """Stops before the crosswalk, lets two people pass, and goes on when they are gone."""
    arm = some_arm(rng)
    trip = stopping(ARMS[arm].path, "car", float(rng.uniform(-1, 0.5)), AT_S, 40)
    reaches = AT_S + float(rng.uniform(0.5, 2))
    trip = trip.wait(reaches + 5 - trip.now_s).change(25 * KMH, 4.0).to_end()
    walkers = [_walker(arm, f"w{i}", reaches + 0.7 * i, 1.3, from_left=True) for i in range(2)]
    return _scene(rng, arm, vehicle("waits", "car", trip.way()), *walkers)


def _brakes_hard(rng: np.random.Generator) -> Scene:
    """Brakes from 40 to a crawl, its bumper over the edge, and lets him pass."""
    arm = some_arm(rng)
    trip = stopping(ARMS[arm].path, "car", EDGE_M + float(rng.uniform(0.3, 1)), AT_S, 40)
    reaches = AT_S + float(rng.uniform(0.6, 1.5))
    trip = trip.wait(reaches + 5 - trip.now_s).change(25 * KMH, 4.0).to_end()
    walker = _walker(arm, "walker", reaches, 1.4, from_left=True)
    return _scene(rng, arm, vehicle("brakes", "car", trip.way()), walker)


def _they_have_passed(rng: np.random.Generator) -> Scene:
    """Drives on behind somebody who left its way two seconds ago and walks away."""
    arm, kmh = some_arm(rng), float(rng.uniform(25, 45))
    from_left = bool(rng.integers(2))
    width_s = (WAY_M[1] - WAY_M[0]) / 1.3
    reaches = _enters(kmh) - width_s - float(rng.uniform(1.5, 3))
    walker = _walker(arm, "walker", reaches, 1.3, from_left=from_left)
    return _scene(rng, arm, _drives(arm, "car", kmh), walker)


def _far_away(rng: np.random.Generator) -> Scene:
    """Somebody comes from the left, and reaches its way five seconds after it has passed."""
    arm, kmh = some_arm(rng), float(rng.uniform(25, 50))
    reaches = _enters(kmh) + float(rng.uniform(5, 8))
    walker = _walker(arm, "walker", reaches, float(rng.uniform(1.1, 1.4)), from_left=True)
    return _scene(rng, arm, _drives(arm, "car", kmh), walker)


def _waits_at_the_kerb(rng: np.random.Generator) -> Scene:
    """People stand at both kerbs and wait; vehicles pass; then they cross."""
    arm = some_arm(rng)
    actors = []
    for i, path in enumerate((ARMS[arm].walkway, ARMS[arm].walkway[::-1])):
        trip = Trip.along(path, 0.0, 1.3).go(KERB_M - float(rng.uniform(4.2, 5)))
        trip = trip.wait(AT_S + 7 - trip.now_s).to_end()
        actors.append(person(f"p{i}", trip.way()))
    cars = [
        vehicle(f"car{i}", "car", passing_at(ARMS[arm].path, "car", 40, AT_S - 3 + 2.5 * i))
        for i in range(3)
    ]
    return _scene(rng, arm, *actors, *cars)


def _along_the_pavement(rng: np.random.Generator) -> Scene:
    """People walk along the pavement past the crosswalk, and a cyclist rides in the lane."""
    arm = some_arm(rng)
    path = ARMS[arm].path
    beside = [_beside(path, side) for side in (-5.5, 5.5)]
    walkers = [
        person(f"p{i}", walk(way[:: 1 - 2 * (i % 2)], -28.0 + 3 * i, 1.3))
        for i, way in enumerate((*beside, *beside))
    ]
    rider = cyclist("rider", walk(path, AT_S - 10, 5.0))
    kmh = float(rng.uniform(30, 50))
    return _scene(rng, arm, *walkers, *rider, _drives(arm, "car", kmh))


def _beside(path: tuple[Point, ...], aside: float) -> list[Point]:
    """The same way, so far to the left of the middle of the road."""
    start, end = np.array(path[0]), np.array(path[1])
    ahead = (end - start) / np.hypot(*(end - start))
    left = np.array([-ahead[1], ahead[0]])
    return [
        (float(x), float(y))
        for x, y in (start + left * (aside + 1.75), end + left * (aside + 1.75))
    ]


def _elsewhere(rng: np.random.Generator) -> Scene:
    """Somebody crosses the road five metres before the crosswalk, behind a vehicle."""
    arm, kmh = some_arm(rng), float(rng.uniform(30, 45))
    way = np.array(ARMS[arm].walkway)
    back = np.array(ARMS[arm].path[0]) - np.array(ARMS[arm].path[1])
    moved = [(float(x), float(y)) for x, y in way + back / np.hypot(*back) * 6.0]
    crosses = person("jaywalks", walk(moved, AT_S - 3.5, 1.4))
    return _scene(rng, arm, _drives(arm, "car", kmh), crosses)


CROSSWALK_YIELD = Scenario(
    "crosswalk_yield",
    (RULE,),
    family(
        "give-way",
        _before_who_comes_from_the_left,
        _before_who_steps_off_the_kerb,
        _lorry_among_many,
        _starts_before_the_second,
    ),
    family(
        "give-way-not",
        _stops_for_them,
        _brakes_hard,
        _they_have_passed,
        _far_away,
        _waits_at_the_kerb,
        _along_the_pavement,
        _elsewhere,
    ),
)
