"""Scenes of solid lines: who drives over them, who only comes near."""

import numpy as np

from sample_videos.trajectories.actors import Actor, cyclist, person, vehicle
from sample_videos.trajectories.driving_lanes import EDGE
from sample_videos.trajectories.roads import (
    FROM,
    KINDS,
    TO,
    family,
    lane_y,
    passing,
    some_avenue,
    straight,
)
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.ways import KMH, Point, arc, walk

INNER, OUTER = lane_y("inner"), lane_y("outer")
LINES = {"middle": 0.0, "divider": -3.5}


def _due(who: Actor) -> tuple[Expected, ...]:
    """Whenever its middle goes over one of the lines; back again soon is the same offence."""
    times = np.arange(who.way.start_s, who.way.end_s, 0.05)
    ys = who.way.at(times)[:, 1]
    return tuple(
        Expected("solid_line", float(times[i]), name, (who.name,), 2.0, 3.0, must=nth == 0)
        for name, y in LINES.items()
        for nth, i in enumerate(np.flatnonzero((ys[:-1] - y) * (ys[1:] - y) < 0).tolist())
    )


def _over(rng: np.random.Generator, path: list[Point], kmh: float, label: str = "") -> Scene:
    place = some_avenue(rng)
    who = vehicle("driver", label or str(rng.choice(KINDS)), walk(path, 2.0, kmh * KMH))
    seconds = who.way.end_s + 2
    west = passing(rng, seconds, lane_y("outer", west=True), west=True)
    return Scene("", place, seconds, (who, *west), _due(who))


def _changes_lane(rng: np.random.Generator) -> Scene:
    """Changes from one lane to the other over the line between them."""
    lanes = [INNER, OUTER] if rng.random() < 1 / 2 else [OUTER, INNER]
    x, rise = float(rng.uniform(-8, 4)), float(rng.uniform(12, 20))
    path: list[Point] = [(FROM, lanes[0]), (x, lanes[0]), (x + rise, lanes[1]), (TO, lanes[1])]
    return _over(rng, path, float(rng.uniform(25, 50)))


def _overtakes_over_the_middle(rng: np.random.Generator) -> Scene:
    """Goes over the middle line to overtake, and comes back."""
    x, stay = float(rng.uniform(-12, -6)), float(rng.uniform(8, 11))
    path: list[Point] = [(FROM, INNER), (x, INNER), (x + 8, 1.75), (x + 8 + stay, 1.75)]
    path += [(x + 16 + stay, INNER), (TO, INNER)]
    return _over(rng, path, float(rng.uniform(18, 28)), str(rng.choice(["car", "motorcycle"])))


def _turns_left_over_it(rng: np.random.Generator) -> Scene:
    """Turns left over the middle line into a yard."""
    x = float(rng.uniform(-2, 14))
    path: list[Point] = [(FROM, INNER), *arc((x - 6, INNER + 6), 6.0, -90, 0), (x, 22.0)]
    return _over(rng, path, float(rng.uniform(12, 20)))


def _turns_round_over_it(rng: np.random.Generator) -> Scene:
    """Turns round over the middle line."""
    x = float(rng.uniform(0, 14))
    path: list[Point] = [(FROM, INNER), *arc((x, INNER + 3.5), 3.5, -90, 90), (FROM, 5.25)]
    return _over(rng, path, float(rng.uniform(10, 15)), "car")


def _close_to_a_line(rng: np.random.Generator) -> Scene:
    """Drives along, its side 10 to 40 cm beside a line."""
    place, label = some_avenue(rng), str(rng.choice(["car", "truck", "motorcycle"]))
    gap = EDGE[label] + float(rng.uniform(0.1, 0.4))
    y = float(rng.choice([-gap, -3.5 + gap, -3.5 - gap]))
    who = vehicle("close", label, walk(straight(y), 2.0, float(rng.uniform(25, 55)) * KMH))
    seconds = who.way.end_s
    west = passing(rng, seconds, lane_y("outer", west=True), west=True)
    return Scene("", place, seconds, (who, *west))


def _large_ones_in_all_lanes(rng: np.random.Generator) -> Scene:
    """Lorries and buses keep to the middles of all four lanes."""
    place, seconds = some_avenue(rng), 45.0
    actors: list[Actor] = []
    for west in (False, True):
        for name in ("inner", "outer"):
            kmh = float(rng.uniform(25, 50))
            y, kinds = lane_y(name, west=west), ("car", "truck", "bus")
            actors += passing(rng, seconds, y, west=west, kmh=kmh, every_s=7, kinds=kinds)
    return Scene("", place, seconds, actors)


def _touches_a_line(rng: np.random.Generator) -> Scene:
    """Comes over the line with the wheels of one side by 20 to 40 cm, and goes back."""
    place, x = some_avenue(rng), float(rng.uniform(-8, 6))
    y = -0.9 + float(rng.uniform(0.2, 0.4))
    path: list[Point] = [(FROM, INNER), (x, INNER), (x + 8, y), (x + 14, y), (x + 22, INNER)]
    who = vehicle("touches", "car", walk([*path, (TO, INNER)], 2.0, 35 * KMH))
    west = passing(rng, who.way.end_s, lane_y("outer", west=True), west=True)
    return Scene("", place, who.way.end_s, (who, *west))


def _others_cross(rng: np.random.Generator) -> Scene:
    """People and a cyclist cross the road and its lines."""
    place = some_avenue(rng)
    actors: list[Actor] = [
        person(f"walker{i}", walk([(x, -11), (x, 11)], 2.0 + 3 * i, 1.4))
        for i, x in enumerate(rng.uniform(-8, 16, 3).tolist())
    ]
    x = float(rng.uniform(-5, 12))
    rider = cyclist("rider", walk([(x, 12), (x + 3, -12)], 4.0, 12 * KMH))
    return Scene("", place, 25.0, (*actors, *rider, *passing(rng, 25.0, INNER, kmh=30)))


def _waits_beside_it(rng: np.random.Generator) -> Scene:
    """A queue stands close beside the middle line while others come past on its other side."""
    place, seconds = some_avenue(rng), 40.0
    queue = [
        vehicle(f"waits{i}", label, walk([(x, -1.4), (x + 1e-3, -1.4)], 0.0, 1e-3 / seconds))
        for i, (x, label) in enumerate(((-6.0, "car"), (3.0, "truck"), (12.0, "car")))
    ]
    y = lane_y("inner", west=True)
    west = passing(rng, seconds, y, west=True, kmh=40, kinds=("car", "truck", "bus"))
    return Scene("", place, seconds, (*queue, *west))


SOLID_LINE = Scenario(
    "solid_line",
    tuple({"id": name, "kind": "solid_line", "line": name} for name in LINES),
    family(
        "solid",
        _changes_lane,
        _overtakes_over_the_middle,
        _turns_left_over_it,
        _turns_round_over_it,
    ),
    family(
        "solid-not",
        _close_to_a_line,
        _large_ones_in_all_lanes,
        _touches_a_line,
        _others_cross,
        _waits_beside_it,
    ),
)
