"""Two road users nearly collide: time to collision and post-encroachment time (FHWA SSAM)."""

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations, pairwise
from typing import ClassVar

from edge_node.rules.footprint import SIZES_M, USUAL
from edge_node.rules.gauge import KMH, SURE, Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.objects import MEMORY
from edge_node.types import GroundPlane, Measured, RuleMatch, Track, Zone

TTC_S = 1.5
"""SSAM: a conflict."""
PET_S = 1.5
SEVERE_S = 1.0
"""Less than this is severe."""
LEAST_MPS = 3.0
"""The faster of two must drive, not roll."""
NEAR_M = 30.0
CONFIRMED = 2
"""In so many moments one after the other courses must lead into each other."""
CROSSING_DEG = 25.0
"""Courses that differ by less follow each other: their paths touch all the time."""
TRAIL_S = 4.0
AGAIN = timedelta(seconds=10)
PEOPLE = frozenset({"person"})


@dataclass(slots=True)
class _Course:
    label: str
    last_seen: timedelta
    trail: deque[tuple[float, Point]] = field(default_factory=deque)
    """(second, place), oldest first."""


class NearMiss:
    """Speaks once of two who were on a course into each other, or just missed each other.

    Time to collision: when two discs of the road users' widths touch if both go on as they do.
    Post-encroachment time: from when one leaves the place where their ways cross until the other
    comes there. Two people on foot do not count. Needs a ground plane.
    """

    KIND: ClassVar[str] = "near_miss"
    CODE_VERSION: ClassVar[int] = 1

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
        inside = moment.inside(self._polygon)
        moving = [
            each
            for each in moment.of_labels(self._labels)
            if each.number in inside
            and moment.motions[each.number].ground is not None
            and moment.motions[each.number].ground_velocity is not None
        ]
        self._forget(moment.elapsed)
        matches = []
        closing: dict[tuple[int, int], int] = {}
        for one, other in combinations(moving, 2):
            pair = (min(one.number, other.number), max(one.number, other.number))
            if pair in self._told or not self._can_meet(one, other, moment):
                continue
            ttc = self._ttc(one, other, moment)
            pet = self._pet(one, other, moment)
            if ttc is not None and ttc[0] <= self._ttc_s:
                closing[pair] = self._closing.get(pair, 0) + 1
            if closing.get(pair, 0) >= CONFIRMED and ttc is not None:
                matches.append(self._match((one, other), moment, "ttc", ttc))
            elif pet is not None and pet <= self._pet_s:
                matches.append(self._match((one, other), moment, "pet", (pet, pet, pet)))
            else:
                continue
            self._told[pair] = moment.elapsed
        self._closing = closing
        for each in moving:
            self._follow(each, moment)
        return matches

    def _can_meet(self, one: Sighting, other: Sighting, moment: Moment) -> bool:
        """Say whether two are near, at least one drives, and not both are on foot, told cheaply."""
        if one.track.label in PEOPLE and other.track.label in PEOPLE:
            return False
        first, second = moment.motions[one.number], moment.motions[other.number]
        if first.ground is None or second.ground is None:
            return False
        if first.ground_velocity is None or second.ground_velocity is None:
            return False
        if math.dist(first.ground, second.ground) > NEAR_M:
            return False
        return max(math.hypot(*first.ground_velocity), math.hypot(*second.ground_velocity)) > (
            LEAST_MPS
        )

    def _ttc(
        self, one: Sighting, other: Sighting, moment: Moment
    ) -> tuple[float, float, float] | None:
        """Return the seconds until two discs touch, with low and high; None if they do not."""
        first, second = moment.motions[one.number], moment.motions[other.number]
        if first.ground is None or second.ground is None:
            return None
        if first.ground_velocity is None or second.ground_velocity is None:
            return None
        x, y = second.ground[0] - first.ground[0], second.ground[1] - first.ground[1]
        u = second.ground_velocity[0] - first.ground_velocity[0]
        v = second.ground_velocity[1] - first.ground_velocity[1]
        reach = (_width(one.track) + _width(other.track)) / 2
        speed2, closing = u * u + v * v, -(x * u + y * v)
        if speed2 <= LEAST_MPS * LEAST_MPS or closing <= 0:
            return None
        root = closing * closing - speed2 * (x * x + y * y - reach * reach)
        if root <= 0:
            return None
        seconds = (closing - math.sqrt(root)) / speed2
        doubt = SURE * self._gauge.doubt(one.track.box) / math.sqrt(speed2)
        return max(seconds, 0.0), max(seconds - doubt, 0.0), seconds + doubt

    def _pet(self, one: Sighting, other: Sighting, moment: Moment) -> float | None:
        """Return how long after the one the other came to where their ways cross just now."""
        times = [
            time
            for early, late in ((one, other), (other, one))
            if (time := self._crossed(early, late, moment)) is not None
        ]
        return min(times, default=None)

    def _crossed(self, early: Sighting, late: Sighting, moment: Moment) -> float | None:
        course, comer = self._courses.get(early.number), self._courses.get(late.number)
        motion, gone = moment.motions[late.number], moment.motions[early.number]
        if course is None or comer is None or not comer.trail or motion.ground is None:
            return None
        if gone.ground_velocity is None or motion.ground_velocity is None:
            return None
        if not _cross(gone.ground_velocity, motion.ground_velocity):
            return None
        now_s = moment.elapsed.total_seconds()
        start, step = comer.trail[-1][1], motion.ground
        trail = list(course.trail)
        for (from_s, here), (to_s, there) in pairwise(trail):
            share = _meet(start, step, here, there)
            if share is None:
                continue
            left_s = from_s + share * (to_s - from_s) + _clearing(early.track, gone.ground_velocity)
            return max(now_s - left_s - _clearing(late.track, motion.ground_velocity), 0.0)
        return None

    def _follow(self, seen: Sighting, moment: Moment) -> None:
        place = moment.motions[seen.number].ground
        if place is None:
            return
        course = self._courses.setdefault(seen.number, _Course(seen.track.label, moment.elapsed))
        course.last_seen = moment.elapsed
        now_s = moment.elapsed.total_seconds()
        course.trail.append((now_s, place))
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
        pair: tuple[Sighting, Sighting],
        moment: Moment,
        name: str,
        seconds: tuple[float, float, float],
    ) -> RuleMatch:
        value, low, high = (round(each, 2) for each in seconds)
        # The one that drives faster first: it made the danger.
        first, second = sorted(pair, key=lambda each: -_speed(each, moment))
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(first.track, second.track),
            since=moment.at,
            at=moment.at,
            lasting=False,
            measured=(
                Measured(name, value, "s", low, high),
                Measured("severity", 2.0 if value < SEVERE_S else 1.0, "1=serious 2=severe"),
                self._gauge.speed(
                    "speed", _speed(first, moment), self._gauge.doubt(first.track.box)
                ),
            ),
        )


def _speed(seen: Sighting, moment: Moment) -> float:
    return math.hypot(*(moment.motions[seen.number].ground_velocity or (0.0, 0.0)))


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
