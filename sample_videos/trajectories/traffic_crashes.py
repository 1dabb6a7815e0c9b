"""Scenes of collisions, and of what looks like one."""

import numpy as np

from sample_videos.trajectories.actors import LYING, STANDING, Actor, person, vehicle
from sample_videos.trajectories.place import Place
from sample_videos.trajectories.places import varied
from sample_videos.trajectories.roads import (
    EAST,
    FROM,
    KINDS,
    LENGTHS,
    TO,
    at_metre,
    avenue,
    both_ways,
    driven_on,
    family,
    halting,
    lane_y,
    passing,
    straight,
)
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.traffic_lanes import queue_at
from sample_videos.trajectories.ways import KMH, Point, Trip, Way, walk, way

STILL_S = 5.0
AFTERWARDS_S = 22.0


def _place(rng: np.random.Generator) -> Place:
    return varied(avenue(), rng)


def _due(at_s: float, *names: str) -> tuple[Expected, ...]:
    return (Expected("collision", at_s + STILL_S, "road", names, early_s=1.5, late_s=6.0),)


def _crashing(path: list[Point], start_s: float, kmh: float, at_m: float) -> Trip:
    """Go on until the crash; stop within half a metre and slide a little."""
    mps = kmh * KMH
    trip = Trip.along(path, start_s, mps).go(at_m)
    return trip.change(mps * 0.25, 0.15).change(0.0, 0.6).wait(AFTERWARDS_S)


def _pushed(at: Point, step: Point, hit_s: float, heading_deg: float = 0.0) -> Way:
    """Somebody who stands, and is pushed aside by a step."""
    del heading_deg
    (x, y), (dx, dy) = at, step
    points = [(0.0, x - 1e-3 * dx, y - 1e-3 * dy), (hit_s, x, y)]
    points += [(hit_s + 0.7, x + dx, y + dy), (hit_s + AFTERWARDS_S, x + dx, y + dy)]
    return way(points)


def _into_the_rear(rng: np.random.Generator) -> Scene:
    """Runs into the rear of a car that stands, which is pushed by a metre or two."""
    place, y = _place(rng), lane_y("outer")
    x, kmh = float(rng.uniform(-4, 14)), float(rng.uniform(28, 55))
    hits, stands = "car", str(rng.choice(["car", "car", "truck"]))
    reach = (LENGTHS[hits] + LENGTHS[stands]) / 2
    trip = _crashing(straight(y), 3.0, kmh, at_metre(x - reach))
    hit_s = 3.0 + at_metre(x - reach) / (kmh * KMH)
    actors = (
        vehicle("hits", hits, trip.way()),
        vehicle("stands", stands, _pushed((x, y), (float(rng.uniform(0.9, 2.2)), 0.0), hit_s)),
    )
    west = passing(rng, trip.now_s, lane_y("outer", west=True), west=True)
    return Scene("", place, trip.now_s, (*actors, *west), _due(hit_s, "hits", "stands"))


def _from_the_side(rng: np.random.Generator) -> Scene:
    """Somebody crosses the road and is hit in the side."""
    place, y = _place(rng), lane_y(str(rng.choice(["inner", "outer"])))
    x, kmh, cross_kmh = float(rng.uniform(-4, 12)), float(rng.uniform(30, 50)), 25.0
    hit_s = 3.0 + at_metre(x - 3.1) / (kmh * KMH)
    trip = _crashing(straight(y), 3.0, kmh, at_metre(x - 3.1))
    mps = cross_kmh * KMH
    start_s = hit_s - (y + 20.0) / mps
    crossed = [(start_s, x, -20.0), (hit_s, x, y), (hit_s + 0.8, x + 1.8, y + 0.9)]
    crossed.append((hit_s + AFTERWARDS_S, x + 1.8, y + 0.9))
    actors = (
        vehicle("hits", str(rng.choice(["car", "car", "truck"])), trip.way()),
        vehicle("crosses", "car", way(crossed)),
    )
    return Scene("", place, hit_s + AFTERWARDS_S, actors, _due(hit_s, "hits", "crosses"))


