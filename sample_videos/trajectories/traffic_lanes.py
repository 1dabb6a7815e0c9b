"""Scenes of wrong way, stopped vehicle and illegal parking."""

import numpy as np

from sample_videos.trajectories.actors import Actor, cyclist, person, vehicle
from sample_videos.trajectories.place import Place
from sample_videos.trajectories.places import varied
from sample_videos.trajectories.roads import (
    EAST,
    FROM,
    KINDS,
    TO,
    WEST,
    at_metre,
    avenue,
    both_ways,
    driven_on,
    family,
    halting,
    lane_y,
    passing,
    some_avenue,
    straight,
)
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.truth import foot_in_zone
from sample_videos.trajectories.ways import KMH, Trip, arc, stand, walk

WRONG_M = 8.0
PARKED_Y = {-1: -8.1, 1: 8.7}
"""On either strip, so that the edge that faces the camera is inside it."""
STOP_S, PARK_S = 15.0, 60.0


def _wrong_due(place: Place, actor: Actor, seconds: float, mps: float) -> tuple[Expected, ...]:
    """When somebody has gone far enough against the eastbound lanes."""
    needs = max(WRONG_M / mps, 1.0)
    visits = foot_in_zone(place, actor, "lane-east", seconds)
    # Without a calibration a way along the view looks shorter than it is.
    late = 3.0 if place.calibration else 6.0
    return (Expected("wrong_way", visits[0][0] + needs, "lane-east", (actor.name,), 1.0, late),)


def _wrong_scene(rng: np.random.Generator, path: list[tuple[float, float]], kmh: float) -> Scene:
    place = some_avenue(rng)
    trip = Trip.along(path, float(rng.uniform(3, 6)), kmh * KMH).to_end()
    ghost = vehicle("wrong", str(rng.choice(KINDS)), trip.way())
    seconds = trip.now_s + 3
    others = passing(rng, seconds, lane_y("inner", west=True), west=True, kmh=40)
    return Scene("", place, seconds, (ghost, *others), _wrong_due(place, ghost, seconds, kmh * KMH))


def _against_the_traffic(rng: np.random.Generator) -> Scene:
    """Drives against an eastbound lane from end to end."""
    y = lane_y(str(rng.choice(["inner", "outer"])))
    return _wrong_scene(rng, straight(y, west=True), float(rng.uniform(15, 70)))


def _against_and_evaded(rng: np.random.Generator) -> Scene:
    """Drives against the outer lane while the inner one carries traffic."""
    scene = _wrong_scene(rng, straight(lane_y("outer"), west=True), float(rng.uniform(20, 50)))
    others = passing(rng, scene.seconds, lane_y("inner"), kmh=45)
    return Scene("", scene.place, scene.seconds, (*scene.actors, *others), scene.expected)


def _out_of_a_side_street(rng: np.random.Generator) -> Scene:
    """Comes out of a side street and turns into the eastbound lane, westwards."""
    x, y = float(rng.uniform(14, 20)), lane_y("outer")
    path = [(x, y - 16.0), *arc((x - 5, y - 5), 5.0, 0, 90), (FROM, y)]
    return _wrong_scene(rng, path, float(rng.uniform(15, 30)))


def _reverses_for_long(rng: np.random.Generator) -> Scene:
    """Missed its exit: stops, and reverses for 20 metres and more."""
    place = varied(avenue(), rng)
    y, stop = lane_y("outer"), float(rng.uniform(12, 20))
    came = halting(straight(y), 1.0, 35, at_metre(stop), float(rng.uniform(2, 4)))
    back_m, mps = float(rng.uniform(20, 28)), float(rng.uniform(9, 13)) * KMH
    back = Trip.along([(stop, y), (stop - back_m, y)], came.now_s).change(mps, 2.0)
    back = back.go(back_m - 2 * mps).change(0.0, 2.0)
    car = vehicle(
        "reverses",
        str(rng.choice(["car", "car", "truck"])),
        came.way().then(back.way().backwards()),
    )
    due = came.now_s + 1.0 + WRONG_M / mps
    expected = Expected("wrong_way", due, "lane-east", (car.name,), 1.5, 3.0)
    seconds = back.now_s + 3
    return Scene("", place, seconds, (car, *both_ways(rng, seconds)[6:]), (expected,))


