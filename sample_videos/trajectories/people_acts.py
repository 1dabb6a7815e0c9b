"""Scenes of what people do: fall, run, leave a thing, take one."""

from dataclasses import replace

import numpy as np

from sample_videos.trajectories.actors import (
    LYING,
    STANDING,
    Actor,
    Size,
    child,
    cyclist,
    hider,
    person,
    vehicle,
)
from sample_videos.trajectories.people_where import family
from sample_videos.trajectories.place import Place
from sample_videos.trajectories.places import varied, yard
from sample_videos.trajectories.scene import Expected, Scenario, Scene, Thing
from sample_videos.trajectories.truth import foot_in_zone
from sample_videos.trajectories.ways import KMH, Point, Trip, Way, stand, walk

Rng = np.random.Generator
DOWN_S, RUN_S, LEFT_S, TAKEN_S = 10.0, 1.0, 60.0, 10.0
AWAY_M = 3.0
CROUCHING: Size = (0.7, 0.6, 1.05)
SITTING: Size = (0.9, 0.6, 0.92)
BAG: Size = (0.5, 0.35, 0.5)


def _comes(rng: Rng, at: Point, mps: float = 1.3) -> Trip:
    """Somebody who comes from a side to a spot."""
    side = float(rng.choice([-13, 13]))
    trip = Trip.along([(side, at[1] + 1.5), at], 1.0, mps)
    return trip.to_end()


def _spot(rng: Rng) -> Point:
    return float(rng.uniform(-5, 5)), float(rng.uniform(-6, 3))


def _lies(way: Way, from_s: float, falls_s: float, until_s: float) -> Actor:
    """Somebody who goes down at `from_s` and stays down."""
    shapes = ((0.0, STANDING), (from_s, STANDING), (from_s + falls_s, LYING), (until_s, LYING))
    return Actor("man", "person", way, shapes=shapes)


def _down(rng: Rng, falls_s: float, lies_s: float) -> tuple[Actor, float]:
    """Return somebody who walks, stops and falls in any direction, and when they lie."""
    trip = _comes(rng, _spot(rng))
    falls_at = trip.now_s + 0.5
    end = falls_at + falls_s + lies_s
    turned = stand(trip.points[-1], falls_at, end, float(rng.uniform(0, 360)))
    way = trip.wait(0.4).way().then(turned)
    return _lies(way, falls_at, falls_s, end), falls_at + falls_s


def _down_due(lies_at: float) -> tuple[Expected, ...]:
    return (Expected("person_down", lies_at + DOWN_S, "yard", early_s=1.5, late_s=4.0),)


def _falls(rng: Rng) -> Scene:
    """Falls within a second and lies."""
    man, lies_at = _down(rng, float(rng.uniform(0.5, 1.2)), float(rng.uniform(20, 40)))
    seconds = man.way.end_s
    return Scene("", varied(yard(), rng), seconds, (man,), _down_due(lies_at))


def _collapses_slowly(rng: Rng) -> Scene:
    """Goes down within two to four seconds."""
    falls_s = float(rng.uniform(2, 4))
    man, lies_at = _down(rng, falls_s, float(rng.uniform(20, 40)))
    # Nobody can say from which moment of a slow fall on somebody is down.
    due = tuple(replace(each, early_s=1.0 + falls_s) for each in _down_due(lies_at))
    return Scene("", varied(yard(), rng), man.way.end_s, (man,), due)


def _is_helped(rng: Rng) -> Scene:
    """Falls; somebody comes, bends down beside, stays."""
    man, lies_at = _down(rng, 0.8, float(rng.uniform(25, 40)))
    x, y = man.way.places[-1].tolist()
    comes = Trip.along([(x + 12, y + 2), (x + 1.1, y + 0.4)], lies_at + 2, 2.0).to_end().wait(30)
    helper = person("helper", comes.way())
    return Scene("", varied(yard(), rng), man.way.end_s, (man, helper), _down_due(lies_at))


def _is_not_found_while_lying(rng: Rng) -> Scene:
    """Lies, and no detector finds the body for most of the time."""
    man, lies_at = _down(rng, 0.8, float(rng.uniform(25, 35)))
    lost = lies_at + float(rng.uniform(0.6, 2.0))
    man = replace(man, unseen=((lost, lost + 14),))
    spot = man.way.places[-1].tolist()
    body = Thing("man", (spot[0], spot[1]), lies_at, man.way.end_s, size=LYING)
    due = replace(_down_due(lies_at)[0], late_s=5.0)
    return Scene("", varied(yard(), rng), man.way.end_s, (man,), (due,), things=(body,))


def _crouches(rng: Rng) -> Scene:
    """Ties a shoe, looks for something: low for half a minute, but not down."""
    return _low(rng, CROUCHING)


