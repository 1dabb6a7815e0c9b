"""Scenes of congestion and of queues."""

import numpy as np

from sample_videos.trajectories.actors import Actor, vehicle
from sample_videos.trajectories.place import Place
from sample_videos.trajectories.places import varied
from sample_videos.trajectories.roads import (
    EAST,
    FROM,
    LENGTHS,
    TO,
    WEST,
    avenue,
    family,
    lane_y,
    passing,
)
from sample_videos.trajectories.scene import Expected, Scenario, Scene
from sample_videos.trajectories.traffic_lanes import queue_at
from sample_videos.trajectories.ways import KMH, Point, Way, way

JAM_S = 60.0
STOP_AND_GO_S = 95.0
STILL_M = 1e-6
QUEUE_M, QUEUE_S = 30.0, 10.0
Speeds = list[tuple[float, float]]
"""(until second, metres per second): how fast a whole column goes."""
MIXED = ("car", "car", "car", "car", "truck", "bus")


def _column(
    rng: np.random.Generator, y: float, speeds: Speeds, gap_m: float, first_x: float = TO
) -> list[Actor]:
    """Return a column that fills a lane from `first_x` back and goes as fast as it is told."""
    knots = [(0.0, 0.0)]
    for until, mps in speeds:
        knots.append((until, knots[-1][1] + mps * (until - knots[-1][0])))
    total = knots[-1][1]
    actors: list[Actor] = []
    x = first_x
    while x > FROM - total - 10:
        label = str(rng.choice(MIXED))
        x -= LENGTHS[label] / 2
        made = _way_of(x, y, knots)
        if made is not None:
            actors.append(vehicle(f"{y:+.0f}-{len(actors)}", label, made))
        x -= LENGTHS[label] / 2 + gap_m * float(rng.uniform(0.8, 1.3))
    return actors


def _way_of(x: float, y: float, knots: list[Point]) -> Way | None:
    """Return the part of a vehicle's way that is on the road."""
    times = np.array([second for second, _ in knots])
    ways = x + np.array([metres for _, metres in knots])
    asked = np.unique(np.concatenate([times, np.arange(0.0, times[-1], 2.0)]))
    places = np.interp(asked, times, ways)
    near = (places > FROM - 5) & (places < TO + 5)
    if np.count_nonzero(near) < 2:  # noqa: PLR2004  # a way has two ends
        return None
    return way(
        [(t, at, y) for t, at in zip(asked[near].tolist(), places[near].tolist(), strict=True)]
    )


def _place(rng: np.random.Generator) -> Place:
    return varied(avenue(), rng)


def _jam_due(at_s: float) -> tuple[Expected, ...]:
    return (Expected("congestion", at_s + JAM_S, "lane-east", (), early_s=6.0, late_s=18.0),)


def _both_lanes(
    rng: np.random.Generator, speeds: Speeds, gap_m: float, first_x: float = TO
) -> list[Actor]:
    return [
        each
        for lane in ("inner", "outer")
        for each in _column(rng, lane_y(lane), speeds, gap_m, first_x + float(rng.uniform(-4, 4)))
    ]


def _creeps(rng: np.random.Generator) -> Scene:
    """Both lanes are full and go at a walk."""
    speeds = [(90.0, float(rng.uniform(2.0, 7.0)) * KMH)]
    return Scene("", _place(rng), 88.0, _both_lanes(rng, speeds, 3.0), _jam_due(0.0))


def _stops_and_goes(rng: np.random.Generator) -> Scene:
    """Stands for 15 to 25 s, moves up for six, stands again."""
    speeds: Speeds = []
    now = 0.0
    while now < STOP_AND_GO_S:
        stand, move = float(rng.uniform(12, 22)), float(rng.uniform(3.0, 5.0))
        speeds += [(now + stand, 0.0), (now + stand + move, float(rng.uniform(2, 3)))]
        now += stand + move
    return Scene("", _place(rng), 90.0, _both_lanes(rng, speeds, 2.5), _jam_due(0.0))


def _grows_dense(rng: np.random.Generator) -> Scene:
    """Comes at 40 km/h, slows down to a creep, and clears in the end."""
    slow_at = float(rng.uniform(15, 30))
    slow = float(rng.uniform(2, 5)) * KMH
    speeds = [(slow_at, 11.0), (slow_at + 3, 6.0), (slow_at + 80, slow), (slow_at + 105, 9.0)]
    actors = _both_lanes(rng, speeds, 4.0)
    return Scene("", _place(rng), slow_at + 100, actors, _jam_due(slow_at + 5))


def _flows(rng: np.random.Generator) -> Scene:
    """Dense and quick: 25 to 50 km/h, ten metres apart."""
    speeds = [(90.0, float(rng.uniform(25, 50)) * KMH)]
    return Scene("", _place(rng), 85.0, _both_lanes(rng, speeds, float(rng.uniform(8, 14))))


def _sparse_and_slow(rng: np.random.Generator) -> Scene:
    """Two or three tractors and sweepers go at a walk; nobody else."""
    speeds = [(100.0, float(rng.uniform(3, 8)) * KMH)]
    actors = _column(rng, lane_y("outer"), speeds, float(rng.uniform(32, 45)))
    return Scene("", _place(rng), 95.0, actors)


