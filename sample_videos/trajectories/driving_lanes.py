"""Scenes of bus lanes and hard shoulders: who drives along them, who only seems to."""

from dataclasses import replace

import numpy as np

from sample_videos.trajectories.actors import Actor, vehicle
from sample_videos.trajectories.place import Place, box_area
from sample_videos.trajectories.roads import (
    EAST,
    FROM,
    TO,
    WEST,
    both_ways,
    driven_on,
    family,
    lane_y,
    passing,
    some_avenue,
    straight,
)
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.traffic_lanes import LENGTH_HALF
from sample_videos.trajectories.ways import KMH, Point, Trip, Way, stand, walk

NEEDS_S, NEEDS_M = 3.0, 20.0
SHOULDER_Y = -8.6
OUTER = lane_y("outer")
NO_BUS = ("car", "car", "car", "truck", "motorcycle")
EDGE = {"car": 0.9, "truck": 1.25, "bus": 1.25, "motorcycle": 0.4}


def _motorway(rng: np.random.Generator) -> Place:
    """The avenue with a hard shoulder of 3.2 m in the south."""
    place = some_avenue(rng)
    return replace(place, zones={**place.zones, "shoulder": box_area(WEST, -10.2, EAST, -7.0, 0.0)})


def _seen_from(place: Place) -> float:
    """Metres along x from which the lanes are in the picture."""
    camera = place.camera
    pixels = camera.project([(x, -8.0, 0.0) for x in np.arange(WEST, 0.0, 0.25)])
    inside = (pixels > 0).all(1) & (pixels < camera.size).all(1)
    return float(np.arange(WEST, 0.0, 0.25)[np.argmax(inside)])


def _due(kind: str, place: Place, zone: str, who: Actor, from_x: float) -> tuple[Expected, ...]:
    """When somebody has driven far and long enough along it, from a place along x on."""
    times = np.arange(who.way.start_s, who.way.end_s, 0.05)
    steps = np.diff(who.way.at(times)[:, 0], prepend=FROM)
    along = who.way.at(times)[:, 0] >= max(from_x, _seen_from(place))
    drives = along & (np.abs(steps) > 0.05 * 5 * KMH)
    metres, seconds = np.cumsum(np.where(drives, steps, 0)), np.cumsum(drives) * 0.05
    enough = np.flatnonzero((metres >= NEEDS_M) & (seconds >= NEEDS_S))
    # Without a calibration a way along the view looks shorter than it is.
    late = 3.0 if place.calibration else 6.0
    return (Expected(kind, float(times[enough[0]]), zone, (who.name,), 2.0, late),)


def _aside(y: float, between: tuple[float, float], aside_y: float, rise_m: float) -> list[Point]:
    """Along one lane, in another one from one place to the other, and back."""
    start, end = between
    return [
        (FROM, y),
        (start - rise_m, y),
        (start, aside_y),
        (end, aside_y),
        (end + rise_m, y),
        (TO, y),
    ]


def _in_bus_lane(
    rng: np.random.Generator, path: list[Point], from_x: float, label: str = ""
) -> Scene:
    place = some_avenue(rng)
    kmh = float(rng.uniform(18, 34))
    who = vehicle("driver", label or str(rng.choice(NO_BUS)), walk(path, 2.0, kmh * KMH))
    seconds = who.way.end_s + 1
    due = _due("bus_lane", place, "outer-east", who, from_x)
    return Scene("", place, seconds, (who, *both_ways(rng, seconds)), due)


def _along_the_bus_lane(rng: np.random.Generator) -> Scene:
    """Drives along the bus lane from end to end, others beside it."""
    return _in_bus_lane(rng, straight(OUTER + float(rng.uniform(-0.4, 0.4))), WEST)


def _overtakes_in_the_bus_lane(rng: np.random.Generator) -> Scene:
    """Changes into the bus lane, overtakes, changes back."""
    start = float(rng.uniform(-15, -8))
    between = (start, start + float(rng.uniform(31, 34)))
    return _in_bus_lane(rng, _aside(lane_y("inner"), between, OUTER, 8.0), start)