def _both_directions(rng: np.random.Generator) -> Scene:
    """Dense traffic both ways, buses and lorries near the middle line among it."""
    place, seconds = some_avenue(rng), 90.0
    kinds = ("car", "bus", "truck")
    others: list[Actor] = []
    for west in (False, True):
        near = lane_y("inner", west=west) * float(rng.uniform(0.85, 1.0))
        others += passing(
            rng, seconds, near, west=west, kinds=kinds, kmh=float(rng.uniform(25, 60))
        )
        others += passing(rng, seconds, lane_y("outer", west=west), west=west)
    return Scene("", place, seconds, others)


def _backs_up_a_little(rng: np.random.Generator) -> Scene:
    """Reverses for one to four metres, as to park."""
    place = some_avenue(rng)
    y, stop = lane_y("outer"), float(rng.uniform(-5, 20))
    came = halting(straight(y), 1.0, 35, at_metre(stop), 2.0)
    back_m = float(rng.uniform(1.1, 4.5))
    back = Trip.along([(stop, y), (stop - back_m - 0.1, y)], came.now_s).change(1.2, 0.8)
    back = back.go(back_m - 0.96).change(0.0, 0.8)
    way = came.way().then(back.way().backwards())
    last = (float(way.places[-1, 0]), y)
    on = Trip.along([last, (TO, y)], back.now_s + 1.0).change(9.0, 4.0).to_end()
    car = vehicle("parks", "car", way.then(on.way()))
    return Scene("", place, on.now_s + 2, (car, *both_ways(rng, on.now_s)))


def _u_turn(rng: np.random.Generator) -> Scene:
    """Turns round from the inner eastbound lane into the outer westbound one."""
    place = some_avenue(rng)
    x, kmh = float(rng.uniform(-5, 15)), float(rng.uniform(12, 22))
    start, end = lane_y("inner"), lane_y("outer", west=True)
    radius = (end - start) / 2
    path = [(FROM, start), *arc((x, start + radius), radius, -90, 90), (FROM, end)]
    trip = Trip.along(path, 1.0, kmh * KMH).to_end()
    others = passing(rng, trip.now_s, lane_y("outer"), kmh=40)
    return Scene("", place, trip.now_s + 1, (vehicle("turns", "car", trip.way()), *others))


def _crosses_the_road(rng: np.random.Generator) -> Scene:
    """Crosses the road from side street to side street, also at a slant."""
    place = some_avenue(rng)
    x, slant = float(rng.uniform(-8, 18)), float(rng.uniform(-6, 6))
    way = walk([(x, -18), (x - slant, 18)], 3.0, float(rng.uniform(12, 30)) * KMH)
    crossing = vehicle("crosses", str(rng.choice(KINDS)), way)
    others = passing(rng, 20.0, lane_y("outer", west=True), west=True)
    return Scene("", place, 20.0, (crossing, *others))


def _jam_stands(rng: np.random.Generator) -> Scene:
    """A jam that stands still; boxes jitter, new ids appear."""
    place = some_avenue(rng)
    actors = []
    for name in ("inner", "outer"):
        x = WEST - 10.0 + float(rng.uniform(0, 5))
        while x < EAST:
            label = str(rng.choice(KINDS))
            x += LENGTH_HALF[label]
            actors.append(vehicle(f"{name}{x:.0f}", label, stand((x, lane_y(name)), 0, 60)))
            x += LENGTH_HALF[label] + float(rng.uniform(1.2, 3))
    return Scene(
        "", place, 60.0, (*actors, *passing(rng, 60, lane_y("inner", west=True), west=True))
    )


