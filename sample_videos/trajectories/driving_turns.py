"""Scenes of turning round, of turns where one must not, and of turns from the wrong lane."""

from dataclasses import replace

import numpy as np

from sample_videos.trajectories.actors import Actor, vehicle
from sample_videos.trajectories.place import Place, box_area
from sample_videos.trajectories.places import aimed, crossing, varied, without_calibration
from sample_videos.trajectories.roads import (
    FROM,
    KINDS,
    LANES,
    TO,
    family,
    halting,
    lane_y,
    passing,
    some_avenue,
    straight,
)
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.ways import KMH, Point, Trip, Way, arc, walk

AT_LEAST_S = 0.6
FAR = 45.0
SHORT = ("car", "car", "car", "truck", "motorcycle")


def _turn_due(place: Place, who: Actor, done_s: float) -> tuple[Expected, ...]:
    # Without a calibration directions are those of the picture, which turn earlier or later.
    early, late = (2.5, 3.5) if place.calibration else (4.0, 5.0)
    return (Expected("u_turn", done_s, "road", (who.name,), early, late),)


def _round(x: float, y: float, radius: float) -> list[Point]:
    """From y eastwards round to the left; ends westwards, two radii further north."""
    return [(FROM, y), *arc((x, y + radius), radius, -90, 90), (FROM, y + 2 * radius)]


def _round_at(trip: Trip, x: float, radius: float) -> float:
    """When a trip along `_round` at even speed has come half round and points back."""
    return trip.now_s + (x - FROM + 2.8 * radius) / trip.mps


def _turns_round(rng: np.random.Generator) -> Scene:
    """Turns round in one go, from one of the lanes."""
    place, x = some_avenue(rng), float(rng.uniform(0, 14))
    y, radius = (-5.25, 5.25) if rng.random() < 1 / 2 else (-1.75, 3.5)
    trip = Trip.along(_round(x, y, radius), 2.0, float(rng.uniform(10, 17)) * KMH)
    who = vehicle("turns", str(rng.choice(["car", "car", "motorcycle"])), trip.to_end().way())
    seconds = who.way.end_s
    others = passing(rng, seconds, lane_y("outer"), kmh=40) if y > LANES["outer"] else []
    return Scene(
        "", place, seconds, (who, *others), _turn_due(place, who, _round_at(trip, x, radius))
    )


def _waits_and_turns_round(rng: np.random.Generator) -> Scene:
    """Waits at the middle line until those who come are past, and turns round."""
    place, x, radius = some_avenue(rng), float(rng.uniform(2, 14)), 3.5
    path = _round(x, -1.75, radius)
    trip = halting(path, 2.0, 30, x - FROM - 1.5, float(rng.uniform(4, 12)))
    west = passing(rng, trip.now_s - 6.0, lane_y("inner", west=True), west=True, kmh=50)
    mps = float(rng.uniform(9, 13)) * KMH
    trip = trip.change(mps, 2.0)
    done = trip.now_s + (x - FROM + 2.8 * radius - trip.metres) / mps
    who = vehicle("turns", "car", trip.to_end().way())
    return Scene("", place, who.way.end_s, (who, *west), _turn_due(place, who, done))


def _turns_round_from_the_kerb(rng: np.random.Generator) -> Scene:
    """Stood at the kerb, and turns round from there over all lanes."""
    place, x, radius = some_avenue(rng), float(rng.uniform(0, 12)), 6.6
    y, mps = -8.0, float(rng.uniform(11, 15)) * KMH
    path: list[Point] = [(x - 5, y), *arc((x, y + radius), radius, -90, 90), (FROM, y + 2 * radius)]
    trip = Trip.along(path, 0.0).wait(float(rng.uniform(5, 12))).change(mps, 2.5)
    done = trip.now_s + (5 + 2.8 * radius - trip.metres) / mps
    who = vehicle("turns", str(rng.choice(["car", "car", "truck"])), trip.to_end().way())
    return Scene("", place, who.way.end_s, (who,), _turn_due(place, who, done))