def _sits_on_the_ground(rng: Rng) -> Scene:
    """Sits on the ground for half a minute."""
    return _low(rng, SITTING)


def _low(rng: Rng, size: Size) -> Scene:
    trip = _comes(rng, _spot(rng))
    start, stay = trip.now_s + 1, float(rng.uniform(20, 40))
    shapes = (
        (0.0, STANDING),
        (start, STANDING),
        (start + 1, size),
        (start + stay, size),
        (start + stay + 1, STANDING),
    )
    who = Actor("woman", "person", trip.wait(stay + 5).way(), shapes=shapes)
    return Scene("", varied(yard(), rng), trip.now_s + stay + 6, (who,))


def _falls_and_gets_up(rng: Rng) -> Scene:
    """Stumbles, lies for up to six seconds, gets up and stays there."""
    trip = _comes(rng, _spot(rng))
    start, lies = trip.now_s + 0.5, float(rng.uniform(2, 6))
    shapes = (
        (0.0, STANDING),
        (start, STANDING),
        (start + 0.8, LYING),
        (start + 0.8 + lies, LYING),
        (start + 2.5 + lies, STANDING),
    )
    way = trip.wait(25).way()
    return Scene(
        "", varied(yard(), rng), trip.now_s + 25, (Actor("man", "person", way, shapes=shapes),)
    )


def _walks_behind_a_wall(rng: Rng) -> Scene:
    """Walks behind a wall that hides the legs, and stays there for half a minute."""
    x, y = float(rng.uniform(-4, 4)), float(rng.uniform(-6, -2))
    wall = hider("wall", stand((x, y + 1.0), 0, 80), (6.0, 0.3, float(rng.uniform(0.7, 1.1))))
    trip = Trip.along([(-13, y - 0.5), (x, y), (13, y - 0.5)], 1.0, 1.3).go(13 + x)
    who = person("man", trip.wait(float(rng.uniform(15, 35))).to_end().way())
    return Scene("", varied(yard(), rng), who.way.end_s, (who, wall))


def _gets_into_a_car(rng: Rng) -> Scene:
    """Bends down at a car and is not seen any more; the car stands and drives away later."""
    x, y = float(rng.uniform(-4, 4)), float(rng.uniform(-5, 0))
    drive = Trip.along([(x, y), (x + 25, y)], 0.0, 15 * KMH).wait(float(rng.uniform(30, 45)))
    car = vehicle("car", "car", drive.to_end().way())
    trip = _comes(rng, (x - 0.5, y + 1.3)).wait(1.2)
    shapes = ((0.0, STANDING), (trip.now_s - 1.0, STANDING), (trip.now_s, CROUCHING))
    who = Actor("driver", "person", trip.way(), shapes=shapes)
    return Scene("", varied(yard(), rng), car.way.end_s, (car, who))


def _children_play(rng: Rng) -> Scene:
    """Children run about and stop; they are small, not low."""
    place = varied(yard(), rng)
    kids = []
    for index in range(3):
        path = [(float(rng.uniform(-9, 9)), float(rng.uniform(-6, 3))) for _ in range(5)]
        trip = Trip.along(path, 1.0 + index, float(rng.uniform(1.5, 2.5)))
        trip = trip.go(trip.length / 2).wait(float(rng.uniform(5, 20))).to_end()
        kids.append(child(f"child{index}", trip.way()))
    return Scene("", place, max(kid.way.end_s for kid in kids), kids)


def _run_due(place: Place, who: Actor, seconds: float, *, from_s: float = 0.0) -> Scene:
    start, _ = foot_in_zone(place, who, "yard", seconds)[0]
    at = max(start, from_s) + RUN_S
    due = (Expected("running", at, "yard", (who.name,), early_s=1.0, late_s=2.5),)
    return Scene("", place, seconds, (who,), due)


def _runs_across(rng: Rng) -> Scene:
    """Runs across the yard."""
    place = varied(yard(), rng)
    y = float(rng.uniform(-6, 4))
    way = walk([(-14, y), (14, y + float(rng.uniform(-2, 2)))], 1.0, float(rng.uniform(4.2, 6.5)))
    return _run_due(place, person("runner", way), 12)


def _starts_to_run(rng: Rng) -> Scene:
    """Walks, then runs."""
    place = varied(yard(), rng)
    y = float(rng.uniform(-5, 4))
    trip = Trip.along([(-13, y), (14, y)], 1.0, 1.4).go(6).change(float(rng.uniform(4.4, 6)), 0.8)
    who = person("runner", trip.to_end().way())
    return _run_due(place, who, 16, from_s=trip.now_s)


def _runs_towards_the_camera(rng: Rng) -> Scene:
    """Runs from the fence towards the camera: the box grows more than it moves."""
    place = varied(yard(), rng)
    x = float(rng.uniform(-3, 3))
    way = walk([(x, -14), (x + float(rng.uniform(-2, 2)), 9)], 1.0, float(rng.uniform(4.2, 6)))
    return _run_due(place, person("runner", way), 10)