def _cyclist_on_the_pavement(rng: np.random.Generator) -> Scene:
    """Rides west on the southern pavement, and somebody walks west on the road's edge."""
    place = some_avenue(rng)
    rider = cyclist("rider", walk(straight(-8.6, west=True), 1.0, float(rng.uniform(12, 20)) * KMH))
    walker = person("walker", walk([(20, -6.6), (-20, -6.6)], 2.0, 1.5))
    return Scene("", place, 28.0, (*rider, walker, *both_ways(rng, 28.0)))


LENGTH_HALF = {"car": 2.2, "truck": 4.0, "bus": 6.0, "motorcycle": 1.05}


def _stopped(kind: str, at_s: float, zone: str, name: str) -> Expected:
    return Expected(kind, at_s, zone, (name,), early_s=2.5, late_s=4.0)


def _breakdown(rng: np.random.Generator, lane: str) -> tuple[Actor, float, float]:
    """Somebody who stops in a lane and does not go on; when it stands, until when it is seen."""
    x, kmh = float(rng.uniform(-10, 12)), float(rng.uniform(25, 50))
    trip = halting(straight(lane_y(lane)), 2.0, kmh, at_metre(x), 60, float(rng.uniform(2.5, 5)))
    label = str(rng.choice(KINDS))
    return vehicle("broken", label, trip.way()), trip.now_s - 60, trip.now_s


def _breaks_down(rng: np.random.Generator) -> Scene:
    """Stops in the outer lane; others pass in the inner one."""
    place = some_avenue(rng)
    broken, stands, seconds = _breakdown(rng, "outer")
    due = _stopped("stopped_vehicle", stands + STOP_S, "lane-east", "broken")
    return Scene("", place, seconds, (broken, *both_ways(rng, seconds)), (due,))


def _breaks_down_alone(rng: np.random.Generator) -> Scene:
    """Stops at night, when nobody else is on the road."""
    broken, stands, seconds = _breakdown(rng, str(rng.choice(["inner", "outer"])))
    due = _stopped("stopped_vehicle", stands + STOP_S, "lane-east", "broken")
    return Scene("", some_avenue(rng), seconds, (broken,), (due,))


def _behind_the_traffic(rng: np.random.Generator) -> Scene:
    """Stops in the inner lane; lorries and buses pass before it and hide it."""
    place = some_avenue(rng)
    broken, stands, seconds = _breakdown(rng, "inner")
    near = passing(rng, seconds, lane_y("outer"), kmh=40, every_s=7, kinds=("car", "truck", "bus"))
    due = _stopped("stopped_vehicle", stands + STOP_S, "lane-east", "broken")
    return Scene("", place, seconds, (broken, *near), (due,))


def _stood_there_before(rng: np.random.Generator) -> Scene:
    """Stands there from the first picture on."""
    place = some_avenue(rng)
    at = (float(rng.uniform(-10, 12)), lane_y("outer"))
    broken = vehicle("broken", str(rng.choice(KINDS)), stand(at, 0, 50))
    due = _stopped("stopped_vehicle", STOP_S, "lane-east", "broken")
    return Scene("", place, 50.0, (broken, *both_ways(rng, 50.0)), (due,))


def _holds_up_others(rng: np.random.Generator) -> Scene:
    """Two cars come to stand behind it: the first one is told, once."""
    place = some_avenue(rng)
    x = float(rng.uniform(4, 13))
    first = halting(straight(lane_y("outer")), 1.0, 40, at_metre(x), 60)
    actors = [vehicle("broken", "car", first.way())]
    for i in (1, 2):
        trip = halting(straight(lane_y("outer")), 1.0 + 4.0 * i, 40, at_metre(x - 6.8 * i), 60)
        actors.append(vehicle(f"behind{i}", "car", trip.way()))
    seconds = first.now_s
    due = _stopped("stopped_vehicle", first.now_s - 60 + STOP_S, "lane-east", "broken")
    return Scene("", place, seconds, (*actors, *both_ways(rng, seconds)), (due,))