def _head_on(rng: np.random.Generator) -> Scene:
    """Somebody drifts over the middle line into who comes towards him."""
    place = _place(rng)
    x, kmh, other = float(rng.uniform(-2, 12)), float(rng.uniform(30, 50)), 40.0
    y = lane_y("inner", west=True)
    path = [(FROM, -y), (x - 25, -y), (x - 4, y - 0.6), (TO, y - 0.6)]
    lengths = float(np.sum(np.hypot(*np.diff(np.array(path[:3]), axis=0).T)))
    at_m = lengths + 4 - 2.2
    hit_s = 3.0 + at_m / (kmh * KMH)
    trip = _crashing(path, 3.0, kmh, at_m)
    came_m = at_metre(x + 2.2, west=True)
    comes = _crashing(straight(y, west=True), hit_s - came_m / (other * KMH), other, came_m)
    actors = (vehicle("drifts", "car", trip.way()), vehicle("comes", "car", comes.way()))
    return Scene("", place, hit_s + AFTERWARDS_S, actors, _due(hit_s, "drifts", "comes"))


def _into_a_parked_car(rng: np.random.Generator) -> Scene:
    """Leaves its lane and runs into a car that is parked at the kerb."""
    place = _place(rng)
    x, kmh, y = float(rng.uniform(0, 14)), float(rng.uniform(35, 55)), -8.1
    path = [(FROM, lane_y("outer")), (x - 22, lane_y("outer")), (x - 5, y), (TO, y)]
    at_m = float(np.sum(np.hypot(*np.diff(np.array(path[:3]), axis=0).T))) + 5 - 4.4
    hit_s = 3.0 + at_m / (kmh * KMH)
    trip = _crashing(path, 3.0, kmh, at_m)
    parked = _pushed((x, y), (float(rng.uniform(0.8, 1.5)), -0.1), hit_s)
    actors = (vehicle("leaves", "car", trip.way()), vehicle("parked", "car", parked))
    others = passing(rng, trip.now_s, lane_y("inner"), kmh=45)
    return Scene("", place, trip.now_s, (*actors, *others), _due(hit_s, "leaves", "parked"))


def _somebody_on_foot(rng: np.random.Generator) -> Scene:
    """Somebody crosses the road and is run over; the driver brakes and stays."""
    place, y = _place(rng), lane_y("outer")
    x, kmh = float(rng.uniform(-6, 10)), float(rng.uniform(30, 45))
    mps = kmh * KMH
    front = at_metre(x - 2.4)
    hit_s = 3.0 + front / mps
    trip = Trip.along(straight(y), 3.0, mps).go(front).change(0.0, mps / 8.0).wait(AFTERWARDS_S)
    stop_x = x + mps * mps / 16.0
    start_s = hit_s - 8.0 / 1.4
    thrown = float(stop_x + 1.5)
    way_of = way(
        [
            (start_s, x, y - 8.0),
            (hit_s, x, y),
            (hit_s + 0.9, thrown, y - 0.5),
            (hit_s + AFTERWARDS_S, thrown, y - 0.5),
        ]
    )
    shapes = ((start_s, STANDING), (hit_s, STANDING), (hit_s + 0.6, LYING))
    walker = Actor("walker", "person", way_of, shapes=shapes)
    actors = (vehicle("driver", "car", trip.way()), walker)
    return Scene("", place, hit_s + AFTERWARDS_S, actors, _due(hit_s, "driver", "walker"))


def _brakes_hard(rng: np.random.Generator) -> Scene:
    """Brakes as hard as it can behind a queue, and stops one to three metres behind it."""
    place, y = _place(rng), lane_y("outer")
    x, kmh = float(rng.uniform(0, 14)), float(rng.uniform(35, 55))
    mps = kmh * KMH
    behind = x - 4.4 - float(rng.uniform(1.0, 3.0))
    last = halting(straight(y), 0.0, 40, at_metre(x), 60)
    at_m = at_metre(behind) - mps * mps / 14.0
    trip = Trip.along(straight(y), 8.0, mps).go(at_m).change(0.0, mps / 7.0).wait(20)
    actors = (vehicle("queue", "car", last.way()), vehicle("brakes", "car", trip.way()))
    others = passing(rng, trip.now_s, lane_y("inner"), kmh=40)
    return Scene("", place, trip.now_s, (*actors, *others))


def _queues_up(rng: np.random.Generator) -> Scene:
    """Both lanes queue up bumper to bumper, and drive off."""
    place = _place(rng)
    until = float(rng.uniform(25, 35))
    actors = queue_at(rng, EAST - 1.0, int(rng.integers(3, 6)), until)
    west = passing(rng, until + 15, lane_y("inner", west=True), west=True)
    return Scene("", place, until + 20, (*actors, *west))