def _turns_round_the_other_way(rng: np.random.Generator) -> Scene:
    """Comes from the east and turns round to the left."""
    place, x = some_avenue(rng), float(rng.uniform(-6, 8))
    y, radius = (5.25, 5.25) if rng.random() < 1 / 2 else (1.75, 3.5)
    path: list[Point] = [(TO, y), *arc((x, y - radius), radius, 90, 270), (TO, y - 2 * radius)]
    mps = float(rng.uniform(10, 17)) * KMH
    who = vehicle("turns", str(rng.choice(["car", "car", "motorcycle"])), walk(path, 2.0, mps))
    done = 2.0 + (TO - x + 2.8 * radius) / mps
    return Scene("", place, who.way.end_s, (who,), _turn_due(place, who, done))


def _turns_left(rng: np.random.Generator) -> Scene:
    """Turns left into a side street, another one right out of it."""
    place, x = some_avenue(rng), float(rng.uniform(0, 14))
    slant = float(rng.uniform(0, 5))
    left: list[Point] = [(FROM, -1.75), *arc((x - 6, 4.25), 6.0, -90, 0), (x - slant, 22.0)]
    mps = float(rng.uniform(12, 22)) * KMH
    turns = vehicle("turns", str(rng.choice(KINDS)), walk(left, 2.0, mps))
    out: list[Point] = [(x - 4, 22), (x - 4, 10), (x - 9, 5.25), (FROM, 5.25)]
    comes = vehicle("comes", "car", walk(out, turns.way.end_s - 6, 20 * KMH))
    return Scene("", place, turns.way.end_s + 5, (turns, comes))


def _sharp_left(rng: np.random.Generator) -> Scene:
    """Turns by 110 to 130 degrees into a street that leads back at a slant."""
    place, x = some_avenue(rng), float(rng.uniform(4, 14))
    angle = float(rng.uniform(110, 130))
    bend = arc((x, 3.25), 5.0, -90, angle - 90)
    step = np.radians(angle)
    end = (bend[-1][0] + 18 * float(np.cos(step)), bend[-1][1] + 18 * float(np.sin(step)))
    mps = float(rng.uniform(10, 17)) * KMH
    who = vehicle("turns", "car", walk([(FROM, -1.75), *bend, end], 2.0, mps))
    others = passing(rng, who.way.end_s, lane_y("outer"), kmh=40)
    return Scene("", place, who.way.end_s, (who, *others))


def _swerves(rng: np.random.Generator) -> Scene:
    """Swerves round holes: to the left, to the right, to the left."""
    place, x = some_avenue(rng), float(rng.uniform(-8, 0))
    path: list[Point] = [(FROM, -3.5)]
    path += [(x + 7 * i, -3.5 + 1.6 * (-1) ** i) for i in range(4)]
    who = vehicle("swerves", "car", walk([*path, (TO, -3.5)], 2.0, 22 * KMH))
    west = passing(rng, who.way.end_s, lane_y("outer", west=True), west=True)
    return Scene("", place, who.way.end_s, (who, *west))


def _reverses(rng: np.random.Generator) -> Scene:
    """Stops, reverses for 5 to 12 m, drives on."""
    place, x = some_avenue(rng), float(rng.uniform(0, 16))
    y, back_m = -5.25, float(rng.uniform(5, 12))
    came = halting(straight(y), 1.0, 30, x - FROM, 2.0)
    back = Trip.along([(x, y), (x - back_m, y)], came.now_s).change(2.0, 1.0).go(back_m - 2)
    back = back.change(0.0, 1.0).wait(1.0)
    on = Trip.along([(x - back_m, y), (TO, y)], back.now_s).change(8.0, 4.0).to_end()
    way = came.way().then(back.way().backwards()).then(on.way())
    who = vehicle("reverses", str(rng.choice(["car", "car", "truck"])), way)
    west = passing(rng, on.now_s, lane_y("inner", west=True), west=True)
    return Scene("", place, on.now_s, (who, *west))


