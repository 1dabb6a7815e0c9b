"""Scenes of near misses, and of ordinary encounters."""

from dataclasses import replace

import numpy as np

from sample_videos.trajectories.actors import Actor, cyclist, person, vehicle
from sample_videos.trajectories.driving_turns import BENDS, FAR, SHORT
from sample_videos.trajectories.place import Place, box_area
from sample_videos.trajectories.places import crossing, varied
from sample_videos.trajectories.roads import LENGTHS, family, halting
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.ways import KMH, Point, Trip, Way, stand, walk

WIDTHS = {"car": 1.8, "truck": 2.5, "bus": 2.5, "motorcycle": 0.8, "bicycle": 0.6, "person": 0.5}


def _place(rng: np.random.Generator) -> Place:
    zones = {"area": box_area(-11, -26, 28, 11)}
    return varied(replace(crossing(), zones=zones, lines={}), rng)


def _due(at_s: float, *names: str, early_s: float = 2.5) -> tuple[Expected, ...]:
    return (Expected("near_miss", at_s, "area", names, early_s, 2.0),)


def _at(path: list[Point], metres: float, at_s: float, kmh: float) -> Way:
    """Along a path at even speed; its middle has come so far at this second."""
    return walk(path, at_s - metres / (kmh * KMH), kmh * KMH)


def _straight(name: str) -> list[Point]:
    come, _, go = BENDS[name]
    return [come[0], go]


def _one_behind_the_other(
    rng: np.random.Generator, pet_s: float, first: str, second: str
) -> tuple[list[Actor], float]:
    """Two on crossing ways; the second comes to the common ground so long after the first left."""
    one, other = (
        ("west-east", "south-north") if rng.random() < 1 / 2 else ("east-west", "south-north")
    )
    # Where the ways cross, counted along each of them.
    one_m = FAR + 1.75 if one == "west-east" else FAR - 1.75
    other_m = FAR - 1.75 if one == "west-east" else FAR + 1.75
    kmh, speed = float(rng.uniform(22, 38)), float(rng.uniform(22, 38))
    at_s = 2.0 + FAR / (min(kmh, speed) * KMH)
    left_m = one_m + (LENGTHS[first] + WIDTHS[second]) / 2
    comes_m = other_m - (LENGTHS[second] + WIDTHS[first]) / 2
    actors = [
        vehicle("first", first, _at(_straight(one), left_m, at_s, kmh)),
        vehicle("second", second, _at(_straight(other), comes_m, at_s + pet_s, speed)),
    ]
    return actors, at_s + pet_s


def _crosses_just_behind(rng: np.random.Generator) -> Scene:
    """Two cross the junction at even speed, one 0.1 to 0.9 s behind the other."""
    labels = [str(each) for each in rng.choice(["car", "car", "truck", "motorcycle"], 2)]
    actors, at_s = _one_behind_the_other(rng, float(rng.uniform(0.1, 0.9)), labels[0], labels[1])
    return Scene("", _place(rng), at_s + 7, actors, _due(at_s, "first", "second"))


def _brakes_for_somebody(rng: np.random.Generator) -> Scene:
    """Brakes as hard as it can and stops less than a metre and a half before somebody on foot."""
    name, mps = _name(rng), float(rng.uniform(32, 45)) * KMH
    stop_m = FAR + float(rng.uniform(-5, 5))
    brake = float(rng.uniform(6.5, 7.8))
    trip = Trip.along(_straight(name), 2.0, mps).go(stop_m - mps * mps / 2 / brake)
    trip = trip.change(0.0, mps / brake)
    stopped = trip.now_s
    trip = trip.wait(5).change(8.0, 4.0).to_end()
    walker = _walker(name, stop_m + 2.2 + float(rng.uniform(0.6, 1.4)), stopped - 0.3, 1.5)
    actors = (vehicle("brakes", "car", trip.way()), walker)
    return Scene("", _place(rng), stopped + 9, actors, _due(stopped - 0.8, "brakes", "walker"))


def _name(rng: np.random.Generator) -> str:
    return str(rng.choice(["west-east", "east-west", "south-north", "north-south"]))


