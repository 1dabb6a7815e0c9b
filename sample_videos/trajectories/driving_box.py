"""Scenes of box junctions: who stands in the box, who stands before or behind it."""

from dataclasses import replace

import numpy as np

from sample_videos.trajectories.actors import Actor, vehicle
from sample_videos.trajectories.driving_turns import BENDS, FAR, SHORT
from sample_videos.trajectories.place import Place, box_area
from sample_videos.trajectories.places import crossing, varied, without_calibration
from sample_videos.trajectories.roads import LENGTHS, family, halting
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.ways import KMH, Point, Trip, Way, stand

DWELL_S = 5.0
HALF_M = 3.5
STRAIGHT = {
    name: (come[0], go)
    for name, (come, _, go) in BENDS.items()
    if name in ("east-west", "west-east", "south-north", "north-south")
}
"""From where to where."""


def _place(rng: np.random.Generator) -> Place:
    zones = {"box": box_area(-HALF_M, -HALF_M, HALF_M, HALF_M)}
    place = varied(replace(crossing(), zones=zones, lines={}), rng)
    return without_calibration(place) if rng.random() < 1 / 3 else place


def _stopping(name: str, at_m: float, start_s: float, stay_s: float, kmh: float = 28.0) -> Trip:
    """Stands with its middle so far beyond the middle of the crossing, and drives on."""
    trip = halting(list(STRAIGHT[name]), start_s, kmh, FAR + at_m, stay_s)
    return trip.change(kmh * KMH, 3.5).to_end()


def _stands_from(name: str, at_m: float, start_s: float, kmh: float = 28.0) -> float:
    return halting(list(STRAIGHT[name]), start_s, kmh, FAR + at_m, 0.0).now_s


def _due(name: str, stands: float) -> Expected:
    return Expected("box_junction", stands + DWELL_S, "box", (name,), 1.5, 3.0)


def _some(rng: np.random.Generator) -> str:
    return str(rng.choice(list(STRAIGHT)))


def _queue_beyond(
    rng: np.random.Generator, name: str, first_m: float, until_s: float
) -> list[Actor]:
    """Return those who stand beyond the box until a second, the last one's rear so far from 0."""
    actors, metres = [], first_m
    for i in range(3):
        label = "car" if i == 0 else str(rng.choice(["car", "truck"]))
        metres += LENGTHS[label] / 2
        start, end = np.array(STRAIGHT[name][0]), np.array(STRAIGHT[name][1])
        step = (end - start) / np.hypot(*(end - start))
        at = start + step * (FAR + metres)
        where: Point = (float(at[0]), float(at[1]))
        away: Point = (float(end[0] + step[0] * 30), float(end[1] + step[1] * 30))
        trip = Trip.along([where, away], 0.0).wait(max(until_s - 1.5 * (3 - i), 0.1))
        actors.append(vehicle(f"{name}-queue{i}", label, trip.change(7.0, 3.5).to_end().way()))
        metres += LENGTHS[label] / 2 + float(rng.uniform(1.2, 2.5))
    return actors


def _stands_in_the_box(rng: np.random.Generator) -> Scene:
    """Follows into the box though its exit is not free, and stands there."""
    place, name = _place(rng), _some(rng)
    at_m, stay = float(rng.uniform(-1.0, 0.6)), float(rng.uniform(8, 25))
    who = vehicle("stands", "car", _stopping(name, at_m, 1.0, stay).way())
    stands = _stands_from(name, at_m, 1.0)
    queue = _queue_beyond(rng, name, 4.5, stands + stay)
    return Scene("", place, stands + stay + 8, (who, *queue), (_due("stands", stands),))


def _stands_there_alone(rng: np.random.Generator) -> Scene:
    """Breaks down in the middle of the box."""
    place, name = _place(rng), _some(rng)
    at_m = float(rng.uniform(-1.2, 1.2))
    label = str(rng.choice(["car", "car", "motorcycle", "truck"]))
    who = vehicle("stands", label, _stopping(name, at_m, 1.0, float(rng.uniform(8, 30))).way())
    stands = _stands_from(name, at_m, 1.0)
    return Scene("", place, who.way.end_s, (who,), (_due("stands", stands),))


