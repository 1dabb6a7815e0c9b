"""A vehicle does not give way to somebody on a crosswalk (GOST R 57144 C15)."""

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, NamedTuple

import numpy as np

from edge_node.rules.footprint import Footprint, footprint
from edge_node.rules.gauge import KMH, SURE, Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.objects import MEMORY
from edge_node.rules.riders import Riders
from edge_node.types import GroundPlane, Measured, RuleMatch, Track, Zone

SPEED_KMH = 5.0
GAP_S = 3.0
CONFLICT_M = 3.5
"""Who is further from the vehicle's way is in the other half."""
ENTERS_WITHIN_S = 1.0
"""Who will be on the crosswalk so soon is entering it."""
WALKS_MPS = 0.4
RUNS_MPS = 4.0
"""Nobody on foot is faster; such a box is half hidden or another one's."""
HALF_HIDDEN = 0.85
"""Of its height just before; a lower box does not show the feet, and walks on as it did."""
BODY_M = 0.3
NEAR_M = 25.0
SLOWED = 0.6
"""Who enters with less than this share of the speed it had shortly before has slowed down."""
SHORTLY_S = 2.5
GOES_ON_M = 3.0
"""Who has gone so far from the edge of the crosswalk has not stopped for anybody."""
SURE_OF_SPEED = timedelta(seconds=0.8)
HEIR_M = 2.5
"""A fast vehicle whose track broke is found again so near to where it must be."""
MISSED = timedelta(seconds=1)
"""So long a vehicle's broken track may be unseen."""
HIDDEN = timedelta(seconds=2)
"""Who was seen so shortly ago walks on as he did: vehicles hide who crosses before them."""


class _Walker(NamedTuple):
    track: Track
    at: timedelta
    place: Point
    velocity: Point


class _Conflict(NamedTuple):
    walker: Track
    gap_s: float
    doubt_s: float
    apart_m: float


@dataclass(slots=True)
class _Car:
    """One vehicle on its way to the crosswalk."""

    last_seen: timedelta
    place: Point
    velocity: Point | None = None
    speeds: deque[tuple[float, float]] = field(default_factory=deque)
    """Seconds and metres per second of the last moments."""
    outside: bool = False
    """Its front was seen before the crosswalk."""
    entered: timedelta | None = None
    edge: Point = (0.0, 0.0)
    conflict: _Conflict | None = None
    gave_way: bool = False
    """It had slowed down when it entered."""
    told: bool = False
    """It has gone on; nothing more is said of it."""