def _both_directions(rng: np.random.Generator) -> Scene:
    """Dense traffic both ways; they hide each other just where they meet."""
    place, seconds = some_avenue(rng), 60.0
    actors: list[Actor] = []
    for west in (False, True):
        for name in ("inner", "outer"):
            kmh = float(rng.uniform(20, 45))
            y = lane_y(name, west=west)
            actors += passing(rng, seconds, y, west=west, kmh=kmh, every_s=3.0)
    return Scene("", place, seconds, actors)


OUT, IN = 1.75, -1.75
"""Of the crossing, seen along each arm; traffic on the right."""
WEST_IN: tuple[Point, ...] = ((-FAR, -1.75), (-6, -1.75))
EAST_IN: tuple[Point, ...] = ((FAR, 1.75), (6, 1.75))
SOUTH_IN: tuple[Point, ...] = ((1.75, -FAR), (1.75, -6))
NORTH_IN: tuple[Point, ...] = ((-1.75, FAR), (-1.75, 6))
WEST_OUT, EAST_OUT = (-FAR, 1.75), (FAR, -1.75)
SOUTH_OUT, NORTH_OUT = (-1.75, -FAR), (1.75, FAR)
BENDS: dict[str, tuple[tuple[Point, ...], list[Point], Point]] = {
    "east-south": (EAST_IN, arc((6, -6), 7.75, 90, 180), SOUTH_OUT),
    "east-north": (EAST_IN, arc((6, 6), 4.25, 270, 180), NORTH_OUT),
    "east-west": (EAST_IN, [], WEST_OUT),
    "south-east": (SOUTH_IN, arc((6, -6), 4.25, 180, 90), EAST_OUT),
    "south-west": (SOUTH_IN, arc((-6, -6), 7.75, 0, 90), WEST_OUT),
    "south-north": (SOUTH_IN, [], NORTH_OUT),
    "north-south": (NORTH_IN, [], SOUTH_OUT),
    "north-east": (NORTH_IN, arc((6, 6), 7.75, 180, 270), EAST_OUT),
    "west-east": (WEST_IN, [], EAST_OUT),
    "west-south": (WEST_IN, arc((-6, -6), 4.25, 90, 0), SOUTH_OUT),
}


def _crossing(rng: np.random.Generator) -> Place:
    zones = {
        "from-east": box_area(11, 0, 28, 3.5, 180.0),
        "from-south": box_area(0, -28, 3.5, -11, 90.0),
        "to-south": box_area(-3.5, -26, 0, -10, 270.0),
        "to-east": box_area(10, -3.5, 26, 0, 0.0),
    }
    place = varied(replace(crossing(), zones=zones, lines={}), rng)
    return without_calibration(place) if rng.random() < 1 / 3 else place


def _path(name: str) -> list[Point]:
    come, bend, go = BENDS[name]
    return [*come, *bend, go]


def _through(name: str, start_s: float, kmh: float, wait_s: float = 0.0) -> Way:
    """Through the crossing; slower in bends, and maybe a wait in front of them."""
    trip = Trip.along(_path(name), start_s, kmh * KMH).go(FAR - 22)
    if BENDS[name][1]:
        trip = trip.change(min(kmh, 17.0) * KMH, 2.0)
    if wait_s:
        mps = trip.mps
        trip = trip.go(FAR - 7.0 - trip.metres - mps).change(0.0, 2.0).wait(wait_s).change(mps, 2.0)
    return trip.to_end().way()


def _allowed(rng: np.random.Generator, names: tuple[str, ...], from_s: float) -> list[Actor]:
    """Return vehicles that go one after the other, each by another way."""
    found = []
    for i, name in enumerate(rng.permutation(list(names)).tolist()):
        way = _through(name, from_s + 7.0 * i, float(rng.uniform(22, 35)))
        found.append(vehicle(f"{name}{i}", str(rng.choice(SHORT)), way))
    return found