def _behind_a_bus(rng: np.random.Generator) -> Scene:
    """Drives close behind a bus, which may be there."""
    scene = _in_bus_lane(rng, straight(OUTER), WEST, "car")
    bus = vehicle("bus", "bus", scene.actors[0].way.later(-float(rng.uniform(2.4, 3.5))))
    return replace(scene, actors=(*scene.actors, bus))


def _past_the_jam(rng: np.random.Generator) -> Scene:
    """The inner lane stands; one drives past it in the bus lane."""
    scene = _in_bus_lane(rng, straight(OUTER - 0.2), WEST, str(rng.choice(["car", "motorcycle"])))
    jam = _standing(rng, lane_y("inner"), scene.seconds)
    west = passing(rng, scene.seconds, lane_y("inner", west=True), west=True)
    return replace(scene, actors=(scene.actors[0], *jam, *west))


def _standing(rng: np.random.Generator, y: float, seconds: float) -> list[Actor]:
    """Return a lane of vehicles that stand."""
    actors, x = [], WEST - 8 + float(rng.uniform(0, 5))
    while x < EAST + 8:
        label = str(rng.choice(["car", "car", "truck"]))
        x += LENGTH_HALF[label]
        actors.append(vehicle(f"jam{x:.0f}", label, stand((x, y), 0, seconds)))
        x += LENGTH_HALF[label] + float(rng.uniform(1.5, 3))
    return actors


def _buses_in_it(rng: np.random.Generator) -> Scene:
    """Buses drive along the bus lane; cars and lorries in the lane beside it."""
    place, seconds = some_avenue(rng), 60.0
    kmh = float(rng.uniform(20, 45))
    buses = passing(rng, seconds, OUTER, kmh=kmh, kinds=("bus",))
    return Scene("", place, seconds, (*buses, *both_ways(rng, seconds)))


def _close_to_the_bus_lane(rng: np.random.Generator) -> Scene:
    """Drives in its own lane, its side 20 to 50 cm from the bus lane."""
    place = some_avenue(rng)
    label = str(rng.choice(NO_BUS))
    y = -3.5 + EDGE[label] + float(rng.uniform(0.2, 0.5))
    who = vehicle("close", label, walk(straight(y), 2.0, float(rng.uniform(18, 40)) * KMH))
    seconds = who.way.end_s
    west = passing(rng, seconds, lane_y("inner", west=True), west=True)
    return Scene("", place, seconds, (who, *west))


def _turns_over_it(rng: np.random.Generator) -> Scene:
    """Turns right over the bus lane into a side street; another one comes out of it."""
    place, x = some_avenue(rng), float(rng.uniform(2, 16))
    inner = lane_y("inner")
    path: list[Point] = [(FROM, inner), (x - 9, inner), (x - 3, -4.6), (x, -9), (x, -22)]
    turns = vehicle("turns", str(rng.choice(NO_BUS)), walk(path, 2.0, 20 * KMH))
    out: list[Point] = [(x + 4, -22), (x + 4, -9), (x + 7, -4.6), (x + 13, inner), (TO, inner)]
    comes = vehicle("comes", "car", walk(out, turns.way.end_s - 3, 22 * KMH))
    seconds = comes.way.end_s
    west = passing(rng, seconds, lane_y("inner", west=True), west=True)
    return Scene("", place, seconds, (turns, comes, *west))


def _evades_into_it(rng: np.random.Generator) -> Scene:
    """Evades into the bus lane for 6 to 11 m, round somebody who stands in its own lane."""
    place, x = some_avenue(rng), float(rng.uniform(-6, 10))
    between = (x, x + float(rng.uniform(6, 11)))
    path = _aside(lane_y("inner"), between, -4.6, 7.0)
    who = vehicle("evades", "car", walk(path, 2.0, float(rng.uniform(18, 30)) * KMH))
    stands = vehicle("stands", "car", stand((x + 4, lane_y("inner") + 0.9), 0, 60))
    west = passing(rng, who.way.end_s, lane_y("outer", west=True), west=True)
    return Scene("", place, who.way.end_s, (who, stands, *west))


