"""Scenes of the rules that need a zone or a line and nothing else. The example to copy from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from sample_videos.trajectories.actors import Actor, cyclist, hider, person, vehicle
from sample_videos.trajectories.place import Place
from sample_videos.trajectories.places import crossing, varied, yard
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.truth import foot_in_zone, foot_over_line
from sample_videos.trajectories.ways import KMH, Trip, stand, walk

Make = Callable[[np.random.Generator], Scene]
COUNT = 36
MINIMUM_S, DWELL_S, GAP_S = 1.0, 60.0, 2.0


def scenes(makes: tuple[Make, ...], seed: int, prefix: str) -> Iterator[Scene]:
    """Yield COUNT scenes of a seed, each kind of them in turn, numbers drawn anew."""
    for index in range(COUNT):
        rng = np.random.default_rng([seed, index])
        make = makes[index % len(makes)]
        scene = make(rng)
        name = f"{prefix}-{make.__name__.strip('_').replace('_', '-')}-{index}"
        seed_of_noise, tempts = int(rng.integers(2**31)), (make.__doc__ or "").strip()
        yield replace(scene, name=name, seed=seed_of_noise, tempts=tempts)


def _inside_due(place: Place, actor: Actor, seconds: float) -> tuple[Expected, ...]:
    """When somebody has been in the entrance for the least time."""
    visits = foot_in_zone(place, actor, "entrance", seconds, gap_s=GAP_S)
    return tuple(
        Expected("objects_inside", start + MINIMUM_S, "entrance", (actor.name,))
        for start, end in visits
        if end - start > MINIMUM_S
    )


def _walks_in(rng: np.random.Generator) -> Scene:
    """Walks into the zone, stands there, leaves."""
    place = varied(yard(), rng)
    x, mps = float(rng.uniform(-2.0, 2.0)), float(rng.uniform(0.8, 1.8))
    trip = Trip.along([(x, 7), (x, -5.5), (-13, -5.5)], 1.0, mps).go(float(rng.uniform(10.5, 12)))
    trip = trip.wait(float(rng.uniform(2, 30))).to_end()
    who = person("visitor", trip.way(), float(rng.uniform(1.5, 1.9)))
    seconds = trip.now_s + 5
    return Scene("", place, seconds, (who,), _inside_due(place, who, seconds))


def _walks_through_behind_a_post(rng: np.random.Generator) -> Scene:
    """Crosses the zone; a post hides him for a moment."""
    place = varied(yard(), rng)
    y, mps = float(rng.uniform(-7.0, -4.0)), float(rng.uniform(0.9, 1.5))
    who = person("passer", walk([(-13, y), (13, y)], 1.0, mps))
    post = hider("post", stand((0.0, float(rng.uniform(2, 5))), 0, 60), (0.3, 0.3, 3.5))
    return Scene("", place, 40, (who, post), _inside_due(place, who, 40))


def _two_meet_inside(rng: np.random.Generator) -> Scene:
    """Two people cross in the zone; each is an event of its own, neither may get the other's."""
    place = varied(yard(), rng)
    y, mps = float(rng.uniform(-6.5, -5.0)), float(rng.uniform(0.9, 1.4))
    one = person("one", walk([(-13, y), (13, y)], 1.0, mps))
    other = person("other", walk([(13, y + 1.5), (-13, y + 1.5)], 1.5, mps))
    due = _inside_due(place, one, 40) + _inside_due(place, other, 40)
    return Scene("", place, 40, (one, other), due)


def _walks_along_the_border(rng: np.random.Generator) -> Scene:
    """Walks past the zone, half a metre to one and a half beside it."""
    place = varied(yard(), rng)
    y, mps = float(rng.uniform(-2.4, -1.5)), float(rng.uniform(0.8, 1.8))
    passer = person("passer", walk([(-13, y), (13, y)], 1.0, mps))
    return Scene("", place, 40, (passer,))