def _passes_and_hides(rng: np.random.Generator) -> Scene:
    """Dense traffic in all lanes; boxes overlap, lorries hide cars."""
    place = _place(rng)
    kmh = float(rng.uniform(25, 50))
    actors: list[Actor] = []
    for west in (False, True):
        for lane in ("inner", "outer"):
            speed = kmh * float(rng.uniform(0.7, 1.2))
            y = lane_y(lane, west=west)
            actors += passing(rng, 50.0, y, west=west, kmh=speed, every_s=3.0)
    return Scene("", place, 50.0, actors)


def _parks_close(rng: np.random.Generator) -> Scene:
    """Pulls over and stops half a metre to one and a half behind a parked car."""
    place, y = _place(rng), -8.1
    x = float(rng.uniform(0, 14))
    stop = x - 4.4 - float(rng.uniform(0.5, 1.5))
    path = [(FROM, lane_y("outer")), (stop - 16, lane_y("outer")), (stop - 6, y), (TO, y)]
    at_m = float(np.sum(np.hypot(*np.diff(np.array(path[:3]), axis=0).T))) + 6
    trip = halting(path, 2.0, 28, at_m, 25, 3.5)
    parked = vehicle("parked", "car", walk([(x, y), (x + 0.01, y)], 0.0, 0.0001))
    actors = (vehicle("parks", "car", trip.way()), parked)
    return Scene("", place, trip.now_s, (*actors, *both_ways(rng, trip.now_s)))


def _just_not(rng: np.random.Generator) -> Scene:
    """Two brake hard before each other, stand for some seconds, and go on."""
    place, y = _place(rng), lane_y("outer")
    x, kmh = float(rng.uniform(0, 12)), float(rng.uniform(30, 45))
    mps = kmh * KMH
    stop_m = at_metre(x - 4.5 - float(rng.uniform(0, 1)))
    trip = Trip.along(straight(y), 3.0, mps).go(stop_m - mps * mps / 13).change(0.0, mps / 6.5)
    stopped = trip.now_s
    trip = driven_on(trip.wait(float(rng.uniform(2, 6))), 35)
    cross = 20 * KMH
    start_s = stopped - (20 + y - 0.3 - cross * cross / 12) / cross - cross / 6
    side = Trip.along([(x, -20.0), (x, 20.0)], start_s, cross)
    side = side.go(20 + y - 0.3 - cross * cross / 12).change(0.0, cross / 6)
    side = driven_on(side.wait(float(rng.uniform(1.0, 2.0))), 20)
    label = str(rng.choice(["car", "truck"]))
    actors = (vehicle("brakes", label, trip.way()), vehicle("crosses", "car", side.way()))
    return Scene("", place, trip.now_s, actors)


def _lets_walkers_pass(rng: np.random.Generator) -> Scene:
    """Brakes for people who cross before it, hides some of them, and waits until they are over."""
    place, y = _place(rng), lane_y("outer")
    x = float(rng.uniform(-4, 12))
    stop_m = at_metre(x - 3.0 - float(rng.uniform(0.3, 1.5)))
    mps = 38 * KMH
    trip = Trip.along(straight(y), 2.0, mps).go(stop_m - mps * mps / 9).change(0.0, mps / 4.5)
    stopped = trip.now_s
    trip = driven_on(trip.wait(float(rng.uniform(7, 10))), 35)
    walkers = []
    for i in range(3):
        start = stopped - 4.0 + 2.0 * i
        side = float(rng.uniform(-0.4, 0.4))
        ends = [(x + side, -11.0), (x + side, 11.0)]
        walkers.append(person(f"walker{i}", walk(ends if i != 1 else ends[::-1], start, 1.5)))
    behind = person("behind", walk([(x - 9, 11.0), (x - 9, -11.0)], stopped - 6, 1.5))
    label = str(rng.choice(KINDS))
    return Scene("", place, trip.now_s, (vehicle("waits", label, trip.way()), *walkers, behind))


COLLISION = Scenario(
    "collision",
    ({"id": "collision", "kind": "collision", "zone": "road"},),
    family(
        "collision",
        _into_the_rear,
        _from_the_side,
        _head_on,
        _into_a_parked_car,
        _somebody_on_foot,
    ),
    family(
        "collision-not",
        _brakes_hard,
        _queues_up,
        _passes_and_hides,
        _parks_close,
        _just_not,
        _lets_walkers_pass,
    ),
)