def _stops_for_a_moment(rng: np.random.Generator) -> Scene:
    """Stops for five to ten seconds and goes on."""
    place = some_avenue(rng)
    x, y = float(rng.uniform(-10, 20)), lane_y("outer")
    trip = driven_on(halting(straight(y), 2.0, 40, at_metre(x), float(rng.uniform(4, 10))), 40)
    car = vehicle("pauses", str(rng.choice(KINDS)), trip.way())
    return Scene("", place, trip.now_s + 1, (car, *both_ways(rng, trip.now_s)))


def _waits_for_the_light(rng: np.random.Generator) -> Scene:
    """Both lanes wait at the end of the zone for half a minute and drive off."""
    place = some_avenue(rng)
    red_until = float(rng.uniform(35, 50))
    actors = queue_at(rng, EAST - 1.0, 1 + int(rng.integers(2, 6)), red_until)
    west = passing(rng, red_until + 20, lane_y("inner", west=True), west=True)
    return Scene("", place, red_until + 25, (*actors, *west))


def queue_at(rng: np.random.Generator, end_x: float, count: int, until_s: float) -> list[Actor]:
    """Return eastbound vehicles that queue up in both lanes before a line, and start one by one."""
    actors = []
    for lane in ("inner", "outer"):
        x = end_x
        for i in range(count):
            label = str(rng.choice(KINDS))
            x -= LENGTH_HALF[label]
            trip = halting(straight(lane_y(lane)), 1.0 + 3.2 * i, 40, at_metre(x), 0.0)
            trip = trip.wait(max(until_s + 1.3 * i - trip.now_s, 0.5))
            actors.append(vehicle(f"{lane}{i}", label, driven_on(trip, 36).way()))
            x -= LENGTH_HALF[label] + float(rng.uniform(1.5, 3.0))
    return actors


def _stop_and_go(rng: np.random.Generator) -> Scene:
    """A jam as far as one can see: everybody stands for 20 to 40 s, and moves up a little."""
    place = some_avenue(rng)
    stay = float(rng.uniform(20, 40))
    step_m = float(rng.uniform(8, 16))
    seconds = 2 * (stay + 8)
    actors = []
    for lane in ("inner", "outer"):
        x = WEST - 40.0 + float(rng.uniform(0, 6))
        while x < EAST + 15:
            label = str(rng.choice(KINDS))
            x += LENGTH_HALF[label]
            wait = max(0.0, stay + (EAST + 15 - x) * 0.12)
            trip = Trip.along([(x, lane_y(lane)), (x + 60, lane_y(lane))], 0.0).wait(wait)
            trip = trip.change(3.0, 2.0).go(step_m - 6).change(0.0, 2.0).wait(seconds)
            actors.append(vehicle(f"{lane}{x:.0f}", label, trip.way()))
            x += LENGTH_HALF[label] + float(rng.uniform(1.5, 3))
    west = passing(rng, seconds, lane_y("inner", west=True), west=True)
    return Scene("", place, seconds, (*actors, *west))


def _parked_beside_the_lane(rng: np.random.Generator) -> Scene:
    """Parked cars stand right beside the lane, on either side of the road."""
    place, seconds = some_avenue(rng), 50.0
    spots = [(x, side * 8.6) for side in (-1, 1) for x in rng.uniform(-12, 20, 2).tolist()]
    parked = [vehicle(f"parked{i}", "car", stand(at, 0, 50)) for i, at in enumerate(spots)]
    return Scene("", place, seconds, (*parked, *both_ways(rng, seconds)))


def _creeps_along(rng: np.random.Generator) -> Scene:
    """A sweeper goes at walking speed and slower along the outer lane."""
    place = some_avenue(rng)
    x, kmh = float(rng.uniform(-15, 0)), float(rng.uniform(1.8, 5))
    way = walk([(x, lane_y("outer")), (x + kmh * KMH * 60, lane_y("outer"))], 0.0, kmh * KMH)
    return Scene("", place, 58.0, (vehicle("sweeper", "truck", way), *both_ways(rng, 58.0)))


