"""Scenes of places: intrusion, on the road, a crowd, and a class that is seen."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from sample_videos.trajectories.actors import Actor, cyclist, person, vehicle
from sample_videos.trajectories.basic import Make, scenes
from sample_videos.trajectories.place import Place, box_area
from sample_videos.trajectories.places import LANE_M, crossing, varied, yard
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.truth import foot_in_zone
from sample_videos.trajectories.ways import KMH, Trip, stand, walk

Rng = np.random.Generator
CROWD, CROWD_S = 10, 10.0
ROAD_S, SEEN_S = 1.5, 5.0


def family(prefix: str, *makes: Make) -> Callable[[int], Iterator[Scene]]:
    """Return a family of scenes."""
    return lambda seed: scenes(makes, seed, prefix)


def _intruder(place: Place, who: Actor, seconds: float) -> Scene:
    due = tuple(
        Expected("intrusion", start, "fence-strip", (who.name,), early_s=1.0, late_s=1.5)
        for start, _ in foot_in_zone(place, who, "fence-strip", seconds, gap_s=2.0)
    )
    return Scene("", place, seconds, (who,), due)


def _climbs_over_the_fence(rng: Rng) -> Scene:
    """Comes from behind, stands in the strip for a while, goes on into the yard."""
    place = varied(yard(), rng)
    x = float(rng.uniform(-7, 7))
    trip = Trip.along([(x, -16), (x + 1, 4)], 1.0, float(rng.uniform(0.8, 1.6))).go(4.3)
    trip = trip.wait(float(rng.uniform(1, 20))).to_end()
    return _intruder(place, person("intruder", trip.way(), float(rng.uniform(1.5, 1.9))), 40)


def _runs_through_the_strip(rng: Rng) -> Scene:
    """Is in the strip for a second only."""
    place = varied(yard(), rng)
    x = float(rng.uniform(-6, 6))
    way = walk([(x, 2), (x + 1.5, -16)], 1.0, float(rng.uniform(2.0, 2.6)))
    return _intruder(place, person("runner", way), 15)


def _walks_along_the_strip(rng: Rng) -> Scene:
    """Walks in the strip from one end to the other."""
    place = varied(yard(), rng)
    y = float(rng.uniform(-12.3, -11.2))
    return _intruder(place, person("walker", walk([(-13, y), (13, y)], 1.0, 1.3)), 30)


def _walks_in_front_of_the_strip(rng: Rng) -> Scene:
    """Walks past half a metre to two metres before the strip."""
    place = varied(yard(), rng)
    y = float(rng.uniform(-9.8, -8.5))
    return Scene("", place, 30, (person("walker", walk([(-13, y), (13, y)], 1.0, 1.3)),))


def _dog_in_the_strip(rng: Rng) -> Scene:
    """A dog and a car are in the strip: no people."""
    place = varied(yard(), rng)
    dog = Actor("dog", "dog", walk([(-13, -12), (13, -11.5)], 1.0, float(rng.uniform(1, 3))))
    car = vehicle("car", "car", stand((float(rng.uniform(-6, 6)), -11.8), 3, 25))
    return Scene("", place, 30, (dog, car))


def _stands_before_the_strip(rng: Rng) -> Scene:
    """Waits for a minute close to the strip and turns back."""
    place = varied(yard(), rng)
    x = float(rng.uniform(-6, 6))
    trip = Trip.along([(x, 2), (x, float(rng.uniform(-9.8, -9.3))), (x + 2, 2)], 1.0, 1.2)
    trip = trip.go(11.2).wait(float(rng.uniform(20, 60))).to_end()
    return Scene("", place, trip.now_s + 2, (person("waiter", trip.way()),))


def _street(rng: Rng) -> Place:
    place = varied(crossing(), rng)
    road = {"road-east": box_area(4.0, -LANE_M, 28, LANE_M)}
    return replace(place, zones={**place.zones, **road})


def _on_road(place: Place, who: Actor, seconds: float) -> Scene:
    """Due when it has been deeper than the kerb for the time: the margin is 0.26 m."""
    due = tuple(
        Expected("person_on_road", start + ROAD_S, "road-east", (who.name,), late_s=2.5)
        for start, end in foot_in_zone(place, who, "road-east", seconds, gap_s=1.0)
        if end - start > ROAD_S + 1.0
    )
    return Scene("", place, seconds, (who,), due)


def _crosses_where_no_crosswalk_is(rng: Rng) -> Scene:
    """Crosses the road ten metres beyond the crosswalk."""
    place = _street(rng)
    x = float(rng.uniform(12, 18))
    way = walk([(x, 6), (x + float(rng.uniform(-1, 1)), -6)], 1.0, float(rng.uniform(0.8, 1.6)))
    return _on_road(place, person("walker", way), 22)


def _walks_in_the_lane(rng: Rng) -> Scene:
    """Walks along the road, more than a metre from its kerb."""
    place = _street(rng)
    y = float(rng.uniform(-2.3, 2.3))
    way = walk([(24, 5), (22, y), (12, y), (11.5, 6)], 1.0, float(rng.uniform(0.8, 1.5)))
    return _on_road(place, person("walker", way), 35)


def _stands_between_the_lanes(rng: Rng) -> Scene:
    """Stops in the middle of the road while cars go by."""
    place = _street(rng)
    x = float(rng.uniform(12, 16))
    trip = Trip.along([(x, 6), (x, -6)], 1.0, 1.2).go(float(rng.uniform(5.7, 6.3)))
    who = person("waiter", trip.wait(float(rng.uniform(4, 12))).to_end().way())
    scene = _on_road(place, who, trip.now_s + 20)
    car = vehicle("car", "car", walk([(40, 1.9), (-12, 1.9)], 4.0, 30 * KMH))
    return replace(scene, actors=(who, car))


def _waits_at_the_kerb(rng: Rng) -> Scene:
    """Stands on the pavement a third of a metre and more from the road."""
    place = _street(rng)
    x, y = float(rng.uniform(11, 18)), float(rng.choice([-1, 1]) * (LANE_M + rng.uniform(0.35, 1)))
    trip = Trip.along([(x, 2 * y), (x, y), (x + 3, 2 * y)], 1.0, 1.2).go(abs(y))
    trip = trip.wait(float(rng.uniform(5, 40))).to_end()
    return Scene("", place, trip.now_s + 2, (person("waiter", trip.way()),))


def _uses_the_crosswalk(rng: Rng) -> Scene:
    """Crosses on the crosswalk, sometimes on its very edge."""
    place = _street(rng)
    x = float(rng.uniform(6.1, 9.4))
    way = walk([(x, 6), (x, -6)], 1.0, float(rng.uniform(0.7, 1.6)))
    return Scene("", place, 22, (person("walker", way),))


def _rides_a_bicycle(rng: Rng) -> Scene:
    """Rides along the road and over the crosswalk."""
    place = _street(rng)
    y = float(rng.uniform(-2.8, -1.0))
    way = walk([(-6, y), (32, y)], 1.0, float(rng.uniform(10, 18)) * KMH)
    return Scene("", place, 18, cyclist("bike", way))


def _steps_down_and_back(rng: Rng) -> Scene:
    """Looks for a bus: a step onto the road for half a second."""
    place = _street(rng)
    x, deep = float(rng.uniform(12, 17)), float(rng.uniform(0.3, 0.6))
    path = [(x, 6), (x, LANE_M - deep), (x + 0.3, 6)]
    return Scene("", place, 15, (person("waiter", walk(path, 1.0, float(rng.uniform(1.6, 2.2)))),))


def _gathered(rng: Rng, count: int, stay_s: float, *, at: float = 0.0) -> list[Actor]:
    """People who come one after the other to spots of their own and leave after `stay_s`."""
    people: list[Actor] = []
    for index in range(count):
        x, y = 2.2 * (index % 5) - 4.4, 1.8 * (index // 5) - 6.0
        x, y = x + float(rng.uniform(-0.4, 0.4)), y + float(rng.uniform(-0.4, 0.4)) + at
        trip = Trip.along([(x - 16, y + 0.5), (x, y), (x + 18, y)], 1 + 0.7 * index, 1.4)
        trip = trip.go(16.0).wait(stay_s - 0.7 * index).to_end()
        people.append(person(f"one{index}", trip.way(), float(rng.uniform(1.5, 1.9))))
    return people


def _crowd_due(place: Place, people: list[Actor], seconds: float) -> tuple[Expected, ...]:
    starts = sorted(
        visits[0][0] for who in people if (visits := foot_in_zone(place, who, "yard", seconds))
    )
    due = starts[CROWD - 1] + CROWD_S
    return (Expected("crowd", due, "yard", early_s=2.0, late_s=6.0),)


def _gathers(rng: Rng) -> Scene:
    """Thirteen and more come together and stay: some hide others."""
    place = varied(yard(), rng)
    people = _gathered(rng, int(rng.integers(13, 18)), float(rng.uniform(30, 50)))
    return Scene("", place, 50, people, _crowd_due(place, people, 50))


def _fills_and_stays(rng: Rng) -> Scene:
    """A crowd at the entrance while a lone person walks past outside."""
    place = varied(yard(), rng)
    people = _gathered(rng, int(rng.integers(14, 20)), float(rng.uniform(45, 70)), at=1.0)
    passer = person("passer", walk([(-13, -9.8), (13, -9.8)], 5, 1.2))
    return Scene("", place, 50, [*people, passer], _crowd_due(place, people, 50))


def _small_group(rng: Rng) -> Scene:
    """Seven or eight stand together for a minute."""
    place = varied(yard(), rng)
    return Scene("", place, 50, _gathered(rng, int(rng.integers(7, 9)), 45))


def _passes_in_one_stream(rng: Rng) -> Scene:
    """Many pass one after the other; never ten at once."""
    place = varied(yard(), rng)
    gap = float(rng.uniform(3.4, 5))
    people = [
        person(f"one{i}", walk([(-15, -6 + i % 4), (15, -6 + i % 4)], 1 + gap * i, 1.4))
        for i in range(14)
    ]
    return Scene("", place, 80, people)


def _meets_for_a_moment(rng: Rng) -> Scene:
    """Two groups walk past each other: fourteen for five seconds."""
    place = varied(yard(), rng)
    people: list[Actor] = []
    for index in range(14):
        side = -1 if index % 2 else 1
        y = -6.5 + 0.9 * (index // 2)
        start = 1 + float(rng.uniform(0, 0.6))
        way = walk([(side * 18, y), (-side * 18, y)], start, float(rng.uniform(3.6, 4.0)))
        people.append(person(f"one{index}", way))
    return Scene("", place, 20, people)


def _dog(way: tuple[tuple[float, float], ...], start: float, mps: float) -> Actor:
    return Actor("dog", "dog", walk(way, start, mps))


def _dog_due(place: Place, dog: Actor, seconds: float) -> tuple[Expected, ...]:
    start, _ = foot_in_zone(place, dog, "yard", seconds)[0]
    return (Expected("animal", start + SEEN_S, "yard", early_s=1.5, late_s=4.0),)


def _dog_roams(rng: Rng) -> Scene:
    """A dog roams about in the yard for half a minute."""
    place = varied(yard(), rng)
    path = ((-13.0, 4.0), (2.0, -4.0), (6.0, 3.0), (-4.0, -2.0), (13.0, 5.0))
    dog = _dog(path, float(rng.uniform(1, 3)), float(rng.uniform(1.2, 2.0)))
    return Scene("", place, 45, (dog,), _dog_due(place, dog, 45))


def _dog_behind_people(rng: Rng) -> Scene:
    """A dog lies in the yard while people walk before it."""
    place = varied(yard(), rng)
    dog = Actor("dog", "dog", stand((float(rng.uniform(-4, 4)), -2.0), 3, 40))
    people = [person(f"one{i}", walk([(-13, 1.5), (13, 1.5)], 4 + 9 * i, 1.3)) for i in range(3)]
    due = tuple(replace(each, late_s=7.0) for each in _dog_due(place, dog, 45))
    return Scene("", place, 45, (dog, *people), due)


def _dog_runs_by(rng: Rng) -> Scene:
    """A dog is in the yard for less than half of the time."""
    place = varied(yard(), rng)
    y = float(rng.uniform(3.0, 5.0))
    dog = _dog(((-3.0, 14.0), (0.0, y), (4.0, 14.0)), 1.0, float(rng.uniform(8.0, 9.5)))
    return Scene("", place, 15, (dog,))


def _dog_shows_now_and_then(rng: Rng) -> Scene:
    """A dog in the grass: seen for a second every four."""
    place = varied(yard(), rng)
    hidden = tuple((3 + 4.0 * i, 6 + 4.0 * i) for i in range(-1, 12))
    dog = Actor("dog", "dog", stand((float(rng.uniform(-4, 4)), -1.0), 1, 45), unseen=hidden)
    return Scene("", place, 45, (dog,))


def _people_and_a_cat(rng: Rng) -> Scene:
    """Others stay for long: no dog; and a dog outside of the yard."""
    place = varied(yard(), rng)
    cat = Actor("cat", "cat", stand((2, -2), 1, 40), size=(0.5, 0.2, 0.35))
    dog = Actor("dog", "dog", stand((float(rng.uniform(-4, 4)), -11.5), 1, 40))
    return Scene("", place, 40, (cat, dog, person("one", stand((-3, 0), 1, 40))))


INTRUSION = Scenario(
    "intrusion",
    ({"id": "intrusion", "kind": "intrusion", "zone": "fence-strip"},),
    family("intrusion", _climbs_over_the_fence, _runs_through_the_strip, _walks_along_the_strip),
    family(
        "intrusion-not", _walks_in_front_of_the_strip, _dog_in_the_strip, _stands_before_the_strip
    ),
)
ON_ROAD = Scenario(
    "person_on_road",
    (
        {
            "id": "on-road",
            "kind": "person_on_road",
            "zone": "road-east",
            "crosswalks": ["crosswalk-east"],
        },
    ),
    family(
        "on-road", _crosses_where_no_crosswalk_is, _walks_in_the_lane, _stands_between_the_lanes
    ),
    family(
        "on-road-not",
        _waits_at_the_kerb,
        _uses_the_crosswalk,
        _rides_a_bicycle,
        _steps_down_and_back,
    ),
)
CROWDED = Scenario(
    "crowd",
    ({"id": "crowd", "kind": "crowd", "zone": "yard", "min_count": CROWD},),
    family("crowd", _gathers, _fills_and_stays),
    family("crowd-not", _small_group, _passes_in_one_stream, _meets_for_a_moment),
)
SEEN = Scenario(
    "class_seen",
    (
        {
            "id": "dog",
            "kind": "class_seen",
            "zone": "yard",
            "classes": ["dog"],
            "report_as": "animal",
        },
    ),
    family("seen", _dog_roams, _dog_behind_people),
    family("seen-not", _dog_runs_by, _dog_shows_now_and_then, _people_and_a_cat),
)