def _waits_for_green(rng: np.random.Generator) -> Scene:
    """Both lanes wait for a light for 30 to 45 s, full, and drive off."""
    until = float(rng.uniform(32, 45))
    actors = queue_at(rng, EAST - 1.0, 6, until)
    later = passing(rng, until + 50, lane_y("inner"), from_s=until + 22, kmh=40)
    return Scene("", _place(rng), until + 50, (*actors, *later))


def _short_jam(rng: np.random.Generator) -> Scene:
    """A jam that is over after 25 to 40 s."""
    lasts = float(rng.uniform(25, 38))
    speeds = [(12.0, 10.0), (12.0 + lasts, 1.0), (80.0, 10.0)]
    return Scene("", _place(rng), 78.0, _both_lanes(rng, speeds, 3.0))


def _dense_but_moving(rng: np.random.Generator) -> Scene:
    """Full lanes that go at 15 to 22 km/h."""
    speeds = [(90.0, float(rng.uniform(15, 22)) * KMH)]
    return Scene("", _place(rng), 85.0, _both_lanes(rng, speeds, 3.5))


def _queue_due(place: Place, at_s: float, length_m: float | None) -> tuple[Expected, ...]:
    measured = {} if length_m is None else {"queue_length": length_m}
    del place
    return (Expected("queue", at_s + QUEUE_S, "lane-east", (), 5.0, 9.0, measured=measured),)


def _long_queue(rng: np.random.Generator) -> Scene:
    """Both lanes queue up over the whole zone and wait for half a minute and more."""
    count = int(rng.integers(6, 9))
    actors = queue_at(rng, EAST - 1.0, count, float(rng.uniform(55, 70)))
    place, limit = _place(rng), EAST - QUEUE_M
    at_s = min(_reached(actors, lane, limit) for lane in ("inner", "outer"))
    return Scene("", place, 75.0, actors, _queue_due(place, at_s, None))


def _reached(actors: list[Actor], lane: str, x: float) -> float:
    """Return when the queue in a lane first reaches back to x."""
    return next(
        (
            float(each.way.times[np.argmax(np.diff(each.way.places[:, 0]) < STILL_M)])
            for each in actors
            if each.name.startswith(lane) and _rear(each) <= x
        ),
        np.inf,
    )


def _rear(actor: Actor) -> float:
    """Return where the rear of a queueing vehicle stands."""
    steps = np.diff(actor.way.places[:, 0])
    stands = int(np.argmax(steps < STILL_M))
    return float(actor.way.places[stands, 0]) - LENGTHS[actor.label] / 2


def _standing_jam(rng: np.random.Generator) -> Scene:
    """The whole lane stands from the first picture on."""
    speeds = [(40.0, 0.0)]
    actors = _both_lanes(rng, speeds, 2.5)
    place = _place(rng)
    return Scene("", place, 40.0, actors, _queue_due(place, 1.0, None))


def _short_queue(rng: np.random.Generator) -> Scene:
    """Two or three in each lane wait at the end of the zone."""
    actors = queue_at(rng, EAST - 1.0, 2, float(rng.uniform(30, 45)))
    shorter = [each for each in actors if each.label not in ("bus", "truck")]
    return Scene("", _place(rng), 60.0, shorter)


def _queue_for_a_moment(rng: np.random.Generator) -> Scene:
    """A long column stops for three to six seconds."""
    stop = float(rng.uniform(10, 20))
    speeds = [(stop, 9.0), (stop + float(rng.uniform(2.5, 5.5)), 0.0), (50.0, 8.0)]
    return Scene("", _place(rng), 48.0, _both_lanes(rng, speeds, 3.0))


def _stands_further_back(rng: np.random.Generator) -> Scene:
    """Somebody broke down in the middle of the zone, others behind it: no queue at its end."""
    x = float(rng.uniform(-8, 2))
    actors = []
    for i in range(3):
        at = x - 7.5 * i
        if at > WEST:
            knots = [(0.0, 0.0), (40.0, 0.0)]
            made = _way_of(at, lane_y("outer"), knots)
            if made is not None:
                actors.append(vehicle(f"stands{i}", "car", made))
    return Scene("", _place(rng), 40.0, (*actors, *passing(rng, 40.0, lane_y("inner"))))


CONGESTION = Scenario(
    "congestion",
    ({"id": "jam", "kind": "congestion", "zone": "lane-east", "lanes": 2},),
    family("congestion", _creeps, _stops_and_goes, _grows_dense),
    family(
        "congestion-not",
        _flows,
        _sparse_and_slow,
        _waits_for_green,
        _short_jam,
        _dense_but_moving,
    ),
)
QUEUE = Scenario(
    "queue",
    ({"id": "queue", "kind": "queue", "zone": "lane-east", "length_m": QUEUE_M},),
    family("queue", _long_queue, _standing_jam),
    family(
        "queue-not",
        _short_queue,
        _queue_for_a_moment,
        _stands_further_back,
        _dense_but_moving,
        _flows,
    ),
)