def _cuts_a_corner(rng: np.random.Generator) -> Scene:
    """Is inside for less than half of the least time."""
    place = varied(yard(), rng)
    mps = float(rng.uniform(1.4, 2.0))
    # 45 degrees over the corner (3.5, -3): a chord of twice the depth, walked in under 0.45 s.
    depth = float(rng.uniform(0.1, 0.2)) * mps
    c = 3.5 - depth
    passer = person("passer", walk([(c - 6, 3), (c, -3), (c + 6, -9)], 1.0, mps))
    return Scene("", place, 25, (passer,))


def _of_another_class(rng: np.random.Generator) -> Scene:
    """A car stops inside: not a class that this rule looks at."""
    place = varied(yard(), rng)
    trip = Trip.along([(-13, -5.5), (13, -5.5)], 1.0, 12 * KMH).go(11).change(0.0, 2.0)
    trip = trip.wait(float(rng.uniform(5, 40))).change(12 * KMH, 3.0)
    return Scene("", place, trip.now_s + 4, (vehicle("van", "car", trip.way()),))


def _loiters(rng: np.random.Generator) -> Scene:
    """Comes, stays for more than a minute, wandering, and goes."""
    place = varied(yard(), rng)
    stay = float(rng.uniform(DWELL_S + 8, DWELL_S + 60))
    return _visit(rng, place, stay)


def _stays_too_short(rng: np.random.Generator) -> Scene:
    """Comes, stays for almost a minute, and goes."""
    place = varied(yard(), rng)
    stay = float(rng.uniform(DWELL_S * 0.4, DWELL_S - 12))
    return _visit(rng, place, stay)


def _visit(rng: np.random.Generator, place: Place, stay: float) -> Scene:
    x = float(rng.uniform(-1.5, 1.5))
    trip = Trip.along([(x, 7), (x, -5), (x + 1.2, -5.6), (x + 0.5, -6), (13, -6)], 1.0, 1.3)
    trip = trip.go(12).wait(stay / 2).go(1.0).wait(stay / 2).to_end()
    who = person("visitor", trip.way())
    seconds = trip.now_s + 5
    return Scene("", place, seconds, (who,), _loitering_due(place, who, seconds))


def _loitering_due(place: Place, actor: Actor, seconds: float) -> tuple[Expected, ...]:
    visits = foot_in_zone(place, actor, "entrance", seconds, gap_s=GAP_S)
    return tuple(
        Expected("loitering", start + DWELL_S, "entrance", (actor.name,), late_s=3.0)
        for start, end in visits
        if end - start > DWELL_S
    )


def _loiters_behind_passers(rng: np.random.Generator) -> Scene:
    """Stands for more than a minute while others walk past in front and take the sight."""
    place = varied(yard(), rng)
    scene = _visit(rng, place, float(rng.uniform(DWELL_S + 10, DWELL_S + 40)))
    passers = [
        person(f"passer{i}", walk([(-13, -2.0), (13, -2.0)], start, 1.3))
        for i, start in enumerate(np.arange(5.0, scene.seconds - 22, 9.0).tolist())
    ]
    return Scene("", place, scene.seconds, (*scene.actors, *passers), scene.expected)


def _many_short_visits(rng: np.random.Generator) -> Scene:
    """One after the other comes for half a minute: the place is never empty."""
    place = varied(yard(), rng)
    actors = []
    for i in range(6):
        side = 0.8 * (i % 3) - 0.8
        trip = Trip.along([(side, 7), (side, -5), (13, -5)], 1 + 17.0 * i, 1.3).go(12)
        actors.append(person(f"visitor{i}", trip.wait(float(rng.uniform(15, 30))).to_end().way()))
    return Scene("", place, 150, actors)


def _comes_back_later(rng: np.random.Generator) -> Scene:
    """Stays 40 s, leaves for 15 s, stays 40 s: no stay of a minute."""
    place = varied(yard(), rng)
    x = float(rng.uniform(-1, 1))
    path = [(x, 7), (x, -5), (x, 0), (x, -5), (x, 7)]
    trip = Trip.along(path, 1.0, 1.3).go(12).wait(float(rng.uniform(30, 42))).go(5).wait(12)
    trip = trip.go(5).wait(float(rng.uniform(30, 42))).to_end()
    return Scene("", place, trip.now_s + 3, (person("visitor", trip.way()),))


