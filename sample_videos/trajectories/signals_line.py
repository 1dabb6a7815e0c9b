"""Scenes of the stop line."""

import numpy as np

from sample_videos.trajectories.actors import Actor, vehicle
from sample_videos.trajectories.junctions import (
    ARMS,
    LINE,
    OWN,
    RED_YELLOW_S,
    cross_traffic,
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
from sample_videos.trajectories.ways import KMH, Trip

RED_AT, STANDS_S = 14.0, 3.0
GREEN = RED_AT + 25 + RED_YELLOW_S
KINDS = ("car", "car", "car", "motorcycle", "truck")
RULE: Record = {
    "id": "stop-line",
    "kind": "stop_line",
    "line": LINE,
    "direction": "left",
    "signal": OWN,
}


def _away(rng: np.random.Generator, trip: Trip, at_s: float) -> Trip:
    """Stand until this second, and drive off."""
    return trip.wait(at_s - trip.now_s).change(float(rng.uniform(25, 35)) * KMH, 4.0).to_end()


def _scene(
    rng: np.random.Generator, arm: str, seconds: float, *actors: Actor, due: float | None = None
) -> Scene:
    expected: tuple[Expected, ...] = ()
    if due is not None:
        expected = (Expected("stop_line", due, LINE, ("beyond",), 1.5, 3.0),)
    return Scene("", junction(rng, arm), seconds, actors, expected, signals=lights(RED_AT))


def _front(rng: np.random.Generator, arm: str, label: str) -> float:
    """Beyond the line by more than a person would argue about; more where rears are seen."""
    unsure = 1.2 if arm != "west" else 1.7 if label != "truck" else 2.8
    return unsure + float(rng.uniform(0, 1.7))


def _stops_beyond(rng: np.random.Generator) -> Scene:
    """Comes at red and stops with its front metres beyond the line until green."""
    arm, label = some_arm(rng), str(rng.choice(KINDS))
    at_s = RED_AT + float(rng.uniform(4, 10))
    trip = stopping(ARMS[arm].path, label, _front(rng, arm, label), at_s, 35)
    away = _away(rng, trip, GREEN + 1)
    actor = vehicle("beyond", label, away.way())
    return _scene(rng, arm, away.now_s, actor, due=at_s + STANDS_S)


def _brakes_at_the_change(rng: np.random.Generator) -> Scene:
    """Brakes late at yellow and comes to stand beyond the line as it becomes red."""
    arm, label = some_arm(rng), str(rng.choice(("car", "motorcycle")))
    at_s = RED_AT + float(rng.uniform(0, 1))
    trip = stopping(ARMS[arm].path, label, _front(rng, arm, label), at_s, 35)
    away = _away(rng, trip, GREEN + 1)
    actor = vehicle("beyond", label, away.way())
    return _scene(rng, arm, away.now_s, actor, due=at_s + STANDS_S)


def _others_wait_and_pass(rng: np.random.Generator) -> Scene:
    """Stands beyond the line, one waits behind it, the other road's traffic passes before it."""
    arm = some_arm(rng)
    front, at_s = _front(rng, arm, "car"), RED_AT + float(rng.uniform(3, 6))
    first = _away(rng, stopping(ARMS[arm].path, "car", front, at_s, 35), GREEN + 1)
    behind = stopping(ARMS[arm].path, "car", front - 2 * half("car") - 2.5, at_s + 4, 35)
    others = cross_traffic(rng, arm, RED_AT + 3, RED_AT + 18)
    actors = (
        vehicle("beyond", "car", first.way()),
        vehicle("behind", "car", _away(rng, behind, GREEN + 3).way()),
    )
    return _scene(rng, arm, first.now_s, *actors, *others, due=at_s + STANDS_S)


def _creeps_over(rng: np.random.Generator) -> Scene:
    """Stops before the line, then rolls over it and stands there."""
    arm = some_arm(rng)
    trip = stopping(ARMS[arm].path, "car", -1.0, RED_AT + 1, 35).wait(4)
    trip = trip.change(1.2, 1.0).go(_front(rng, arm, "car") - 0.2).change(0.0, 1.0)
    at_s = trip.now_s
    away = _away(rng, trip, GREEN + 1)
    actor = vehicle("beyond", "car", away.way())
    return _scene(rng, arm, away.now_s, actor, due=at_s + STANDS_S)


def _stops_before(rng: np.random.Generator) -> Scene:
    """Stops with its bumper at the line or a metre before it; another one behind."""
    arm, label = some_arm(rng), str(rng.choice(KINDS))
    front = -float(rng.uniform(0.15, 1.2))
    first = stopping(ARMS[arm].path, label, front, RED_AT + 2, 35)
    behind = stopping(ARMS[arm].path, "car", front - 2 * half(label) - 2.5, RED_AT + 6, 35)
    away = [_away(rng, trip, GREEN + 1 + 2 * i) for i, trip in enumerate((first, behind))]
    others = cross_traffic(rng, arm, RED_AT + 3, RED_AT + 18)
    actors = vehicle("first", label, away[0].way()), vehicle("second", "car", away[1].way())
    return _scene(rng, arm, GREEN + 10, *actors, *others)


def _stops_for_a_moment(rng: np.random.Generator) -> Scene:
    """Is beyond the line, hesitates for one or two seconds, and drives on."""
    arm, at_s = some_arm(rng), RED_AT + float(rng.uniform(3, 8))
    trip = stopping(ARMS[arm].path, "car", float(rng.uniform(1.5, 3)), at_s, 35)
    away = _away(rng, trip, at_s + float(rng.uniform(0.5, 1.5)))
    return _scene(rng, arm, away.now_s, vehicle("hesitates", "car", away.way()))


def _in_a_jam(rng: np.random.Generator) -> Scene:
    """Crossed at green, stands beyond the line in a jam, and the light becomes red."""
    arm, label = some_arm(rng), str(rng.choice(("car", "truck")))
    trip = stopping(ARMS[arm].path, label, float(rng.uniform(1, 4)), RED_AT - 5, 25)
    away = _away(rng, trip, RED_AT + float(rng.uniform(6, 15)))
    return _scene(rng, arm, away.now_s, vehicle("jammed", label, away.way()))


def _waits_in_the_middle(rng: np.random.Generator) -> Scene:
    """Waits in the middle of the junction at red to turn, long after the line."""
    arm = some_arm(rng)
    trip = stopping(ARMS[arm].path, "car", float(rng.uniform(9, 13)), RED_AT - 2, 30)
    away = _away(rng, trip, RED_AT + float(rng.uniform(4, 8)))
    return _scene(rng, arm, away.now_s, vehicle("turns", "car", away.way()))


def _passes_only(rng: np.random.Generator) -> Scene:
    """Vehicles pass at green and at yellow, and one at red without stopping."""
    arm = some_arm(rng)
    moments = (3.0, 6.5, 10.0, RED_AT - 1.0, RED_AT + 6)
    actors = [
        vehicle(f"v{i}", "car", passing_at(ARMS[arm].path, "car", float(rng.uniform(25, 45)), at))
        for i, at in enumerate(moments)
    ]
    return _scene(rng, arm, RED_AT + 16, *actors)


def _nobody_knows(rng: np.random.Generator) -> Scene:
    """Stands beyond the line while the phase is not known."""
    scene = _stops_beyond(rng)
    unknown = dict.fromkeys(scene.signals, ((0.0, "unknown"),))
    return Scene("", scene.place, scene.seconds, scene.actors, signals=unknown)


STOP_LINE = Scenario(
    "stop_line",
    (RULE,),
    family("stop-line", _stops_beyond, _brakes_at_the_change, _others_wait_and_pass, _creeps_over),
    family(
        "stop-line-not",
        _stops_before,
        _stops_for_a_moment,
        _in_a_jam,
        _waits_in_the_middle,
        _passes_only,
        _nobody_knows,
    ),
)
