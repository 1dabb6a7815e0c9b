"""Two road users nearly collide: time to collision and post-encroachment time (FHWA SSAM)."""

import math
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations, pairwise
from typing import ClassVar, NamedTuple

from edge_node.rules.bodies import Bodies
from edge_node.rules.footprint import SIZES_M, USUAL
from edge_node.rules.gauge import KMH, SURE, Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.rules.riders import Riders
from edge_node.types import GroundPlane, Measured, RuleMatch, Track, Zone

TTC_S = 1.5
"""SSAM: a conflict."""
PET_S = 1.5
SEVERE_S = 1.0
"""Less than this is severe."""
LEAST_MPS = 3.0
"""The faster of two must drive, not roll."""
NEAR_M = 30.0
SURELY = 0.9
"""Of their widths: who would only graze each other passes by, as far as boxes can tell."""
CONFIRMED = 2
"""In so many moments one after the other courses must lead into each other."""
CROSSING_DEG = 25.0
"""Courses that differ by less follow each other: their paths touch all the time."""
TRAIL_S = 4.0
AGAIN = timedelta(seconds=10)
PEOPLE = frozenset({"person"})


@dataclass(slots=True)
class _Course:
    track: Track
    last_seen: timedelta
    velocity: Point
    trail: deque[tuple[float, Point]] = field(default_factory=deque)
    """(second, place of its middle), oldest first."""

    @property
    def speed(self) -> float:
        """Metres per second."""
        return math.hypot(*self.velocity)


class _Now(NamedTuple):
    """Somebody who is in the zone now."""

    number: int
    track: Track
    place: Point
    velocity: Point

    @property
    def speed(self) -> float:
        """Metres per second."""
        return math.hypot(*self.velocity)