def _over_due(place: Place, actor: Actor, seconds: float) -> tuple[Expected, ...]:
    return tuple(
        Expected("line_crossed", at, "middle-east", (actor.name,), late_s=1.5)
        for at, _ in foot_over_line(place, actor, "middle-east", seconds)
    )


def _crosses(rng: np.random.Generator) -> Scene:
    """Crosses the middle of the road on foot."""
    place = varied(crossing(), rng)
    x, mps = float(rng.uniform(11, 17)), float(rng.uniform(0.8, 2.5))
    who = person("walker", walk([(x, 6), (x + 0.5, -6)], 1.0, mps))
    return Scene("", place, 20, (who,), _over_due(place, who, 20))


def _crosses_after_waiting(rng: np.random.Generator) -> Scene:
    """Stands near the line before he goes on: the box jitters, one crossing."""
    place = varied(crossing(), rng)
    x = float(rng.uniform(11, 17))
    trip = Trip.along([(x, 6), (x, -6)], 1.0, 1.2).go(4.8).wait(float(rng.uniform(4, 15))).to_end()
    who = person("walker", trip.way())
    return Scene("", place, trip.now_s + 2, (who,), _over_due(place, who, trip.now_s + 2))


def _walks_beside_the_line(rng: np.random.Generator) -> Scene:
    """Walks along the line, a metre and more beside it."""
    place = varied(crossing(), rng)
    y = float(rng.choice([-1, 1]) * rng.uniform(1.1, 3.0))
    who = person("walker", walk([(10, y), (27, y)], 1.0, float(rng.uniform(0.8, 1.8))))
    return Scene("", place, 30, (who,))


def _turns_back(rng: np.random.Generator) -> Scene:
    """Comes near the line and turns back."""
    place = varied(crossing(), rng)
    x = float(rng.uniform(11, 18))
    path = [(x, 6), (x, float(rng.uniform(1.1, 2.0))), (x + 1.5, 6)]
    return Scene("", place, 20, (person("walker", walk(path, 1.0, 1.2)),))


def _drives_over(rng: np.random.Generator) -> Scene:
    """A car and a bicycle cross it: the rule looks for people on foot who cross it alone."""
    place = varied(crossing(), rng)
    x = float(rng.uniform(12, 17))
    car = vehicle("car", "car", walk([(x, 8), (x, -8)], 2.0, 15 * KMH))
    bicycle, _ = cyclist("bike", walk([(x + 3, 8), (x + 3, -8)], 8.0, 12 * KMH))
    return Scene("", place, 20, (car, bicycle))


def _family(prefix: str, *makes: Make) -> Callable[[int], Iterator[Scene]]:
    return lambda seed: scenes(makes, seed, prefix)


SCENARIOS: Mapping[str, Scenario] = {
    "objects_inside": Scenario(
        "objects_inside",
        ({"id": "inside", "kind": "objects_inside", "zone": "entrance"},),
        _family("inside", _walks_in, _walks_through_behind_a_post, _two_meet_inside),
        _family("inside-not", _walks_along_the_border, _cuts_a_corner, _of_another_class),
    ),
    "loitering": Scenario(
        "loitering",
        ({"id": "loitering", "kind": "loitering", "zone": "entrance"},),
        _family("loitering", _loiters, _loiters_behind_passers),
        _family("loitering-not", _stays_too_short, _many_short_visits, _comes_back_later),
    ),
    "line_crossed": Scenario(
        "line_crossed",
        ({"id": "crossed", "kind": "line_crossed", "line": "middle-east"},),
        _family("crossed", _crosses, _crosses_after_waiting),
        _family("crossed-not", _walks_beside_the_line, _turns_back, _drives_over),
    ),
}
