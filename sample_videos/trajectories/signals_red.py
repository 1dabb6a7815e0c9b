"""Scenes of the red light."""

import numpy as np

from sample_videos.trajectories.actors import Actor, cyclist, person, vehicle
from sample_videos.trajectories.junctions import (
    ARMS,
    KINDS,
    LINE,
    OWN,
    RED_YELLOW_S,
    STOP_M,
    cross_traffic,
    front_reaches,
    half,
    junction,
    lights,
    passing_at,
    some_arm,
    stopping,
)
from sample_videos.trajectories.place import Record
from sample_videos.trajectories.roads import family
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.ways import KMH, Trip, Way, walk

THROUGH_M = 8.0
RED_AT = 14.0


RULE: Record = {
    "id": "red-light",
    "kind": "red_light",
    "line": LINE,
    "direction": "left",
    "signal": OWN,
}


def _due(way: Way, label: str, arm: str) -> tuple[Expected, ...]:
    at_s = front_reaches(way, label, THROUGH_M, ARMS[arm].path)
    return (Expected("red_light", at_s, LINE, ("runs",), 1.2, 2.5),)


def _runs(rng: np.random.Generator, red_s: float, kmh: float) -> Scene:
    arm, label = some_arm(rng), str(rng.choice(KINDS))
    way = passing_at(ARMS[arm].path, label, kmh, RED_AT + red_s)
    due = _due(way, label, arm)
    return Scene(
        "",
        junction(rng, arm),
        RED_AT + red_s + 10,
        (vehicle("runs", label, way),),
        due,
        signals=lights(RED_AT),
    )


def _passes_at_red(rng: np.random.Generator) -> Scene:
    """Drives on, seconds after the light has become red."""
    return _runs(rng, float(rng.uniform(3, 18)), float(rng.uniform(25, 60)))


def _passes_just_after(rng: np.random.Generator) -> Scene:
    """Hurries through one to two seconds after the change."""
    return _runs(rng, float(rng.uniform(1.1, 2.0)), float(rng.uniform(40, 65)))


def _waits_and_goes(rng: np.random.Generator) -> Scene:
    """Stops before the line like everybody, loses patience and goes at red."""
    arm, label = some_arm(rng), str(rng.choice(KINDS))
    trip = stopping(ARMS[arm].path, label, -float(rng.uniform(0.8, 2)), RED_AT + 1, 35)
    way = trip.wait(float(rng.uniform(3, 8))).change(30 * KMH, 4.0).to_end().way()
    due = _due(way, label, arm)
    actors = (vehicle("runs", label, way),)
    return Scene("", junction(rng, arm), due[0].at_s + 8, actors, due, signals=lights(RED_AT))


def _turns_right_at_red(rng: np.random.Generator) -> Scene:
    """Turns right at red without an arrow."""
    arm, label = some_arm(rng), "car"
    kmh = float(rng.uniform(18, 28))
    crosses = RED_AT + float(rng.uniform(2.5, 12))
    way = passing_at(ARMS[arm].right_turn, label, kmh, crosses)
    due = Expected("red_light", crosses + THROUGH_M / (kmh * KMH), LINE, ("runs",), 1, 3)
    actors = (vehicle("runs", label, way),)
    return Scene("", junction(rng, arm), crosses + 9, actors, (due,), signals=lights(RED_AT))


def _stops_late_and_goes(rng: np.random.Generator) -> Scene:
    """Stops a little beyond the line, and goes on while it is still red."""
    arm = some_arm(rng)
    trip = stopping(ARMS[arm].path, "car", float(rng.uniform(1, 2)), RED_AT + 5, 40)
    way = trip.wait(float(rng.uniform(2, 5))).change(30 * KMH, 4.0).to_end().way()
    due = _due(way, "car", arm)
    actors = (vehicle("runs", "car", way),)
    return Scene("", junction(rng, arm), due[0].at_s + 8, actors, due, signals=lights(RED_AT))


def _through_cross_traffic(rng: np.random.Generator) -> Scene:
    """Passes at red between vehicles of the other road, which hide it for moments."""
    scene = _runs(rng, float(rng.uniform(3, 9)), float(rng.uniform(30, 50)))
    corners = scene.place.lines[LINE]
    arm = next(name for name, each in ARMS.items() if each.line == corners)
    others = cross_traffic(rng, arm, RED_AT + 3, RED_AT + 14)
    return Scene(
        "",
        scene.place,
        scene.seconds,
        (*scene.actors, *others),
        scene.expected,
        signals=scene.signals,
    )


def _silent(arm: str, rng: np.random.Generator, seconds: float, *actors: Actor) -> Scene:
    return Scene("", junction(rng, arm), seconds, actors, signals=lights(RED_AT))


def _at_yellow(rng: np.random.Generator) -> Scene:
    """Crosses the line in the last two seconds of yellow, and is in the junction at red."""
    arm, label = some_arm(rng), str(rng.choice(KINDS))
    before = float(rng.uniform(0.2, 2.0))
    way = passing_at(ARMS[arm].path, label, float(rng.uniform(30, 60)), RED_AT - before)
    return _silent(arm, rng, RED_AT + 9, vehicle("late", label, way))