def _exit_due(
    kind: str, place: Place, who: Actor, zones: tuple[str, str], seconds: float
) -> tuple[Expected, ...]:
    """When its middle has come into the exit."""
    times = np.arange(who.way.start_s, seconds, 0.05)
    corners = np.array(place.zones[zones[1]].corners)
    at = who.way.at(times)[:, :2]
    inside = ((at >= corners.min(0)) & (at <= corners.max(0))).all(1)
    enters = float(times[np.argmax(inside)])
    return (Expected(kind, enters + AT_LEAST_S, zones[0], (who.name,), 1.5, 2.5),)


TURNS = {"east-south": ("from-east", "to-south"), "south-east": ("from-south", "to-east")}
OTHER_WAYS = ("east-west", "east-north", "south-north", "south-west", "west-east", "north-south")


def _forbidden(rng: np.random.Generator, name: str, wait_s: float, others: bool) -> Scene:
    place = _crossing(rng)
    way = _through(name, 2.0, float(rng.uniform(22, 35)), wait_s)
    who = vehicle("turns", str(rng.choice(SHORT)), way)
    due = _exit_due("forbidden_manoeuvre", place, who, TURNS[name], way.end_s)
    rest = _allowed(rng, OTHER_WAYS, way.end_s - 4.0) if others else []
    return Scene("", place, max(each.way.end_s for each in (who, *rest)), (who, *rest), due)


def _turns_left_where_it_must_not(rng: np.random.Generator) -> Scene:
    """Turns left from the eastern arm."""
    return _forbidden(rng, "east-south", 0.0, others=True)


def _turns_right_where_it_must_not(rng: np.random.Generator) -> Scene:
    """Turns right from the southern arm."""
    return _forbidden(rng, "south-east", 0.0, others=True)


def _waits_and_turns(rng: np.random.Generator) -> Scene:
    """Waits before the bend for some seconds first."""
    name = str(rng.choice(list(TURNS)))
    return _forbidden(rng, name, float(rng.uniform(3, 15)), others=False)


def _turns_behind_others(rng: np.random.Generator) -> Scene:
    """Turns left just behind one that goes straight on, and before another that does."""
    scene = _forbidden(rng, "east-south", 0.0, others=False)
    way = scene.actors[0].way
    kmh = float(rng.uniform(18, 24))
    before = vehicle("before", "truck", _through("east-west", way.start_s - 3.0, kmh))
    after = vehicle("after", "car", _through("east-west", way.start_s + 6.0, kmh))
    return replace(scene, actors=(*scene.actors, before, after), seconds=after.way.end_s)


def _goes_where_it_may(rng: np.random.Generator) -> Scene:
    """From the same arms straight on or to the other side, into the same exits from others."""
    place = _crossing(rng)
    actors = _allowed(rng, (*OTHER_WAYS, "west-south", "north-east"), 1.0)
    return Scene("", place, max(each.way.end_s for each in actors), actors)


def _one_stream_after_another(rng: np.random.Generator) -> Scene:
    """Dense streams straight on, first one road and then the other: ids change in the jam."""
    place = _crossing(rng)
    actors = []
    for first, names in ((1.0, ("east-west", "west-east")), (22.0, ("south-north", "north-south"))):
        for name in names:
            for i in range(5):
                way = _through(name, first + 3.2 * i, 32.0)
                actors.append(vehicle(f"{name}{i}", str(rng.choice(KINDS)), way))
    return Scene("", place, max(each.way.end_s for each in actors), actors)


def _waits_in_the_middle(rng: np.random.Generator) -> Scene:
    """Waits in the middle of the crossing near a forbidden exit, and goes straight on."""
    place = _crossing(rng)
    name = str(rng.choice(["east-west", "south-north"]))
    trip = halting(_path(name), 1.0, 28, FAR - float(rng.uniform(-2, 5)), float(rng.uniform(3, 9)))
    way = trip.change(28 * KMH, 4.0).to_end().way()
    who = vehicle("waits", str(rng.choice(SHORT)), way)
    other = "north-south" if name == "east-west" else "west-east"
    rest = _allowed(rng, (other,), way.end_s - 5)
    return Scene("", place, rest[-1].way.end_s, (who, *rest))


