"""Ordinary hours of a crossing, a road section and a school yard, in which nothing happens.

Everybody keeps to the rules: traffic flows, stops at red and goes at green, people cross on green
or where no car is near, parents wait in front of the gate for less than a minute. Rules must stay
silent here; how often they do not, per camera and hour, is the figure that operators feel.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sample_videos.trajectories.actors import Actor, child, cyclist, person, vehicle
from sample_videos.trajectories.place import Record
from sample_videos.trajectories.places import LANE_M, crossing, road_section, varied, yard
from sample_videos.trajectories.registry import scenarios
from sample_videos.trajectories.scene import Health, Programme, Scene
from sample_videos.trajectories.ways import KMH, Floats, Point, Trip, along

HOUR_S = 3600.0
FPS = 2.0
_CYCLE_S, _GREEN_S, _YELLOW_S = 70.0, 28.0, 3.0
_HEADWAY_S = 2.4
_GAP_M = 2.5
_VEHICLES = ("car", "car", "car", "car", "car", "car", "car", "truck", "bus", "motorcycle")
_LENGTHS = {"car": 4.4, "truck": 8.0, "bus": 12.0, "motorcycle": 2.1, "bicycle": 1.75}
Rng = np.random.Generator


def hours(seed: int, first: int, count: int, fps: float = FPS) -> Iterator[Scene]:
    """Yield `count` hours from the `first` on, each at another place, traffic and camera."""
    makers = (_crossing_hour, _road_hour, _yard_hour)
    for index in range(first, first + count):
        rng = np.random.default_rng([seed, index])
        busy = float(rng.choice([0.15, 0.5, 1.0]))
        scene = makers[index % len(makers)](rng, busy)
        name = f"ordinary-{scene.place.name}-{index}"
        noise = int(rng.integers(2**31))
        yield replace(scene, name=name, fps=fps, seed=noise, health=((0.0, Health()),))


def rules(scene: Scene) -> list[Record]:
    """Return the rules that watch an ordinary hour: each kind that has scenes of its own."""
    kinds = scenarios()
    return [
        {"id": f"{rule['kind']}-{i}".replace("_", "-"), **rule}
        for i, rule in enumerate((*_EVERYWHERE, *_RULES[scene.place.name]))
        if rule["kind"] in kinds
    ]


_CARS = ("car", "truck", "bus", "motorcycle")
_EVERYWHERE: tuple[Record, ...] = (
    {"kind": "object_abandoned"},
    {"kind": "object_removed"},
    {"kind": "class_seen", "classes": ("dog",)},
)
_RULES: dict[str, tuple[Record, ...]] = {
    "crossing": (
        {"kind": "objects_inside", "zone": "corner", "classes": _CARS},
        {"kind": "line_crossed", "line": "middle-east"},
        {"kind": "intrusion", "zone": "junction"},
        {"kind": "person_on_road", "zone": "arm-east", "crosswalks": ("crosswalk-east",)},
        {"kind": "person_on_road", "zone": "arm-south", "crosswalks": ("crosswalk-south",)},
        {"kind": "crowd", "zone": "corner", "min_count": 12},
        {"kind": "person_down", "zone": "corner"},
        {"kind": "running", "zone": "corner"},
        {"kind": "wrong_way", "zone": "arm-east-in"},
        {"kind": "wrong_way", "zone": "arm-east-out"},
        {"kind": "stopped_vehicle", "zone": "arm-east-out"},
        {"kind": "illegal_parking", "zone": "arm-east-in"},
        {"kind": "congestion", "zone": "arm-east-in"},
        {"kind": "collision", "zone": "junction"},
        {"kind": "near_miss", "zone": "junction"},
    ),
    "road-section": (
        {"kind": "loitering", "zone": "bus-stop"},
        {"kind": "person_on_road", "zone": "carriageway"},
        {"kind": "crowd", "zone": "pavement", "min_count": 12},
        {"kind": "person_down", "zone": "pavement"},
        {"kind": "running", "zone": "pavement"},
        {"kind": "wrong_way", "zone": "lane-east"},
        {"kind": "wrong_way", "zone": "lane-west"},
        {"kind": "stopped_vehicle", "zone": "lane-east"},
        {"kind": "stopped_vehicle", "zone": "lane-west"},
        {"kind": "illegal_parking", "zone": "carriageway"},
        {"kind": "congestion", "zone": "lane-east", "lanes": 2},
        {"kind": "queue", "zone": "lane-west"},
        {"kind": "speeding", "zone": "lane-east", "limit_km_h": 65.0},
        {"kind": "collision", "zone": "carriageway"},
        {"kind": "near_miss", "zone": "carriageway"},
    ),
    "yard": (
        {"kind": "objects_inside", "zone": "yard", "classes": _CARS},
        {"kind": "line_crossed", "line": "gate", "classes": _CARS},
        {"kind": "loitering", "zone": "entrance"},
        {"kind": "intrusion", "zone": "fence-strip"},
        {"kind": "crowd", "zone": "yard", "min_count": 30},
        {"kind": "person_down", "zone": "yard"},
        {"kind": "running", "zone": "yard"},
    ),
}


def _road_hour(rng: Rng, busy: float) -> Scene:
    """Free flow on four lanes, cyclists at the kerb, people on the pavement."""
    place = varied(road_section(), rng)
    actors: list[Actor] = []
    for index, (y, east) in enumerate(((-5.2, True), (-1.7, True), (1.7, False), (5.2, False))):
        way = [(-40.0, y), (95.0, y)] if east else [(95.0, y), (-40.0, y)]
        kmh = float(rng.uniform(42, 58))
        actors += _stream(rng, f"lane{index}", way, kmh, busy * 350)
    actors += _walkers(rng, [[(-30, 8.6), (60, 8.9)], [(60, 9.6), (-30, 9.2)]], busy * 90)
    actors += _cyclists(rng, [(-30.0, -6.5), (80.0, -6.5)], busy * 12)
    return Scene("", place, HOUR_S, actors)


def _stream(rng: Rng, name: str, way: Sequence[Point], kmh: float, per_h: float) -> list[Actor]:
    """Vehicles of one lane at nearly one speed: nobody catches up with anybody."""
    actors: list[Actor] = []
    at = float(rng.exponential(HOUR_S / per_h))
    while at < HOUR_S:
        label = _VEHICLES[int(rng.integers(len(_VEHICLES)))]
        mps = kmh * KMH * float(rng.uniform(0.97, 1.03))
        trip = Trip.along(way, at, mps).to_end()
        actors.append(vehicle(f"{name}-{len(actors)}", label, trip.way()))
        at += _HEADWAY_S + _LENGTHS[label] / mps + float(rng.exponential(HOUR_S / per_h))
    return actors


def _walkers(rng: Rng, ways: Sequence[Sequence[Point]], per_h: float) -> list[Actor]:
    """People who walk along one of the ways, one metre to the side of another at most."""
    actors: list[Actor] = []
    for start in _starts(rng, per_h):
        aside = float(rng.uniform(-0.5, 0.5))
        way = ways[int(rng.integers(len(ways)))]
        path = [(x + aside, y + aside) for x, y in way]
        trip = Trip.along(path, start, float(rng.uniform(0.9, 1.7))).to_end()
        height = float(rng.uniform(1.55, 1.9))
        actors.append(person(f"walker-{len(actors)}", trip.way(), height))
    return actors


def _cyclists(rng: Rng, way: Sequence[Point], per_h: float) -> list[Actor]:
    actors: list[Actor] = []
    for start in _starts(rng, per_h):
        trip = Trip.along(way, start, float(rng.uniform(13, 20)) * KMH).to_end()
        actors += cyclist(f"cyclist-{len(actors)}", trip.way())
    return actors


def _starts(rng: Rng, per_h: float) -> list[float]:
    count = int(rng.poisson(per_h))
    return sorted(rng.uniform(0, HOUR_S, count).tolist())


def _crossing_hour(rng: Rng, busy: float) -> Scene:
    """Two roads with lights: who comes at red queues, people cross beside the green."""
    place = varied(crossing(), rng)
    actors: list[Actor] = []
    for index, (path, offset) in enumerate(_MOVEMENTS):
        actors += _lane_with_lights(rng, f"lane{index}", path, offset, busy * 140)
    actors += _crossers(rng, busy)
    signals = {"east-west": programme(0.0), "north-south": programme(_CYCLE_S / 2)}
    return Scene("", place, HOUR_S, actors, signals=signals)


_HALF = LANE_M / 2
_STOP = 11.0
_FAR = 45.0
_MOVEMENTS: tuple[tuple[tuple[Point, ...], float], ...] = (
    (((-_FAR, -_HALF), (_FAR, -_HALF)), 0.0),
    (((_FAR, _HALF), (-_FAR, _HALF)), 0.0),
    (((_HALF, -_FAR), (_HALF, _FAR)), _CYCLE_S / 2),
    (((-_HALF, _FAR), (-_HALF, -_FAR)), _CYCLE_S / 2),
)
"""Way and offset of the green of each lane over the crossing; nobody turns, so that no way of a
vehicle crosses another's or a pedestrian's who has green."""
_STEP_S, _REACTION_S, _SMOOTH_S = 0.25, 1.5, 4.5
_STARTING_MPS2 = 1.6


def _lane_with_lights(
    rng: Rng, name: str, path: tuple[Point, ...], offset: float, per_h: float
) -> list[Actor]:
    """Vehicles that stop behind the line or behind each other, and start one after the other.

    They follow each other as Newell says (2002): where the one ahead was a reaction time ago, less
    a gap. Ways are smoothed over the past only, all alike: nobody starts before the green, speeds
    change evenly, and nobody overtakes.
    """
    actors: list[Actor] = []
    clock = np.arange(0.0, HOUR_S + _CYCLE_S, _STEP_S)
    ahead = np.full(len(clock), np.inf)
    for start in _starts(rng, per_h):
        label = _VEHICLES[int(rng.integers(len(_VEHICLES)))]
        mps = float(rng.uniform(33, 44)) * KMH
        half = _LENGTHS[label] / 2
        free = np.where(clock >= start, (clock - start) * mps, 0.0)
        wanted = _mind_the_light(np.minimum(free, ahead - half), clock, offset, half)
        ahead = _delayed(wanted - half - _GAP_M)
        metres = _smooth(wanted)
        there = (metres > 0) & (metres < 2 * _FAR)
        if there.sum() > 2:  # noqa: PLR2004  # a way
            way = along(path, clock[there], metres[there])
            actors.append(vehicle(f"{name}-{len(actors)}", label, way))
    return actors


def _mind_the_light(wanted: Floats, clock: Floats, offset: float, half: float) -> Floats:
    """(K,) metres of a vehicle that wants to be there, held at the line while the light is red."""
    line = _FAR - _STOP - 1.0 - half
    passed = int(np.searchsorted(_smooth(wanted), line))
    if passed == len(clock):
        return wanted
    go_at = _green_after(float(clock[passed]), offset)
    if go_at <= clock[passed]:
        return wanted
    moving = np.maximum(clock - go_at - 1.0, 0.0)
    return np.minimum(wanted, line + _STARTING_MPS2 / 2 * moving**2)


def _smooth(metres: Floats) -> Floats:
    """(K,) the mean of the last seconds."""
    count = int(_SMOOTH_S / _STEP_S)
    padded = np.concatenate([np.zeros(count), np.cumsum(metres)])
    return np.asarray((padded[count:] - padded[:-count]) / count)


def _delayed(metres: Floats) -> Floats:
    """(K,) where the one ahead was a reaction time ago; before it came nobody was ahead."""
    steps = int(_REACTION_S / _STEP_S)
    return np.concatenate([np.full(steps, metres[0]), metres[:-steps]])


def programme(offset: float) -> Programme:
    """An hour of a light that is green from `offset` in each cycle."""
    phases: list[tuple[float, str]] = [(0.0, "red")]
    for cycle in np.arange(offset, HOUR_S, _CYCLE_S).tolist():
        phases += [
            (cycle, "green"),
            (cycle + _GREEN_S, "yellow"),
            (cycle + _GREEN_S + _YELLOW_S, "red"),
        ]
    return tuple(phases)


def _green_after(at: float, offset: float) -> float:
    """When a light is next green, `at` itself if it is."""
    into = (at - offset) % _CYCLE_S
    if into <= _GREEN_S - 1.0 and at >= offset:
        return at
    return float(offset if at < offset else at + _CYCLE_S - into)


def _crossers(rng: Rng, busy: float) -> list[Actor]:
    """People who wait at a crosswalk and use it while the traffic that it crosses has red."""
    actors: list[Actor] = []
    for start in _starts(rng, busy * 160):
        side, east = int(rng.choice([-1, 1])), bool(rng.random() < 0.5)  # noqa: PLR2004
        along = side * float(rng.uniform(6.6, 8.9))
        from_, to = -(LANE_M + 2.2), LANE_M + 2.2
        if rng.random() < 0.5:  # noqa: PLR2004  # either way
            from_, to = to, from_
        kerb = np.sign(from_) * (LANE_M + 1.0)
        # The arms east and west are crossed while north-south has green, and the other way round.
        offset = _CYCLE_S / 2 if east else 0.0
        arrives = start + 6.0
        goes = _walk_after(arrives, offset)
        points: list[Point] = [(along + 5 * side, from_ * 1.6), (along, float(kerb)), (along, to)]
        points.append((along + 6 * side, to * 1.6))
        if not east:
            points = [(y, x) for x, y in points]
        trip = Trip.along(points, start, 1.35)
        first = float(np.hypot(points[1][0] - points[0][0], points[1][1] - points[0][1]))
        trip = trip.go(first - 0.01)
        trip = trip.wait(max(0.0, goes - trip.now_s) + 0.01).to_end()
        actors.append(person(f"crosser-{len(actors)}", trip.way(), float(rng.uniform(1.55, 1.9))))
    return actors


def _walk_after(at: float, offset: float) -> float:
    """When somebody may begin to cross: in the first half of the green."""
    into = (at - offset) % _CYCLE_S
    if 2.0 <= into <= _GREEN_S / 2 and at >= offset:  # noqa: PLR2004  # all-red time
        return at
    return float(offset + 2.0 if at < offset else at + (_CYCLE_S - into) % _CYCLE_S + 2.0)


def _yard_hour(rng: Rng, busy: float) -> Scene:
    """Children cross the yard and play in it, a few parents wait for less than a minute."""
    place = varied(yard(), rng)
    actors: list[Actor] = []
    ways: list[list[Point]] = [
        [(-13, -5), (13, -4)],
        [(13, -2), (-13, 3)],
        [(0, 7), (1, -9), (13, -9.3)],
    ]
    actors += _walkers(rng, ways, busy * 120)
    for start in _starts(rng, busy * 60):
        actors.append(child(f"child-{len(actors)}", _playing(rng, start).way()))
    for start in _starts(rng, busy * 25):
        x, y = float(rng.uniform(-3, 3)), float(rng.uniform(-7, -4))
        trip = Trip.along([(-13, y - 1), (x, y), (13, y + 1)], start, 1.2)
        trip = trip.go(abs(x + 13)).wait(float(rng.uniform(5, 35))).to_end()
        actors.append(person(f"parent-{len(actors)}", trip.way()))
    return Scene("", place, HOUR_S, actors)


def _playing(rng: Rng, start: float) -> Trip:
    """Walks here and there outside of the entrance, and leaves."""
    points = [(13.0, 4.0)]
    points += [(float(x), float(y)) for x, y in rng.uniform((-10, 0), (10, 6), (5, 2))]
    return Trip.along([*points, (-14.0, 3.0)], start, float(rng.uniform(1.0, 1.8))).to_end()