class CrosswalkYield:
    """Speaks once of a vehicle that enters before somebody who is on the crosswalk or enters it.

    The one on foot must walk towards the vehicle's way in the half where it is, and would reach it
    less than `gap_s` after the vehicle has left it (the post-encroachment time, foreseen when the
    vehicle enters). Who stops, creeps or clearly slows down gives way.
    """

    KIND: ClassVar[str] = "crosswalk_yield"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        ground: GroundPlane,
        *,
        labels: Collection[str],
        gap_s: float = GAP_S,
        speed_kmh: float = SPEED_KMH,
    ) -> None:
        """Take the crosswalk.

        Args:
            rule_id: Unique within the camera.
            zone: The crosswalk across all lanes.
            ground: The camera's calibration.
            labels: Classes of vehicles that must give way.
            gap_s: From which gap on there is no conflict.
            speed_kmh: Who enters more slowly gives way.

        Raises:
            ValueError: A corner of the crosswalk is not on the ground.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._ground = ground
        self._gauge = Gauge(ground)
        corners = ground.to_ground(np.array(zone.polygon))
        if not np.isfinite(corners).all():
            message = f"zone {zone.zone_id}: a corner is not on the ground but above the horizon"
            raise ValueError(message)
        self._polygon = Polygon([(x, y) for x, y in corners.tolist()])
        self._middle: Point = (float(corners[:, 0].mean()), float(corners[:, 1].mean()))
        self._labels = frozenset(labels)
        self._gap_s, self._least_mps = gap_s, speed_kmh / KMH
        self._riders = Riders()
        self._walkers: dict[int, _Walker] = {}
        self._cars: dict[int, _Car] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("gap", self._gap_s, "s"),
            Measured("speed", self._least_mps * KMH, "km/h"),
            Measured("conflict_width", CONFLICT_M, "m"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who has not given way, as known by this moment."""
        self._see_walkers(moment)
        matches = []
        for seen in moment.of_labels(self._labels):
            motion = moment.motions[seen.number]
            if motion.ground is None or not self._is_near(motion.ground):
                continue
            car = self._car(seen.number, motion.ground, moment.elapsed)
            car.velocity = motion.ground_velocity or car.velocity
            car.last_seen, car.place = moment.elapsed, motion.ground
            if self._follow(car, seen, moment) and car.conflict is not None:
                matches.append(self._match(car, car.conflict, seen.track, moment))
                car.conflict = None
        self._forget(moment.elapsed)
        return matches

    def _is_near(self, place: Point | None) -> bool:
        return place is not None and math.dist(place, self._middle) <= NEAR_M

    def _car(self, number: int, place: Point, elapsed: timedelta) -> _Car:
        """Return a vehicle, or the one that went unseen and is expected where this one begins."""
        car = self._cars.get(number)
        if car is not None:
            return car
        for other, lost in self._cars.items():
            unseen = elapsed - lost.last_seen
            if not timedelta() < unseen <= MISSED or lost.velocity is None:
                continue
            if (
                math.dist(_later(lost.place, lost.velocity, unseen.total_seconds()), place)
                <= HEIR_M
            ):
                car = self._cars.pop(other)
                break
        self._cars[number] = car = car or _Car(elapsed, place)
        return car

    def _see_walkers(self, moment: Moment) -> None:
        """Remember who walks near the crosswalk; who rides does not walk."""
        riders = self._riders.update(moment)
        for number, track in moment.of_labels(("person",)):
            motion = moment.motions[number]
            if number in riders or motion.ground is None or motion.ground_velocity is None:
                self._walkers.pop(number, None)
            elif self._is_near(motion.ground) and math.hypot(*motion.ground_velocity) <= RUNS_MPS:
                now = _Walker(track, moment.elapsed, motion.ground, motion.ground_velocity)
                before = self._walkers.get(number)
                if before is None or _height(track) >= HALF_HIDDEN * _height(before.track):
                    self._walkers[number] = now

    def _follow(self, car: _Car, seen: Sighting, moment: Moment) -> bool:
        """Take a vehicle's next step; say whether it has gone on over the crosswalk."""
        velocity = car.velocity
        mps = math.hypot(*velocity) if velocity else 0.0
        now_s = moment.elapsed.total_seconds()
        if moment.motions[seen.number].known_for >= SURE_OF_SPEED or not car.speeds:
            car.speeds.append((now_s, mps))
        while len(car.speeds) > 1 and now_s - car.speeds[0][0] > SHORTLY_S:
            car.speeds.popleft()
        if velocity is None or mps < self._least_mps:
            car.conflict = None
            car.outside = car.outside or not self._polygon.contains(car.place)
            return False
        under = footprint(seen.track, (velocity[0] / mps, velocity[1] / mps), self._ground)
        if under is None:
            return False
        front = _front(under)
        if car.entered is None:
            self._enter(car, front, mps, moment.elapsed)
        if car.entered is None or car.gave_way:
            return False
        if car.conflict is None and not car.told:
            car.conflict = self._conflict(under, mps, moment.elapsed)
        gone = math.dist(front, car.edge) >= GOES_ON_M
        car.told = car.told or gone
        return gone

    def _enter(self, car: _Car, front: Point, mps: float, elapsed: timedelta) -> None:
        if not self._polygon.contains(front):
            car.outside = True
        elif car.outside:
            car.entered, car.edge = elapsed, front
            car.gave_way = mps < SLOWED * max(each for _, each in car.speeds)

    def _conflict(self, under: Footprint, mps: float, elapsed: timedelta) -> _Conflict | None:
        """Return the nearest conflict of a vehicle that enters now."""
        found = [
            conflict
            for walker in self._walkers.values()
            if elapsed - walker.at <= HIDDEN
            and (conflict := self._with(walker, under, mps, elapsed)) is not None
        ]
        return min(found, key=lambda each: each.gap_s, default=None)

    def _with(
        self, walker: _Walker, under: Footprint, mps: float, elapsed: timedelta
    ) -> _Conflict | None:
        """Return the conflict with one walker; None if there is none."""
        late = (elapsed - walker.at).total_seconds()
        place = _later(walker.place, walker.velocity, late)
        soon = _later(place, walker.velocity, ENTERS_WITHIN_S)
        if not (self._polygon.contains(place) or self._polygon.contains(soon)):
            return None
        front, (ax, ay) = _front(under), under.ahead
        x, y = place[0] - front[0], place[1] - front[1]
        along, aside = x * ax + y * ay, ax * y - ay * x
        towards = -math.copysign(1.0, aside) * (ax * walker.velocity[1] - ay * walker.velocity[0])
        apart = abs(aside) - under.width / 2 - BODY_M
        if along < -under.length / 2 or apart > CONFLICT_M or towards < WALKS_MPS:
            return None
        gap_s = max(apart, 0.0) / towards - (along + under.length) / mps
        doubt_s = SURE * self._gauge.doubt(walker.track.box) / towards
        if gap_s >= self._gap_s:
            return None
        return _Conflict(walker.track, gap_s, doubt_s, max(apart, 0.0))

    def _match(self, car: _Car, conflict: _Conflict, track: Track, moment: Moment) -> RuleMatch:
        entered = car.entered or moment.elapsed
        gap, doubt = conflict.gap_s, conflict.doubt_s
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(track, conflict.walker),
            since=moment.when(entered),
            at=moment.at,
            lasting=False,
            measured=(
                Measured("gap", gap, "s", gap - doubt, gap + doubt),
                self._gauge.length(
                    "distance", conflict.apart_m, self._gauge.doubt(conflict.walker.box)
                ),
                self._gauge.speed("speed", car.speeds[-1][1], self._gauge.doubt(track.box)),
            ),
        )

    def _forget(self, elapsed: timedelta) -> None:
        late = elapsed - MEMORY
        for number in [key for key, car in self._cars.items() if car.last_seen < late]:
            del self._cars[number]
        late = elapsed - HIDDEN
        for number in [key for key, each in self._walkers.items() if each.at < late]:
            del self._walkers[number]


def _front(under: Footprint) -> Point:
    (x, y), (ax, ay) = under.middle, under.ahead
    return x + ax * under.length / 2, y + ay * under.length / 2


def _height(track: Track) -> float:
    return track.box.y2 - track.box.y1


def _later(place: Point, velocity: Point, seconds: float) -> Point:
    return place[0] + velocity[0] * seconds, place[1] + velocity[1] * seconds
