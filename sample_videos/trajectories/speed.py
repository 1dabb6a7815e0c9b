"""Scenes of speeding: a measuring zone across all lanes of the avenue, 60 km/h allowed."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sample_videos.trajectories.actors import Actor, Size, cyclist, hider, person, vehicle
from sample_videos.trajectories.place import Place, box_area
from sample_videos.trajectories.places import LANE_M, varied
from sample_videos.trajectories.roads import (
    KINDS,
    TO,
    at_metre,
    avenue,
    family,
    lane_y,
    passing,
    straight,
)
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.truth import foot_in_zone
from sample_videos.trajectories.ways import KMH, Trip, stand, walk

LIMIT = 60.0
TRAP = (-10.0, 25.0)
"""Where the zone begins and ends, metres along x."""
FPS = 12.5
Rng = np.random.Generator


def _place(rng: Rng) -> Place:
    place = varied(avenue(), rng)
    trap = box_area(TRAP[0], -2 * LANE_M, TRAP[1], 2 * LANE_M)
    return replace(place, zones={"trap": trap}, lines={})


def _lane(rng: Rng) -> tuple[float, bool]:
    west = bool(rng.integers(2))
    return lane_y(str(rng.choice(["inner", "outer"])), west=west), west


def _due(place: Place, actor: Actor, seconds: float, kmh: float) -> Expected:
    """When its foot point leaves the zone."""
    left = foot_in_zone(place, actor, "trap", seconds)[-1][1]
    return Expected("speeding", left, "trap", (actor.name,), 1.0, 2.5, {"speed": kmh})


def _scene(
    place: Place, seconds: float, actors: list[Actor], fast: Mapping[str, float] | None = None
) -> Scene:
    """Return a scene in which actors of these names go so many km/h."""
    expected = [
        _due(place, actor, seconds, fast[actor.name])
        for actor in actors
        if fast and actor.name in fast
    ]
    return Scene("", place, seconds, tuple(actors), tuple(expected), fps=FPS)


def _passes(rng: Rng, name: str, kmh: float, at_s: float = 2.0, label: str = "") -> Actor:
    y, west = _lane(rng)
    way = walk(straight(y + float(rng.uniform(-0.4, 0.4)), west=west), at_s, kmh * KMH)
    return vehicle(name, label or str(rng.choice(KINDS)), way)


def _alone(rng: Rng) -> Scene:
    """One vehicle, a quarter to twice too fast, on an empty road."""
    kmh = float(rng.uniform(75, 120))
    actor = _passes(rng, "fast", kmh)
    return _scene(_place(rng), actor.way.end_s + 2, [actor], {"fast": kmh})


def _a_little_too_fast(rng: Rng) -> Scene:
    """10 to 15 km/h above what is allowed."""
    kmh = float(rng.uniform(70, 75))
    actor = _passes(rng, "fast", kmh, label="car")
    return _scene(_place(rng), actor.way.end_s + 2, [actor], {"fast": kmh})


def _overtakes(rng: Rng) -> Scene:
    """In the inner lane past a stream of vehicles in the outer one."""
    kmh = float(rng.uniform(80, 110))
    west = bool(rng.integers(2))
    way = walk(straight(lane_y("inner", west=west), west=west), 6.0, kmh * KMH)
    fast = vehicle("fast", str(rng.choice(["car", "motorcycle"])), way)
    seconds = fast.way.end_s + 2
    others = passing(rng, seconds, lane_y("outer", west=west), west=west, kmh=48, every_s=3.0)
    return _scene(_place(rng), seconds, [fast, *others], {"fast": kmh})


def _two_one_after_the_other(rng: Rng) -> Scene:
    """Two race; each is told of itself."""
    y, west = _lane(rng)
    kmh = float(rng.uniform(80, 110))
    first, second = (
        vehicle(name, "car", walk(straight(y, west=west), at_s, kmh * KMH))
        for name, at_s in (("first", 2.0), ("second", float(rng.uniform(3.2, 5))))
    )
    seconds = second.way.end_s + 2
    return _scene(_place(rng), seconds, [first, second], {"first": kmh, "second": kmh})


def _behind_a_post(rng: Rng) -> Scene:
    """Hidden for a moment by a post beside the road."""
    kmh = float(rng.uniform(75, 100))
    actor = _passes(rng, "fast", kmh, label="car")
    post = hider("post", stand((-14.0, -9.0), 0.0, 99.0), (0.3, 0.3, 4.0))
    return _scene(_place(rng), actor.way.end_s + 2, [actor, post], {"fast": kmh})


def _slows_down_but_not_enough(rng: Rng) -> Scene:
    """Brakes all through the zone, from far too fast to still too fast."""
    y, west = _lane(rng)
    begins = TO - TRAP[1] if west else at_metre(TRAP[0])
    fast, slow = float(rng.uniform(95, 110)), float(rng.uniform(80, 85))
    length_s = (TRAP[1] - TRAP[0]) / ((fast + slow) / 2 * KMH)
    trip = Trip.along(straight(y, west=west), 2.0, fast * KMH).go(begins)
    trip = trip.change(slow * KMH, length_s).to_end()
    actor = vehicle("fast", "car", trip.way())
    return _scene(_place(rng), trip.now_s + 2, [actor], {"fast": (fast + slow) / 2})


def _just_allowed(rng: Rng) -> Scene:
    """Nobody goes faster than 57 km/h, most go just that."""
    y, west = _lane(rng)
    others = passing(rng, 30.0, y, west=west, kmh=float(rng.uniform(52, 57)), every_s=2.5)
    return _scene(_place(rng), 32.0, others)


def _dense_both_ways(rng: Rng) -> Scene:
    """Four lanes of vehicles that hide each other and change their ids."""
    actors: list[Actor] = []
    for west in (False, True):
        for lane in ("inner", "outer"):
            y, kmh = lane_y(lane, west=west), float(rng.uniform(35, 55))
            actors += passing(rng, 30.0, y, west=west, kmh=kmh, every_s=1.5)
    return _scene(_place(rng), 30.0, actors)


def _brakes_before_the_zone(rng: Rng) -> Scene:
    """Comes far too fast, and brakes to what is allowed just before the zone."""
    y = lane_y(str(rng.choice(["inner", "outer"])))
    trip = Trip.along(straight(y), 2.0, float(rng.uniform(90, 120)) * KMH)
    trip = trip.go(at_metre(TRAP[0] - 35)).change(float(rng.uniform(40, 54)) * KMH, 1.2).to_end()
    return _scene(_place(rng), trip.now_s + 2, [vehicle("brakes", "car", trip.way())])


def _speeds_up_behind_the_zone(rng: Rng) -> Scene:
    """Westbound, slow through the zone, and off once it is behind."""
    y = lane_y("inner", west=True)
    trip = Trip.along(straight(y, west=True), 2.0, float(rng.uniform(35, 50)) * KMH)
    trip = trip.go(TO - TRAP[0] + 4).change(85 * KMH, 1.2)
    return _scene(_place(rng), trip.now_s + 2, [vehicle("off", "motorcycle", trip.way())])


def _people_and_bicycles(rng: Rng) -> Scene:
    """Runners and cyclists beside a stream that keeps to the limit."""
    actors = list(cyclist("rides", walk(straight(lane_y("outer")), 1.0, 28 * KMH)))
    actors.append(person("runs", walk(straight(-8.0), 1.0, 4.5)))
    actors += passing(rng, 24.0, lane_y("inner", west=True), west=True, kmh=50)
    return _scene(_place(rng), 24.0, actors)


def _long_vehicles(rng: Rng) -> Scene:
    """Buses and lorries of unusual lengths at 50 to 56 km/h: their boxes grow quickly."""
    y, west = _lane(rng)
    size: Size = (float(rng.uniform(9, 17)), 2.5, float(rng.uniform(2.8, 3.9)))
    way = walk(straight(y, west=west), 2.0, float(rng.uniform(50, 56)) * KMH)
    actor = vehicle("long", str(rng.choice(["truck", "bus"])), way, size)
    return _scene(_place(rng), way.end_s + 2, [actor])


def _stop_and_go(rng: Rng) -> Scene:
    """A queue that moves up, with starts as sharp as cars can."""
    actors: list[Actor] = []
    for index in range(6):
        trip = Trip.along(straight(lane_y("outer")), 0.0).wait(1.0 + index)
        trip = trip.change(45 * KMH, 3.0).go(20 + 2 * index).change(0.0, 2.5).wait(6.0)
        trip = trip.change(50 * KMH, 3.0)
        actors.append(vehicle(f"q{index}", "car", trip.way()))
    return _scene(_place(rng), 24.0, actors)


SPEEDING = Scenario(
    "speeding",
    ({"id": "too-fast", "kind": "speeding", "zone": "trap", "limit_km_h": LIMIT},),
    family(
        "speeding",
        _alone,
        _a_little_too_fast,
        _overtakes,
        _two_one_after_the_other,
        _behind_a_post,
        _slows_down_but_not_enough,
    ),
    family(
        "speeding-not",
        _just_allowed,
        _dense_both_ways,
        _brakes_before_the_zone,
        _speeds_up_behind_the_zone,
        _people_and_bicycles,
        _long_vehicles,
        _stop_and_go,
    ),
)

SCENARIOS: Mapping[str, Scenario] = {SPEEDING.kind: SPEEDING}