def _walks_fast(rng: Rng) -> Scene:
    """Hurries at up to ten kilometres per hour."""
    place = varied(yard(), rng)
    path = [(-14, float(rng.uniform(-6, 4))), (0, float(rng.uniform(-6, 4))), (14, 0.0)]
    return Scene("", place, 25, (person("walker", walk(path, 1.0, float(rng.uniform(1.8, 2.8)))),))


def _cycles(rng: Rng) -> Scene:
    """Rides a bicycle as fast as others run."""
    place = varied(yard(), rng)
    y = float(rng.uniform(-5, 4))
    way = walk([(-16, y), (16, y + 1)], 1.0, float(rng.uniform(4.0, 6.5)))
    return Scene("", place, 12, cyclist("bike", way))


def _jumps_aside(rng: Rng) -> Scene:
    """Three quick steps, then on at a walk."""
    place = varied(yard(), rng)
    y = float(rng.uniform(-5, 4))
    trip = Trip.along([(-13, y), (13, y)], 1.0, 1.3).go(float(rng.uniform(6, 12)))
    trip = trip.change(4.2, 0.2).go_for(0.3).change(1.3, 0.2).to_end()
    return Scene("", place, 25, (person("walker", trip.way()),))


def _left_due(put_s: float, away_s: float) -> tuple[Expected, ...]:
    """Due when the owner has been three metres away for the time."""
    at = away_s + LEFT_S
    return (Expected("object_abandoned", at, "yard", ("bag",), early_s=3.0, late_s=4.0),)


def _bag(at: Point, from_s: float, to_s: float = 1e6) -> Thing:
    return Thing("bag", (at[0] + 0.45, at[1] + 0.2), from_s, to_s, size=BAG)


def _puts_down(rng: Rng, at: Point, then: list[Point], mps: float = 1.3) -> tuple[Trip, float]:
    """Return the trip of somebody who puts a bag down at a spot and goes on, and when."""
    side = float(rng.choice([-13, 13]))
    trip = Trip.along([(side, at[1] + 1), at, *then], 1.0, mps)
    trip = trip.go(float(np.hypot(side - at[0], 1))).wait(float(rng.uniform(0.5, 2)))
    return trip, trip.now_s - 0.3


def _leaves_and_goes(rng: Rng) -> Scene:
    """Puts a bag down and goes away for good."""
    at = _spot(rng)
    trip, put_s = _puts_down(rng, at, [(13.5, at[1] - 1)])
    seconds = put_s + LEFT_S + 15
    who = person("owner", trip.to_end().way())
    due = _left_due(put_s, trip.now_s + AWAY_M / 1.3)
    return Scene("", varied(yard(), rng), seconds, (who,), due, things=(_bag(at, put_s),))


def _leaves_and_waits_far_away(rng: Rng) -> Scene:
    """Puts a bag down and stands six metres and more away."""
    at = (float(rng.uniform(-5, -1)), float(rng.uniform(-5, 2)))
    aside = at[0] + float(rng.uniform(6, 10))
    trip, put_s = _puts_down(rng, at, [(aside, at[1])])
    away_s = trip.now_s + AWAY_M / 1.3
    who = person("owner", trip.to_end().wait(90).way())
    seconds = put_s + LEFT_S + 15
    due = _left_due(put_s, away_s)
    return Scene("", varied(yard(), rng), seconds, (who,), due, things=(_bag(at, put_s),))


def _leaves_it_among_passers(rng: Rng) -> Scene:
    """Leaves a bag; others walk past it, close."""
    scene = _leaves_and_goes(rng)
    x, y = scene.things[0].at
    passers = [
        person(f"passer{i}", walk([(-13, y + 1.2), (x, y + 0.8), (13, y + 1.2)], 20 + 14 * i, 1.3))
        for i in range(4)
    ]
    return replace(scene, actors=(*scene.actors, *passers))


def _stands_with_it(rng: Rng) -> Scene:
    """Puts a bag down and stays beside it for two minutes."""
    at = _spot(rng)
    trip, put_s = _puts_down(rng, at, [(at[0] + 1.2, at[1] + 0.5), (13.5, at[1])])
    trip = trip.go(1.2).wait(float(rng.uniform(90, 130)))
    gone = trip.now_s
    who = person("owner", trip.to_end().way())
    bag = _bag(at, put_s, gone)
    return Scene("", varied(yard(), rng), gone + 12, (who,), things=(bag,))