def _walker(name: str, metres: float, at_s: float, mps: float, side: int = 1) -> Actor:
    """Somebody who crosses a straight way and is in the middle of its lane at a second."""
    start, end = (np.array(each) for each in _straight(name))
    step = (end - start) / np.hypot(*(end - start))
    across = np.array([-step[1], step[0]]) * side
    at = start + step * metres
    ends = [tuple((at + across * m).tolist()) for m in (-9.0, 9.0)]
    return person("walker", walk([(x, y) for x, y in ends], at_s - 9.0 / mps, mps))


def _somebody_just_gets_away(rng: np.random.Generator) -> Scene:
    """Somebody runs over the road; the car, which does not brake, passes 0.2 to 0.8 s later."""
    name, kmh = _name(rng), float(rng.uniform(28, 42))
    metres, gap = FAR + float(rng.uniform(-6, 6)), float(rng.uniform(0.2, 0.8))
    at_s = 2.0 + FAR / (kmh * KMH)
    speed = float(rng.uniform(1.8, 3.0))
    left = at_s - gap
    walker = _walker(name, metres, left - (0.9 + 0.25) / speed, speed, int(rng.choice([-1, 1])))
    car = vehicle("driver", "car", _at(_straight(name), metres - 2.2 - 0.25, at_s, kmh))
    return Scene("", _place(rng), at_s + 6, (car, walker), _due(at_s, "driver", "walker"))


def _turns_before_somebody(rng: np.random.Generator) -> Scene:
    """Turns left close before one that comes straight on and has to brake hard."""
    path = [*BENDS["east-south"][0], *BENDS["east-south"][1], BENDS["east-south"][2]]
    # Its way crosses that of the other one about seven metres behind the bend's begin.
    kmh, speed = float(rng.uniform(17, 22)), float(rng.uniform(35, 45))
    at_s = 14.0
    turns = vehicle("turns", "car", _at(path, FAR - 6 + 7.0, at_s, kmh))
    mps, brake = speed * KMH, float(rng.uniform(6.5, 7.5))
    stop_m = FAR - 3.0 - float(rng.uniform(1.5, 2.5))
    starts = at_s + 0.3 - mps / brake - (stop_m - mps * mps / 2 / brake) / mps
    trip = Trip.along(_straight("west-east"), starts, mps).go(stop_m - mps * mps / 2 / brake)
    trip = trip.change(0.0, mps / brake).wait(2.0).change(8.0, 3.0).to_end()
    actors = (turns, vehicle("brakes", "car", trip.way()))
    return Scene("", _place(rng), at_s + 8, actors, _due(at_s - 0.5, "turns", "brakes"))


def _crosses_long_after(rng: np.random.Generator) -> Scene:
    """Two cross the junction, one 2.2 to 4 s behind the other."""
    labels = [str(each) for each in rng.choice(SHORT, 2)]
    actors, at_s = _one_behind_the_other(rng, float(rng.uniform(2.2, 4)), labels[0], labels[1])
    return Scene("", _place(rng), at_s + 7, actors)


def _brakes_in_time(rng: np.random.Generator) -> Scene:
    """Brakes gently and stops four metres and more before somebody who crosses on foot."""
    name, mps = _name(rng), float(rng.uniform(25, 38)) * KMH
    stop_m = FAR + float(rng.uniform(-8, 3))
    brake = float(rng.uniform(1.8, 2.3))
    trip = Trip.along(_straight(name), 0.0, mps).go(stop_m - mps * mps / 2 / brake)
    trip = trip.change(0.0, mps / brake)
    stopped = trip.now_s
    trip = trip.wait(6).change(8.0, 4.0).to_end()
    walker = _walker(name, stop_m + 2.2 + float(rng.uniform(4, 6)), stopped, 1.4)
    label = str(rng.choice(["car", "car", "truck", "bus"]))
    stop = vehicle("brakes", label, trip.way())
    return Scene("", _place(rng), stopped + 10, (stop, walker))


def _both_ways(rng: np.random.Generator) -> Scene:
    """Traffic both ways: past each other, and one behind the other at even speed."""
    actors = []
    names = ("east-west", "west-east") if rng.random() < 1 / 2 else ("south-north", "north-south")
    for name in names:
        kmh = float(rng.uniform(25, 45))
        for i in range(6):
            way = walk(_straight(name), 1.0 + (2.2 + 5.0 / kmh * 3.6) * i, kmh * KMH)
            actors.append(vehicle(f"{name}{i}", str(rng.choice(SHORT)), way))
    return Scene("", _place(rng), 24.0, actors)