def _waits_for_a_gap(rng: np.random.Generator) -> Scene:
    """Stands in the box while others come towards it and pass, and hide it for moments."""
    name, other = "west-east", "east-west"
    if rng.random() < 1 / 2:
        name, other = "south-north", "north-south"
    at_m, stay = float(rng.uniform(-0.8, 0.8)), float(rng.uniform(10, 20))
    who = vehicle("stands", "car", _stopping(name, at_m, 1.0, stay).way())
    stands = _stands_from(name, at_m, 1.0)
    others = [
        vehicle(f"comes{i}", str(rng.choice(SHORT)), _along(other, stands - 9 + 4.0 * i, 32))
        for i in range(6)
    ]
    return Scene("", _place(rng), stands + stay + 8, (who, *others), (_due("stands", stands),))


def _along(name: str, start_s: float, kmh: float) -> Way:
    return Trip.along(list(STRAIGHT[name]), start_s, kmh * KMH).to_end().way()


def _stops_shortly(rng: np.random.Generator) -> Scene:
    """Stands in the box for one to three and a half seconds."""
    place, name = _place(rng), _some(rng)
    stay, at_m = float(rng.uniform(1, 3.5)), float(rng.uniform(-1, 1))
    label = str(rng.choice(SHORT))
    who = vehicle("pauses", label, _stopping(name, at_m, 1.0, stay).way())
    return Scene("", place, who.way.end_s, (who,))


def _waits_before_it(rng: np.random.Generator) -> Scene:
    """All arms wait before the box, their fronts one to three metres from it."""
    actors = []
    for i, name in enumerate(STRAIGHT):
        label = str(rng.choice(SHORT))
        at_m = -HALF_M - LENGTHS[label] / 2 - float(rng.uniform(1, 3))
        way = _stopping(name, at_m, 1.0 + i, 12.0 + 5 * i).way()
        actors.append(vehicle(name, label, way))
    return Scene("", _place(rng), max(each.way.end_s for each in actors), actors)


def _queue_behind_it(rng: np.random.Generator) -> Scene:
    """A queue stands beyond the box, its last one's rear a metre and more from it."""
    name = _some(rng)
    until = float(rng.uniform(15, 25))
    queue = _queue_beyond(rng, name, HALF_M + float(rng.uniform(1.0, 2.5)), until)
    at_m = -HALF_M - 2.2 - float(rng.uniform(1, 3))
    start = 2.0
    waits = vehicle("waits", "car", _stopping(name, at_m, start, until).way())
    return Scene("", _place(rng), until + 10, (waits, *queue))


def _crawls_through(rng: np.random.Generator) -> Scene:
    """Crawls through the box at walking speed, one behind the other."""
    name, kmh = _some(rng), float(rng.uniform(4.5, 7))
    start, end = STRAIGHT[name]
    middle = ((start[0] * 0.4 + end[0] * 0), (start[1] * 0.4 + end[1] * 0))
    lane = (start[0] * 0.4 if start[0] in (-FAR, FAR) else start[0], middle[1])
    lane = (lane[0], start[1] * 0.4 if start[1] in (-FAR, FAR) else start[1])
    actors = []
    for i in range(3):
        trip = Trip.along([lane, end], 0.2 + i * 8.5 / (kmh * KMH), kmh * KMH)
        actors.append(vehicle(f"crawls{i}", "car", trip.to_end().way()))
    return Scene("", _place(rng), 45.0, actors)


def _cross_traffic(rng: np.random.Generator) -> Scene:
    """Both roads flow, one after the other; a row is parked beside the road."""
    actors: list[Actor] = []
    for first, names in ((0.0, ("east-west", "west-east")), (22.0, ("south-north", "north-south"))):
        for name in names:
            for i in range(5):
                way = _along(name, first + 3.0 * i, 34)
                actors.append(vehicle(f"{name}{i}", str(rng.choice(SHORT)), way))
    parked = [vehicle(f"parked{i}", "car", stand((7.0 + 6 * i, -6.0), 0, 45)) for i in range(2)]
    return Scene("", _place(rng), 45.0, (*actors, *parked))


BOX_JUNCTION = Scenario(
    "box_junction",
    ({"id": "box", "kind": "box_junction", "zone": "box"},),
    family("box", _stands_in_the_box, _stands_there_alone, _waits_for_a_gap),
    family(
        "box-not",
        _stops_shortly,
        _waits_before_it,
        _queue_behind_it,
        _crawls_through,
        _cross_traffic,
    ),
)