def _stands_in(
    rng: np.random.Generator, y: float, aside_y: float, stay_s: float
) -> tuple[Way, float]:
    """Somebody who pulls over, stands, and pulls out again; each time 8 to 12 m on the lane."""
    x = float(rng.uniform(-4, 10))
    into, out = float(rng.uniform(6, 9)), float(rng.uniform(5, 9))
    path: list[Point] = [(FROM, y), (x - into - 8, y), (x - into, aside_y), (x + out, aside_y)]
    path += [(x + out + 8, y), (TO, y)]
    at_m = float(np.sum(np.hypot(*np.diff(np.array(path[:3]), axis=0).T))) + into
    mps = 28 * KMH
    trip = Trip.along(path, 2.0, mps).go(at_m - 2 * mps).change(0.0, 4.0).wait(stay_s)
    return driven_on(trip, 28).way(), trip.now_s


def _stops_in_the_bus_lane(rng: np.random.Generator) -> Scene:
    """Stops in the bus lane to let somebody out, and pulls out again."""
    way, _ = _stands_in(rng, lane_y("inner"), OUTER, float(rng.uniform(8, 25)))
    who = vehicle("stops", str(rng.choice(["car", "car", "truck"])), way)
    west = passing(rng, way.end_s, lane_y("inner", west=True), west=True)
    return Scene("", some_avenue(rng), way.end_s, (who, *west))


def _on_shoulder(
    rng: np.random.Generator, path: list[Point], from_x: float, label: str = ""
) -> Scene:
    place = _motorway(rng)
    kmh = float(rng.uniform(18, 34))
    label = label or str(rng.choice(("car", "car", "truck", "motorcycle")))
    who = vehicle("driver", label, walk(path, 2.0, kmh * KMH))
    seconds = who.way.end_s + 1
    due = _due("hard_shoulder", place, "shoulder", who, from_x)
    return Scene("", place, seconds, (who, *both_ways(rng, seconds)), due)


def _along_the_shoulder(rng: np.random.Generator) -> Scene:
    """Drives along the hard shoulder from end to end."""
    return _on_shoulder(rng, straight(SHOULDER_Y + float(rng.uniform(-0.3, 0.3))), WEST)


def _passes_the_jam_on_the_shoulder(rng: np.random.Generator) -> Scene:
    """Both lanes stand; one drives past them on the hard shoulder."""
    scene = _on_shoulder(rng, straight(SHOULDER_Y - 0.2), WEST, "car")
    jam = _standing(rng, lane_y("inner"), scene.seconds) + _standing(rng, OUTER, scene.seconds)
    jam = [replace(each, name=f"{each.name}-{i}") for i, each in enumerate(jam)]
    return replace(scene, actors=(scene.actors[0], *jam))


def _overtakes_on_the_shoulder(rng: np.random.Generator) -> Scene:
    """Changes to the hard shoulder, overtakes on the right, changes back."""
    start = float(rng.uniform(-14, -8))
    between = (start, start + float(rng.uniform(31, 34)))
    return _on_shoulder(rng, _aside(OUTER, between, SHOULDER_Y, 8.0), start)


def _drives_on_after_a_stop(rng: np.random.Generator) -> Scene:
    """Stood on the hard shoulder, and drives on along it instead of joining the traffic."""
    place, x = _motorway(rng), float(rng.uniform(-10, -6))
    path: list[Point] = [(x, SHOULDER_Y), (TO, SHOULDER_Y)]
    trip = driven_on(Trip.along(path, 0.0).wait(float(rng.uniform(6, 12))), 28)
    who = vehicle("driver", str(rng.choice(["car", "car", "truck"])), trip.way())
    due = _due("hard_shoulder", place, "shoulder", who, x)
    return Scene("", place, trip.now_s, (who, *both_ways(rng, trip.now_s)), due)


def _breaks_down_on_the_shoulder(rng: np.random.Generator) -> Scene:
    """Pulls over on the hard shoulder, stands, and pulls out again."""
    way, _ = _stands_in(rng, OUTER, SHOULDER_Y, float(rng.uniform(12, 30)))
    who = vehicle("stops", str(rng.choice(["car", "car", "truck"])), way)
    return Scene("", _motorway(rng), way.end_s, (who, *both_ways(rng, way.end_s)))