class NearMiss:
    """Speaks once of two who were on a course into each other, or just missed each other.

    Time to collision: when two discs of the road users' widths touch if both go on as they do.
    Post-encroachment time: from when one leaves the place where their ways cross until the other
    comes there. Two people on foot do not count. Needs a ground plane.
    """

    KIND: ClassVar[str] = "near_miss"
    CODE_VERSION: ClassVar[int] = 2

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        ground: GroundPlane,
        ttc_s: float = TTC_S,
        pet_s: float = PET_S,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: Where the one that drives must be.
            labels: Classes that count.
            ground: To measure in metres.
            ttc_s: A time to collision of no more is told.
            pet_s: A post-encroachment time of no more is told.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._polygon = Polygon(zone.polygon)
        self._labels = frozenset(labels)
        self._gauge = Gauge(ground)
        self._bodies = Bodies(ground)
        self._riders = Riders()
        self._ttc_s = ttc_s
        self._pet_s = pet_s
        self._courses: dict[int, _Course] = {}
        self._closing: dict[tuple[int, int], int] = {}
        self._told: dict[tuple[int, int], timedelta] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("ttc", self._ttc_s, "s"),
            Measured("pet", self._pet_s, "s"),
            Measured("speed", LEAST_MPS * KMH, "km/h"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who nearly collided, as known by this moment."""
        there = self._there(moment)
        self._forget(moment.elapsed)
        matches = self._closing_in(there, moment)
        for late in there:
            matches += self._just_missed(late, moment)
        for each in there:
            self._follow(each, moment.elapsed)
        return matches

    def _there(self, moment: Moment) -> list[_Now]:
        """Return who is in the zone and moves in a known way; a bike and its rider are one."""
        riding = self._riders.update(moment)
        inside = moment.inside(self._polygon)
        seen = [
            each
            for each in moment.of_labels(self._labels)
            if each.number in inside and not (each.number in riding and each.track.label in PEOPLE)
        ]
        middles = self._bodies.on_ground(seen, moment)
        found = []
        for number, track in seen:
            motion = moment.motions[number]
            place = middles.get(number, motion.ground)
            if place is not None and motion.ground_velocity is not None:
                found.append(_Now(number, track, place, motion.ground_velocity))
        return found

    def _closing_in(self, there: Sequence[_Now], moment: Moment) -> list[RuleMatch]:
        """Return who is on a course into each other, several times running."""
        matches = []
        closing: dict[tuple[int, int], int] = {}
        for one, other in combinations(there, 2):
            pair = (min(one.number, other.number), max(one.number, other.number))
            if pair in self._told or not _can_meet(one, other):
                continue
            ttc = self._ttc(one, other)
            if ttc is None or ttc[0] > self._ttc_s:
                continue
            closing[pair] = self._closing.get(pair, 0) + 1
            if closing[pair] >= CONFIRMED:
                both = ((one.track, one.speed), (other.track, other.speed))
                matches.append(self._match(both, moment, "ttc", ttc))
                self._told[pair] = moment.elapsed
        self._closing = closing
        return matches

    def _ttc(self, one: _Now, other: _Now) -> tuple[float, float, float] | None:
        """Return the seconds until two discs touch, with low and high; None if they do not."""
        x, y = other.place[0] - one.place[0], other.place[1] - one.place[1]
        u, v = other.velocity[0] - one.velocity[0], other.velocity[1] - one.velocity[1]
        reach = SURELY * (_width(one.track) + _width(other.track)) / 2
        speed2, closing = u * u + v * v, -(x * u + y * v)
        if speed2 <= LEAST_MPS * LEAST_MPS or closing <= 0:
            return None
        root = closing * closing - speed2 * (x * x + y * y - reach * reach)
        if root <= 0:
            return None
        seconds = (closing - math.sqrt(root)) / speed2
        doubt = SURE * self._gauge.doubt(one.track.box) / math.sqrt(speed2)
        return max(seconds, 0.0), max(seconds - doubt, 0.0), seconds + doubt

    def _just_missed(self, late: _Now, moment: Moment) -> list[RuleMatch]:
        """Return who left the place where their ways cross just before this one came there.

        Who has left it may be hidden by the one that comes.
        """
        matches = []
        for number, early in self._courses.items():
            pair = (min(number, late.number), max(number, late.number))
            if number == late.number or pair in self._told:
                continue
            if early.track.label in PEOPLE and late.track.label in PEOPLE:
                continue
            if max(early.speed, late.speed) <= LEAST_MPS:
                continue
            pet = self._crossed(early, late, moment.elapsed.total_seconds())
            if pet is not None and pet <= self._pet_s:
                both = ((early.track, early.speed), (late.track, late.speed))
                matches.append(self._match(both, moment, "pet", (pet, pet, pet)))
                self._told[pair] = moment.elapsed
        return matches

    def _crossed(self, early: _Course, late: _Now, now_s: float) -> float | None:
        comer = self._courses.get(late.number)
        if comer is None or not _cross(early.velocity, late.velocity):
            return None
        start = comer.trail[-1][1]
        for (from_s, here), (to_s, there) in pairwise(early.trail):
            share = _meet(start, late.place, here, there)
            if share is None:
                continue
            left_s = from_s + share * (to_s - from_s) + _clearing(early.track, early.velocity)
            return max(now_s - left_s - _clearing(late.track, late.velocity), 0.0)
        return None

    def _follow(self, seen: _Now, elapsed: timedelta) -> None:
        course = self._courses.setdefault(seen.number, _Course(seen.track, elapsed, seen.velocity))
        course.track, course.last_seen, course.velocity = seen.track, elapsed, seen.velocity
        now_s = elapsed.total_seconds()
        course.trail.append((now_s, seen.place))
        while now_s - course.trail[0][0] > TRAIL_S:
            course.trail.popleft()

    def _forget(self, elapsed: timedelta) -> None:
        late = elapsed - MEMORY
        for number in [key for key, each in self._courses.items() if each.last_seen < late]:
            del self._courses[number]
        if self._told:
            self._told = {key: at for key, at in self._told.items() if elapsed - at < AGAIN}

    def _match(
        self,
        pair: tuple[tuple[Track, float], tuple[Track, float]],
        moment: Moment,
        name: str,
        seconds: tuple[float, float, float],
    ) -> RuleMatch:
        value, low, high = (round(each, 2) for each in seconds)
        # The one that drives faster first: it made the danger.
        (first, speed), (second, _) = sorted(pair, key=lambda each: -each[1])
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(first, second),
            since=moment.at,
            at=moment.at,
            lasting=False,
            measured=(
                Measured(name, value, "s", low, high),
                Measured("severity", 2.0 if value < SEVERE_S else 1.0, "1=serious 2=severe"),
                self._gauge.speed("speed", speed, self._gauge.doubt(first.box)),
            ),
        )


def _can_meet(one: _Now, other: _Now) -> bool:
    """Say whether two are near, at least one drives, and not both are on foot, told cheaply."""
    if one.track.label in PEOPLE and other.track.label in PEOPLE:
        return False
    if math.dist(one.place, other.place) > NEAR_M:
        return False
    return max(one.speed, other.speed) > LEAST_MPS


def _width(track: Track) -> float:
    return SIZES_M.get(track.label, USUAL)[1]


def _clearing(track: Track, velocity: Point) -> float:
    """Return the seconds in which half of a road user's length passes a point."""
    speed = math.hypot(*velocity)
    return SIZES_M.get(track.label, USUAL)[0] / 2 / speed if speed > 1.0 else 0.0


def _cross(one: Point, other: Point) -> bool:
    """Say whether two courses differ by enough to cross."""
    lengths = math.hypot(*one) * math.hypot(*other)
    if not lengths:
        return False
    sine = abs(one[0] * other[1] - one[1] * other[0]) / lengths
    return sine > math.sin(math.radians(CROSSING_DEG))


def _meet(start: Point, step: Point, here: Point, there: Point) -> float | None:
    """Return at which share of the second segment two segments cross; None if they do not."""
    ax, ay = step[0] - start[0], step[1] - start[1]
    bx, by = there[0] - here[0], there[1] - here[1]
    cross = ax * by - ay * bx
    if not cross:
        return None
    x, y = here[0] - start[0], here[1] - start[1]
    along, share = (x * by - y * bx) / cross, (x * ay - y * ax) / cross
    return share if 0 <= along <= 1 and 0 <= share <= 1 else None