def _comes_back_for_it(rng: Rng) -> Scene:
    """Goes seven metres away for up to forty seconds and takes the bag again."""
    at = (float(rng.uniform(-5, 0)), float(rng.uniform(-5, 2)))
    trip, put_s = _puts_down(rng, at, [(at[0] + 7, at[1]), at, (13.5, at[1])])
    trip = trip.go(7).wait(float(rng.uniform(15, 40))).go(7).wait(1.5)
    taken = trip.now_s
    who = person("owner", trip.to_end().way())
    return Scene("", varied(yard(), rng), taken + 15, (who,), things=(_bag(at, put_s, taken),))


def _is_blown_in(rng: Rng) -> Scene:
    """A box comes to lie where nobody was; people pass metres away."""
    at = (float(rng.uniform(-4, 4)), float(rng.uniform(-5, -1)))
    passers = [
        person(f"passer{i}", walk([(-13, at[1] + 5), (13, at[1] + 5)], 2 + 12 * i, 1.3))
        for i in range(3)
    ]
    return Scene("", varied(yard(), rng), 100, passers, things=(_bag(at, 20.0),))


def _stands_and_takes_it_along(rng: Rng) -> Scene:
    """A bag that stood there from the start is taken: nothing was left."""
    at = _spot(rng)
    trip, took_s = _puts_down(rng, at, [(13.5, at[1])])
    gone = replace(_bag(at, took_s), appeared=False)
    who = person("owner", trip.to_end().way())
    return Scene("", varied(yard(), rng), took_s + 80, (who,), things=(gone,))


def _taken_due(took_s: float) -> tuple[Expected, ...]:
    at = took_s + TAKEN_S
    return (Expected("object_removed", at, "yard", ("bag",), early_s=1.0, late_s=4.0),)


def _takes_it(rng: Rng) -> Scene:
    """Comes, takes what stood there, goes."""
    scene = _stands_and_takes_it_along(rng)
    return replace(scene, seconds=60, expected=_taken_due(scene.things[0].from_s))


def _takes_it_behind_passers(rng: Rng) -> Scene:
    """Takes it while others pass before the place."""
    scene = _takes_it(rng)
    _, y = scene.things[0].at
    took = scene.things[0].from_s
    passers = [
        person(f"passer{i}", walk([(-13, y + 2.0), (13, y + 2.0)], took - 8 + 9 * i, 1.3))
        for i in range(3)
    ]
    due = tuple(replace(each, late_s=7.0) for each in scene.expected)
    return replace(scene, actors=(*scene.actors, *passers), expected=due)


def _moves_it_for_a_moment(rng: Rng) -> Scene:
    """Lifts it, and puts it back within seven seconds."""
    at = _spot(rng)
    trip, took_s = _puts_down(rng, at, [(13.5, at[1])])
    back = took_s + float(rng.uniform(4, 7))
    trip = trip.wait(back - trip.now_s + 1).to_end()
    gone = replace(_bag(at, took_s, back), appeared=False)
    return Scene("", varied(yard(), rng), back + 30, (person("owner", trip.way()),), things=(gone,))


def _puts_something_there(rng: Rng) -> Scene:
    """Something came: nothing is gone."""
    return replace(_leaves_and_goes(rng), expected=())


def _is_gone_elsewhere(rng: Rng) -> Scene:
    """Something is gone, but outside of the zone; and inside nobody can tell what happened."""
    outside = replace(_bag((float(rng.uniform(-5, 5)), -12.0), 10.0), appeared=False)
    unclear = replace(_bag(_spot(rng), 10.0), appeared=None)
    return Scene("", varied(yard(), rng), 60, (), things=(outside, unclear))


DOWN = Scenario(
    "person_down",
    ({"id": "down", "kind": "person_down", "zone": "yard"},),
    family("down", _falls, _collapses_slowly, _is_helped, _is_not_found_while_lying),
    family(
        "down-not",
        _crouches,
        _sits_on_the_ground,
        _falls_and_gets_up,
        _walks_behind_a_wall,
        _gets_into_a_car,
        _children_play,
    ),
)
RUNNING = Scenario(
    "running",
    ({"id": "running", "kind": "running", "zone": "yard"},),
    family("running", _runs_across, _starts_to_run, _runs_towards_the_camera),
    family("running-not", _walks_fast, _cycles, _jumps_aside),
)
ABANDONED = Scenario(
    "object_abandoned",
    ({"id": "left", "kind": "object_abandoned", "zone": "yard"},),
    family("left", _leaves_and_goes, _leaves_and_waits_far_away, _leaves_it_among_passers),
    family(
        "left-not", _stands_with_it, _comes_back_for_it, _is_blown_in, _stands_and_takes_it_along
    ),
)
REMOVED = Scenario(
    "object_removed",
    ({"id": "taken", "kind": "object_removed", "zone": "yard"},),
    family("taken", _takes_it, _takes_it_behind_passers),
    family("taken-not", _moves_it_for_a_moment, _puts_something_there, _is_gone_elsewhere),
)