def _large_ones(rng: np.random.Generator) -> Scene:
    """Buses and lorries go the allowed ways; their boxes reach over other lanes."""
    place = _crossing(rng)
    names = ("west-east", "north-south", "east-west", "south-north", "west-south", "north-east")
    actors = [
        vehicle(name, str(rng.choice(["bus", "truck"])), _through(name, 1.0 + 9.0 * i, 26.0))
        for i, name in enumerate(rng.permutation(list(names)).tolist())
    ]
    return Scene("", place, max(each.way.end_s for each in actors), actors)


LEFT_Y, RIGHT_Y = -1.75, -5.25
STOP_X = -10.0


def _approach(rng: np.random.Generator) -> Place:
    """Two lanes that end at a junction: the left one leads left and on, the right one right too."""
    zones = {
        "lane-left": box_area(-26, -3.5, STOP_X, 0, 0.0),
        "lane-right": box_area(-26, -7, STOP_X, -3.5, 0.0),
        "to-north": box_area(-5, 10, 9, 22),
        "to-south": box_area(-9, -24, 4, -11),
        "to-east": box_area(14, -7, 28, 0),
    }
    camera = aimed((-36.0, -11.0, 9.5), (-2.0, -1.0), 900.0)
    surveyed = tuple((x, y) for x in (-14.0, 0.0, 12.0) for y in (-8.0, 0.0, 9.0))
    place = varied(Place("approach", camera, zones, {}, calibration=surveyed), rng)
    return without_calibration(place) if rng.random() < 1 / 3 else place


def _left(y: float) -> list[Point]:
    radius = 7.0
    return [(FROM, y), *arc((-6.0, y + radius), radius, -90, 0), (1.0, 30.0)]


def _right(y: float) -> list[Point]:
    radius = 5.0
    return [(FROM, y), *arc((-7.5, y - radius), radius, 90, 0), (-2.5, -30.0)]


def _from_wrong_lane(rng: np.random.Generator, *, left: bool, wait_s: float) -> Scene:
    place = _approach(rng)
    path = _left(RIGHT_Y) if left else _right(LEFT_Y)
    mps = float(rng.uniform(14, 22)) * KMH
    trip = Trip.along(path, 2.0, mps)
    if wait_s:
        trip = trip.go(STOP_X - 3.0 - FROM - mps).change(0.0, 2.0).wait(wait_s).change(mps, 2.0)
    who = vehicle("turns", str(rng.choice(SHORT)), trip.to_end().way())
    zones = ("lane-right", "to-north") if left else ("lane-left", "to-south")
    due = _exit_due("wrong_lane", place, who, zones, who.way.end_s)
    beside = straight(LEFT_Y if left else RIGHT_Y)
    others = [
        vehicle(f"beside{i}", str(rng.choice(SHORT)), walk(beside, start, 30 * KMH))
        for i, start in enumerate((-6.0, who.way.end_s - 6.0))
    ]
    return Scene("", place, who.way.end_s + 2, (who, *others), due)


def _left_from_the_right_lane(rng: np.random.Generator) -> Scene:
    """Turns left from the right lane."""
    return _from_wrong_lane(rng, left=True, wait_s=0.0)


def _right_from_the_left_lane(rng: np.random.Generator) -> Scene:
    """Turns right from the left lane."""
    return _from_wrong_lane(rng, left=False, wait_s=0.0)


def _waits_in_the_wrong_lane(rng: np.random.Generator) -> Scene:
    """Waits at the stop line first."""
    left = bool(rng.random() < 1 / 2)
    return _from_wrong_lane(rng, left=left, wait_s=float(rng.uniform(4, 14)))


def _as_the_lanes_lead(rng: np.random.Generator) -> Scene:
    """Left from the left lane, right from the right one, straight on from both."""
    place = _approach(rng)
    paths = [_left(LEFT_Y), _right(RIGHT_Y), straight(LEFT_Y), straight(RIGHT_Y)]
    actors = []
    for i, index in enumerate(rng.permutation(8).tolist()):
        mps = float(rng.uniform(16, 24)) * KMH
        way = walk(paths[index % 4], 1.0 + 5.0 * i, mps)
        actors.append(vehicle(f"goes{i}", str(rng.choice(SHORT)), way))
    return Scene("", place, max(each.way.end_s for each in actors), actors)