def _park(
    rng: np.random.Generator, side: int, stay_s: float, start_s: float = 1.0, name: str = "parks"
) -> tuple[Actor, float, float]:
    """Somebody who pulls over, stays, and goes on; when it stands and when it is gone."""
    west = side > 0
    y, kerb_y = lane_y("outer", west=west), PARKED_Y[side]
    x = float(rng.uniform(-8, 16))
    sign = -1 if west else 1
    path = [(TO if west else FROM, y), (x - sign * 14, y), (x - sign * 5, kerb_y), (x, kerb_y)]
    path += [(x + sign * 5, kerb_y), (x + sign * 14, y), (FROM if west else TO, y)]
    before = at_metre(x, west=west) + 0.4
    mps = 30 * KMH
    trip = Trip.along(path, start_s, mps).go(before - mps * 2).change(0.0, 4.0)
    stands = trip.now_s
    trip = trip.wait(stay_s).change(mps, 5.0).to_end()
    label = str(rng.choice(("car", "car", "truck")))
    return vehicle(name, label, trip.way()), stands, trip.now_s


STRIPS = {-1: "strip-south", 1: "strip-north"}


def _due_to_park(stands: float, side: int, name: str) -> Expected:
    return Expected("illegal_parking", stands + PARK_S, STRIPS[side], (name,), 3.0, 8.0)


def _side(rng: np.random.Generator) -> int:
    return int(rng.choice([-1, 1]))


def _parks(rng: np.random.Generator) -> Scene:
    """Pulls over, stands for more than a minute, the driver gets out, traffic goes by."""
    place, side = some_avenue(rng), _side(rng)
    car, stands, gone = _park(rng, side, float(rng.uniform(PARK_S + 10, PARK_S + 50)))
    y = side * 10.2
    driver = person("driver", walk([(0, y), (25, y), (0, y)], stands + 3, 1.3))
    due = _due_to_park(stands, side, car.name)
    return Scene("", place, gone + 1, (car, driver, *_traffic(rng, gone)), (due,))


def _traffic(rng: np.random.Generator, seconds: float) -> list[Actor]:
    return [
        *both_ways(rng, seconds),
        *passing(rng, seconds, lane_y("outer"), kmh=40, every_s=9, kinds=("car", "truck")),
    ]


def _parks_at_night(rng: np.random.Generator) -> Scene:
    """Pulls over when nobody else is there."""
    place, side = some_avenue(rng), _side(rng)
    car, stands, gone = _park(rng, side, float(rng.uniform(PARK_S + 10, PARK_S + 50)))
    return Scene("", place, gone + 1, (car,), (_due_to_park(stands, side, car.name),))


def _is_parked(rng: np.random.Generator) -> Scene:
    """Two cars stand there from the first picture on, among legally parked ones."""
    place, seconds = some_avenue(rng), 85.0
    side = _side(rng)
    spots = [float(rng.uniform(-9, 0)), float(rng.uniform(8, 16))]
    parked = [
        vehicle(f"parked{i}", "car", stand((x, PARKED_Y[side]), 0, seconds))
        for i, x in enumerate(spots)
    ]
    legal = [
        vehicle(f"legal{i}", "car", stand((x, side * 11.5), 0, seconds))
        for i, x in enumerate(rng.uniform(-8, 15, 2).tolist())
    ]
    due = tuple(_due_to_park(0.0, side, car.name) for car in parked)
    return Scene("", place, seconds, (*parked, *legal, *_traffic(rng, seconds)), due)


def _parks_beside_a_light(rng: np.random.Generator) -> Scene:
    """Parks while the lanes beside wait for a light, drive on, and wait again."""
    place, side = some_avenue(rng), -1
    car, stands, gone = _park(rng, side, PARK_S + float(rng.uniform(25, 50)))
    red = queue_at(rng, EAST - 1.0, int(rng.integers(2, 4)), float(rng.uniform(30, 40)))
    west = passing(rng, gone, lane_y("inner", west=True), west=True)
    return Scene("", place, gone + 1, (car, *red, *west), (_due_to_park(stands, side, car.name),))