def _queues_up(rng: np.random.Generator) -> Scene:
    """A queue forms before the crossing, gently, and drives off."""
    name = _name(rng)
    actors = []
    for i in range(4):
        at_m = FAR - 8 - 7.5 * i
        kmh, brake_s = 30.0, 5.0
        trip = halting(_straight(name), 1.0 + 4.0 * i, kmh, at_m, 0.5, brake_s)
        trip = trip.wait(max(26.0 + 2.0 * i - trip.now_s, 0.1)).change(8.0, 4.0).to_end()
        actors.append(vehicle(f"waits{i}", "car", trip.way()))
    return Scene("", _place(rng), 40.0, actors)


def _people_at_the_kerb(rng: np.random.Generator) -> Scene:
    """People wait at the kerb, or walk along it, a metre and more from those who drive past."""
    actors: list[Actor] = []
    for name, kmh in (("west-east", float(rng.uniform(25, 45))), ("east-west", 35.0)):
        for i in range(4):
            way = walk(_straight(name), 1.0 + 4.0 * i, kmh * KMH)
            actors.append(vehicle(f"{name}{i}", str(rng.choice(["car", "car", "truck"])), way))
    for i, x in enumerate(rng.uniform(4, 16, 3).tolist()):
        y = float(rng.choice([-1, 1]) * rng.uniform(4.6, 6))
        actors.append(person(f"waits{i}", stand((x, y), 0, 22)))
    walks = walk([(-10, 5.0), (22, 5.0)], 0.0, 1.4)
    return Scene("", _place(rng), 22.0, (*actors, person("walks", walks)))


def _turns_past_those_who_wait(rng: np.random.Generator) -> Scene:
    """Turns, and for a moment points at one that waits at another arm's stop line."""
    name = str(rng.choice(["east-south", "south-west", "west-south", "south-east", "north-east"]))
    come, bend, go = BENDS[name]
    turns = vehicle(
        "turns", str(rng.choice(["car", "car", "truck"])), walk([*come, *bend, go], 2.0, 17 * KMH)
    )
    spots: dict[str, tuple[Point, float]] = {
        "west": ((-14.0, -1.75), 0.0),
        "east": ((14.0, 1.75), 180.0),
        "south": ((1.75, -14.0), 90.0),
        "north": ((-1.75, 14.0), 270.0),
    }
    waiting = [
        vehicle(f"waits-{arm}", "car", stand(at, 0, 30, heading))
        for arm, (at, heading) in spots.items()
        if not name.startswith(arm)
    ]
    return Scene("", _place(rng), min(turns.way.end_s, 30.0), (turns, *waiting))


def _people_and_cyclists_meet(rng: np.random.Generator) -> Scene:
    """People meet on the pavement; a cyclist rides along the road, cars overtake it widely."""
    actors: list[Actor] = []
    for i in range(4):
        y = 5.5 + 0.5 * i
        ends: list[Point] = [(-10, y), (25, y)]
        actors.append(person(f"walks{i}", walk(ends if i % 2 else ends[::-1], 0.0, 1.3)))
    rider = cyclist("rider", walk([(-FAR, -3.0), (FAR, -3.0)], -6.0, 15 * KMH))
    y = -0.4
    for i in range(3):
        way = walk([(-FAR, y), (FAR, y)], 1.0 + 5.0 * i, float(rng.uniform(28, 36)) * KMH)
        actors.append(vehicle(f"overtakes{i}", "car", way))
    return Scene("", _place(rng), 20.0, (*actors, *rider))


NEAR_MISS = Scenario(
    "near_miss",
    ({"id": "near", "kind": "near_miss", "zone": "area"},),
    family(
        "near",
        _crosses_just_behind,
        _brakes_for_somebody,
        _somebody_just_gets_away,
        _turns_before_somebody,
    ),
    family(
        "near-not",
        _crosses_long_after,
        _brakes_in_time,
        _both_ways,
        _queues_up,
        _people_at_the_kerb,
        _turns_past_those_who_wait,
        _people_and_cyclists_meet,
    ),
)
