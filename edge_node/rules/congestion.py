"""Traffic in a lane is slow and dense for a time."""

import math
from collections import deque
from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar, NamedTuple

from edge_node.rules.footprint import SIZES_M, USUAL
from edge_node.rules.gauge import KMH, Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.lane_axis import lane_axis
from edge_node.rules.moment import Moment, Sighting
from edge_node.types import GroundPlane, Measured, RuleMatch, Track, Zone

SPEED_KMH = 10.0
OCCUPANCY = 0.5
DURATION_S = 60.0
WINDOW = timedelta(seconds=15)
"""Means are taken over it: a detector's gaps, and a start and stop, are no end of a jam."""
RELEASE = 1.25
"""A congestion is over when it is so many times faster, or so many times less dense."""
GAP_M = 3.0
"""What a standing vehicle needs besides its length."""
MOST_OBJECTS = 50
"""An event names no more."""


class _Look(NamedTuple):
    at: timedelta
    vehicles: int
    speeds: float
    """Their sum, metres per second."""
    occupancy: float


class Congestion:
    """Holds for the lane while its mean speed is low and its room is taken.

    Occupancy is the share of the lane's length that the vehicles in it take, each with the gap
    that it keeps when it stands. Without a calibration it is the share that their boxes cover.
    """

    KIND: ClassVar[str] = "congestion"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(  # noqa: PLR0913  # its limits are what it is
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        ground: GroundPlane | None = None,
        speed_kmh: float = SPEED_KMH,
        occupancy: float = OCCUPANCY,
        duration_s: float = DURATION_S,
        lanes: int = 1,
    ) -> None:
        """Take the lane.

        Args:
            rule_id: Unique within the camera.
            zone: One direction of a road; with a heading, or it is taken along its longest way.
            labels: Classes that are traffic.
            ground: To measure in metres; without it in sizes of the boxes.
            speed_kmh: Slower is slow.
            occupancy: More, 0..1, is dense.
            duration_s: How long it must be both.
            lanes: How many are beside each other in the zone.

        Raises:
            ValueError: A corner of the zone is above the horizon.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._gauge = Gauge(ground)
        self._axis = lane_axis(zone, self._gauge)
        self._polygon = Polygon(zone.polygon)
        self._labels = frozenset(labels)
        self._speed = speed_kmh / KMH
        self._occupancy = occupancy
        self._duration = timedelta(seconds=duration_s)
        self._lanes = lanes
        self._looks: deque[_Look] = deque()
        self._since: timedelta | None = None

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("speed", self._speed * KMH, "km/h"),
            Measured("occupancy", self._occupancy, "share"),
            Measured("minimum_duration", self._duration.total_seconds(), "s"),
            Measured("lanes", float(self._lanes), "lanes"),
            *self._gauge.limits(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether the lane is congested, as known by this moment."""
        inside = moment.inside(self._polygon)
        seen = [
            each
            for each in moment.seen
            if each.number in inside and each.track.label in self._labels
        ]
        self._look(seen, moment)
        speed, occupancy = self._means()
        slack = 1.0 if self._since is None else RELEASE
        if speed > self._speed * slack or occupancy * slack < self._occupancy:
            self._since = None
            return []
        if self._since is None:
            # A mean over a window tells how it was in the middle of it.
            self._since = (self._looks[0].at + moment.elapsed) / 2
        if moment.elapsed - self._since < self._duration:
            return []
        return [self._match([track for _, track in seen], moment, speed, occupancy)]

    def _look(self, seen: list[Sighting], moment: Moment) -> None:
        velocities = [
            velocity
            for number, track in seen
            if (velocity := self._gauge.velocity(track, moment.motions[number])) is not None
        ]
        speeds = sum(math.hypot(*each) for each in velocities)
        occupancy = self._taken([each.track for each in seen])
        self._looks.append(_Look(moment.elapsed, len(velocities), speeds, occupancy))
        while moment.elapsed - self._looks[0].at > WINDOW:
            self._looks.popleft()

    def _taken(self, tracks: list[Track]) -> float:
        """Return the share of the lane that is taken now, 0..1."""
        if self._gauge.is_metric:
            room = sum(SIZES_M.get(each.label, USUAL)[0] + GAP_M for each in tracks)
            return min(room / (self._axis.length * self._lanes), 1.0)
        taken, reached = 0.0, -math.inf
        for along, span in sorted(self._covered(each) for each in tracks):
            taken += max(along + span - max(along, reached), 0.0)
            reached = max(reached, along + span)
        return min(taken / self._axis.length, 1.0)

    def _covered(self, track: Track) -> tuple[float, float]:
        """Return from where on a box covers the axis, and for how long."""
        x1, y1, x2, y2 = track.box
        span = self._axis.span(track.box)
        middle = self._axis.along(((x1 + x2) / 2, (y1 + y2) / 2))
        return middle - span / 2, span

    def _means(self) -> tuple[float, float]:
        """Return the mean speed of a vehicle, metres per second, and the mean occupancy."""
        vehicles = sum(look.vehicles for look in self._looks)
        occupancy = sum(look.occupancy for look in self._looks) / len(self._looks)
        if not vehicles:
            return math.inf, occupancy
        return sum(look.speeds for look in self._looks) / vehicles, occupancy

    def _match(
        self, tracks: list[Track], moment: Moment, speed: float, occupancy: float
    ) -> RuleMatch:
        since = moment.elapsed if self._since is None else self._since
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=tuple(tracks[:MOST_OBJECTS]),
            since=moment.when(since),
            at=moment.at,
            lasting=True,
            measured=(
                self._gauge.speed("speed", speed),
                Measured("occupancy", round(occupancy, 2), "share"),
                Measured("dwell", (moment.elapsed - since).total_seconds(), "s"),
            ),
            whole=True,
        )