def _stops_shortly(rng: np.random.Generator) -> Scene:
    """Stands for 20 to 50 s, as to let somebody out."""
    place, side = some_avenue(rng), _side(rng)
    car, _, gone = _park(rng, side, float(rng.uniform(20, 50)))
    return Scene("", place, gone + 1, (car, *_traffic(rng, gone)))


def _one_after_the_other(rng: np.random.Generator) -> Scene:
    """Three cars use the same place, half a minute each."""
    place, side = some_avenue(rng), _side(rng)
    cars, start = [], 1.0
    for i in range(3):
        car, _, _ = _park(rng, side, float(rng.uniform(20, 32)), start, f"parks{i}")
        cars.append(car)
        start += 55.0
    return Scene("", place, start + 5, (*cars, *_traffic(rng, start)))


def _all_stand(rng: np.random.Generator) -> Scene:
    """A jam that uses the strip as a third lane; nothing moves for a minute and more."""
    place = some_avenue(rng)
    stay = float(rng.uniform(70, 110))
    actors = []
    for y in (lane_y("inner"), lane_y("outer"), -8.35):
        x = WEST - 12.0 + float(rng.uniform(0, 6))
        while x < EAST + 8:
            label = str(rng.choice(KINDS))
            x += LENGTH_HALF[label]
            path = [(x - 25, y), (x, y), (x + 80, y)]
            trip = Trip.along(path, 0.0, 4.0).go(21.0).change(0.0, 2.0)
            trip = trip.wait(stay + (EAST + 8 - x) * 0.12).change(7.0, 4.0).to_end()
            actors.append(vehicle(f"jam{y:.0f}{x:.0f}", label, trip.way()))
            x += LENGTH_HALF[label] + float(rng.uniform(1.5, 3))
    return Scene("", place, stay + 30, actors)


def _parks_beyond(rng: np.random.Generator) -> Scene:
    """Stands for two minutes, two metres behind the strip."""
    place, side, seconds = some_avenue(rng), _side(rng), 100.0
    y = side * (11.6 if side < 0 else 12.2)
    cars = [
        vehicle(f"legal{i}", "car", stand((x, y), 0, seconds))
        for i, x in enumerate(rng.uniform(-8, 15, 2).tolist())
    ]
    return Scene("", place, seconds, (*cars, *_traffic(rng, seconds)))


WRONG_WAY = Scenario(
    "wrong_way",
    ({"id": "wrong", "kind": "wrong_way", "zone": "lane-east"},),
    family(
        "wrong",
        _against_the_traffic,
        _against_and_evaded,
        _out_of_a_side_street,
        _reverses_for_long,
    ),
    family(
        "wrong-not",
        _both_directions,
        _backs_up_a_little,
        _u_turn,
        _crosses_the_road,
        _jam_stands,
        _cyclist_on_the_pavement,
    ),
)
STOPPED = Scenario(
    "stopped_vehicle",
    ({"id": "stopped", "kind": "stopped_vehicle", "zone": "lane-east"},),
    family(
        "stopped",
        _breaks_down,
        _breaks_down_alone,
        _behind_the_traffic,
        _stood_there_before,
        _holds_up_others,
    ),
    family(
        "stopped-not",
        _stops_for_a_moment,
        _waits_for_the_light,
        _stop_and_go,
        _parked_beside_the_lane,
        _creeps_along,
    ),
)
PARKING = Scenario(
    "illegal_parking",
    (
        {"id": "south", "kind": "illegal_parking", "zone": "strip-south"},
        {"id": "north", "kind": "illegal_parking", "zone": "strip-north"},
    ),
    family("parking", _parks, _parks_at_night, _is_parked, _parks_beside_a_light),
    family("parking-not", _stops_shortly, _one_after_the_other, _all_stand, _parks_beyond),
)