def _within_the_grace(rng: np.random.Generator) -> Scene:
    """Crosses at the very change of the light."""
    arm, label = some_arm(rng), str(rng.choice(KINDS))
    way = passing_at(ARMS[arm].path, label, float(rng.uniform(35, 60)), RED_AT + 0.1)
    return _silent(arm, rng, RED_AT + 9, vehicle("late", label, way))


def _waits_for_green(rng: np.random.Generator) -> Scene:
    """Stops at the line, some with the bumper right at it, and goes at green; another follows."""
    arm, label = some_arm(rng), str(rng.choice(KINDS))
    path, green = ARMS[arm].path, RED_AT + 25 + RED_YELLOW_S
    front = -float(rng.uniform(0.1, 2.0))
    first = stopping(path, label, front, RED_AT + 2, 35)
    first = first.wait(green + float(rng.uniform(0.5, 1.5)) - first.now_s)
    second = stopping(path, "car", front - 2 * half(label) - 2, RED_AT + 6, 35)
    second = second.wait(green + 3 - second.now_s)
    ways = [each.change(30 * KMH, 4.0).to_end().way() for each in (first, second)]
    actors = vehicle("first", label, ways[0]), vehicle("second", "car", ways[1])
    others = cross_traffic(rng, arm, RED_AT + 3, RED_AT + 18)
    return _silent(arm, rng, green + 14, *actors, *others)


def _stands_beyond(rng: np.random.Generator) -> Scene:
    """Stops one to two and a half metres beyond the line, and goes at green."""
    arm, label = some_arm(rng), str(rng.choice(("car", "car", "truck")))
    green = RED_AT + 25 + RED_YELLOW_S
    trip = stopping(ARMS[arm].path, label, float(rng.uniform(1, 2.5)), RED_AT + 5, 35)
    trip = trip.wait(green + float(rng.uniform(0.5, 1.5)) - trip.now_s)
    way = trip.change(30 * KMH, 4.0).to_end().way()
    return _silent(arm, rng, green + 12, vehicle("beyond", label, way))


def _clears_the_junction(rng: np.random.Generator) -> Scene:
    """Crosses at green, waits in the middle, and leaves when the light is red."""
    arm, label = some_arm(rng), str(rng.choice(("car", "car", "truck")))
    trip = stopping(ARMS[arm].path, label, float(rng.uniform(7, 12)), RED_AT - 4, 30)
    trip = trip.wait(RED_AT + float(rng.uniform(1.5, 4)) - trip.now_s)
    way = trip.change(25 * KMH, 3.0).to_end().way()
    return _silent(arm, rng, RED_AT + 16, vehicle("clears", label, way))


def _nobody_knows_the_phase(rng: np.random.Generator) -> Scene:
    """Passes while the lamps cannot be seen, or are switched off."""
    scene = _runs(rng, float(rng.uniform(2, 8)), 40)
    phase = str(rng.choice(["unknown", "off"]))
    dark = dict.fromkeys(scene.signals, ((0.0, phase),))
    return Scene("", scene.place, scene.seconds, scene.actors, signals=dark)


def _the_other_way(rng: np.random.Generator) -> Scene:
    """Others leave by this arm, and cross it, while its own light is red; a cyclist too."""
    arm = some_arm(rng)
    path = [(-y, x) if arm == "south" else (x, -y) for x, y in reversed(ARMS[arm].path)]
    path = [(-1.75, 45.0), (-1.75, -60.0)] if arm == "south" else path
    mps = float(rng.uniform(25, 45)) * KMH
    cars = [
        vehicle(f"leaves{i}", str(rng.choice(KINDS)), walk(path, RED_AT + 3.5 * i, mps))
        for i in range(4)
    ]
    others = cross_traffic(rng, arm, RED_AT + 3, RED_AT + 18)
    return _silent(arm, rng, RED_AT + 24, *cars, *others)


def _people_at_the_line(rng: np.random.Generator) -> Scene:
    """People and a cyclist cross the road at the stop line; a car waits behind it."""
    arm = some_arm(rng)
    path = ARMS[arm].path
    ahead = np.array(path[1]) - np.array(path[0])
    ahead /= np.hypot(*ahead)
    aside = np.array([-ahead[1], ahead[0]])
    middle = np.array(path[0]) + ahead * (STOP_M + 1.5)
    ends = [tuple((middle + aside * d).tolist()) for d in (-7.0, 9.0)]
    walkers = [
        person(f"p{i}", walk(ends[:: 1 - 2 * (i % 2)], RED_AT + 2 * i, 1.3)) for i in range(4)
    ]
    rider = cyclist("rider", walk(path, RED_AT + 2, 5.0))
    trip: Trip = stopping(path, "car", -1.0, RED_AT + 1, 35).wait(20)
    return _silent(arm, rng, RED_AT + 18, *walkers, *rider, vehicle("waits", "car", trip.way()))


RED_LIGHT = Scenario(
    "red_light",
    (RULE,),
    family(
        "red-light",
        _passes_at_red,
        _passes_just_after,
        _waits_and_goes,
        _turns_right_at_red,
        _stops_late_and_goes,
        _through_cross_traffic,
    ),
    family(
        "red-light-not",
        _at_yellow,
        _within_the_grace,
        _waits_for_green,
        _stands_beyond,
        _clears_the_junction,
        _nobody_knows_the_phase,
        _the_other_way,
        _people_at_the_line,
    ),
)