def _in_the_outer_lane(rng: np.random.Generator) -> Scene:
    """Cars, lorries and buses in the lane beside the hard shoulder."""
    place, seconds = _motorway(rng), 60.0
    kmh = float(rng.uniform(20, 60))
    kinds = ("car", "truck", "bus", "motorcycle")
    outer = passing(rng, seconds, OUTER, kmh=kmh, kinds=kinds)
    return Scene("", place, seconds, (*outer, *both_ways(rng, seconds)))


def _close_to_the_shoulder(rng: np.random.Generator) -> Scene:
    """Drives at the edge of its lane, its side 20 to 50 cm from the hard shoulder."""
    label = str(rng.choice(["car", "truck", "motorcycle"]))
    y = -7.0 + EDGE[label] + float(rng.uniform(0.2, 0.5))
    who = vehicle("close", label, walk(straight(y), 2.0, float(rng.uniform(18, 40)) * KMH))
    return Scene("", _motorway(rng), who.way.end_s, (who, *both_ways(rng, who.way.end_s)))


def _stands_there(rng: np.random.Generator) -> Scene:
    """Two have broken down and stand there all the time; traffic goes by."""
    place, seconds = _motorway(rng), 50.0
    spots = [float(rng.uniform(-8, 0)), float(rng.uniform(8, 16))]
    broken = [
        vehicle(f"broken{i}", "car", stand((x, SHOULDER_Y), 0, seconds))
        for i, x in enumerate(spots)
    ]
    outer = passing(rng, seconds, OUTER, kmh=40, every_s=8, kinds=("car", "truck", "bus"))
    return Scene("", place, seconds, (*broken, *outer, *both_ways(rng, seconds)))


def _leaves_over_it(rng: np.random.Generator) -> Scene:
    """Leaves the road over the hard shoulder by an exit."""
    x = float(rng.uniform(0, 14))
    path: list[Point] = [(FROM, OUTER), (x - 8, OUTER), (x + 6, -12), (x + 12, -24)]
    label = str(rng.choice(["car", "car", "truck"]))
    who = vehicle("leaves", label, walk(path, 2.0, float(rng.uniform(20, 35)) * KMH))
    seconds = who.way.end_s
    return Scene("", _motorway(rng), seconds, (who, *both_ways(rng, seconds)))


def _evades_onto_it(rng: np.random.Generator) -> Scene:
    """Evades onto the hard shoulder for 6 to 11 m."""
    x = float(rng.uniform(-6, 10))
    path = _aside(OUTER, (x, x + float(rng.uniform(6, 11))), -8.0, 7.0)
    who = vehicle("evades", "car", walk(path, 2.0, float(rng.uniform(18, 30)) * KMH))
    stands = vehicle("stands", "car", stand((x + 4, OUTER + 0.9), 0, 60))
    seconds = who.way.end_s
    return Scene("", _motorway(rng), seconds, (who, stands, *both_ways(rng, seconds)))


BUS_LANE = Scenario(
    "bus_lane",
    ({"id": "bus-lane", "kind": "bus_lane", "zone": "outer-east"},),
    family(
        "bus-lane",
        _along_the_bus_lane,
        _overtakes_in_the_bus_lane,
        _behind_a_bus,
        _past_the_jam,
    ),
    family(
        "bus-lane-not",
        _buses_in_it,
        _close_to_the_bus_lane,
        _turns_over_it,
        _evades_into_it,
        _stops_in_the_bus_lane,
    ),
)
HARD_SHOULDER = Scenario(
    "hard_shoulder",
    ({"id": "shoulder", "kind": "hard_shoulder", "zone": "shoulder"},),
    family(
        "shoulder",
        _along_the_shoulder,
        _passes_the_jam_on_the_shoulder,
        _overtakes_on_the_shoulder,
        _drives_on_after_a_stop,
    ),
    family(
        "shoulder-not",
        _breaks_down_on_the_shoulder,
        _in_the_outer_lane,
        _close_to_the_shoulder,
        _stands_there,
        _leaves_over_it,
        _evades_onto_it,
    ),
)