def _changes_in_time(rng: np.random.Generator) -> Scene:
    """Changes to the other lane well before the stop line, and turns as that one leads."""
    place, left = _approach(rng), bool(rng.random() < 1 / 2)
    y, then = (RIGHT_Y, _left(LEFT_Y)) if left else (LEFT_Y, _right(RIGHT_Y))
    x = float(rng.uniform(-27, -25))
    path = [(FROM, y), (x, y), (x + 7, then[0][1]), *then[1:]]
    who = vehicle("changes", "car", walk(path, 2.0, float(rng.uniform(15, 24)) * KMH))
    return Scene("", place, who.way.end_s, (who,))


def _queues_side_by_side(rng: np.random.Generator) -> Scene:
    """Both lanes wait at the stop line and drive off, each as its lane leads."""
    place = _approach(rng)
    actors = []
    for name, y, turn in (("left", LEFT_Y, _left), ("right", RIGHT_Y, _right)):
        for i in range(3):
            path = turn(y) if i % 2 == 0 else straight(y)
            trip = halting(path, 1.0 + 3.0 * i, 30, STOP_X - 3.0 - 8.5 * i - FROM, 0.5)
            trip = trip.wait(18.0 + 2.5 * i - trip.now_s).change(18 * KMH, 3.0)
            label = str(rng.choice(["car", "car", "truck"])) if i else "car"
            actors.append(vehicle(f"{name}{i}", label, trip.to_end().way()))
    return Scene("", place, max(each.way.end_s for each in actors), actors)


def _large_ones_turn(rng: np.random.Generator) -> Scene:
    """Lorries and buses turn as their lanes lead; their boxes reach over the other lane."""
    place = _approach(rng)
    actors = [
        vehicle(f"large{i}", label, walk(path, 1.0 + 9.0 * i, 17 * KMH))
        for i, (label, path) in enumerate(
            (("truck", _left(LEFT_Y)), ("bus", _right(RIGHT_Y - 0.3)), ("truck", _right(RIGHT_Y)))
        )
    ]
    return Scene("", place, max(each.way.end_s for each in actors), actors)


U_TURN = Scenario(
    "u_turn",
    ({"id": "no-u-turn", "kind": "u_turn", "zone": "road"},),
    family(
        "u-turn",
        _turns_round,
        _waits_and_turns_round,
        _turns_round_from_the_kerb,
        _turns_round_the_other_way,
    ),
    family(
        "u-turn-not",
        _turns_left,
        _sharp_left,
        _swerves,
        _reverses,
        _both_directions,
    ),
)
FORBIDDEN = Scenario(
    "forbidden_manoeuvre",
    tuple(
        {"id": name, "kind": "forbidden_manoeuvre", "zone": zone, "exit_zones": [leaves]}
        for name, (zone, leaves) in TURNS.items()
    ),
    family(
        "forbidden",
        _turns_left_where_it_must_not,
        _turns_right_where_it_must_not,
        _waits_and_turns,
        _turns_behind_others,
    ),
    family(
        "forbidden-not",
        _goes_where_it_may,
        _one_stream_after_another,
        _waits_in_the_middle,
        _large_ones,
    ),
)
WRONG_LANE = Scenario(
    "wrong_lane",
    (
        {"id": "l", "kind": "wrong_lane", "zone": "lane-left", "exit_zones": ["to-south"]},
        {"id": "r", "kind": "wrong_lane", "zone": "lane-right", "exit_zones": ["to-north"]},
    ),
    family(
        "wrong-lane",
        _left_from_the_right_lane,
        _right_from_the_left_lane,
        _waits_in_the_wrong_lane,
    ),
    family(
        "wrong-lane-not",
        _as_the_lanes_lead,
        _changes_in_time,
        _queues_side_by_side,
        _large_ones_turn,
    ),
)
