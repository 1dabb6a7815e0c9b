"""A queue reaches back from the end of a lane too far."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar, NamedTuple

from edge_node.rules.footprint import SIZES_M, USUAL
from edge_node.rules.gauge import KMH, Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.lane_axis import lane_axis, place_along
from edge_node.rules.moment import Moment, Sighting
from edge_node.types import GroundPlane, Measured, RuleMatch, Track, Zone

LENGTH_M = 50.0
DURATION_S = 10.0
SPEED_KMH = 7.0
"""Who drives no faster is part of the queue: it closes up."""
GAP_M = 10.0
"""A wider gap between two vehicles ends a queue."""
RELEASE = 0.8
"""A long queue is over when it has shrunk to this share."""
LOST = timedelta(seconds=5)
"""A queue that looks short for no longer still is as long: a vehicle hides others, or starts."""
MOST_OBJECTS = 50
"""An event names no more."""


class _Place(NamedTuple):
    """A slow vehicle; metres behind the end of the lane."""

    front_m: float
    rear_m: float
    track: Track


class Queue:
    """Holds for the lane while the queue at its end is too long.

    The queue is the chain of slow vehicles from the end of the lane backwards; its length goes to
    the far end of the last one. Without a calibration it is counted in sizes of the boxes.
    """

    KIND: ClassVar[str] = "queue"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        ground: GroundPlane | None = None,
        length_m: float = LENGTH_M,
        duration_s: float = DURATION_S,
    ) -> None:
        """Take the lane.

        Args:
            rule_id: Unique within the camera.
            zone: Lanes that end at one line; with the heading of their traffic.
            labels: Classes that are traffic.
            ground: To measure in metres; without it in sizes of the boxes.
            length_m: A longer queue is told.
            duration_s: How long it must be so long.

        Raises:
            ValueError: A corner of the zone is above the horizon, or it has no heading.
        """
        if zone.heading is None:
            message = f"zone {zone.zone_id}: a queue needs the heading of its lane"
            raise ValueError(message)
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._gauge = Gauge(ground)
        self._axis = lane_axis(zone, self._gauge)
        # Traffic that goes up the picture shows its rear: the foot of its box is there.
        self._sees_rears = zone.heading[1] < 0
        self._polygon = Polygon(zone.polygon)
        self._labels = frozenset(labels)
        self._length_m = length_m
        self._duration = timedelta(seconds=duration_s)
        self._since: timedelta | None = None
        self._last_long = timedelta()

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("length", self._length_m, "m"),
            Measured("minimum_duration", self._duration.total_seconds(), "s"),
            Measured("speed", SPEED_KMH, "km/h"),
            Measured("gap", GAP_M, "m"),
            *self._gauge.limits(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether the queue is too long, as known by this moment."""
        queue = self._queue(moment)
        length = _length(queue)
        limit = self._length_m * (1.0 if self._since is None else RELEASE)
        if length >= limit:
            self._last_long = moment.elapsed
            self._since = moment.elapsed if self._since is None else self._since
        elif self._since is not None and moment.elapsed - self._last_long > LOST:
            self._since = None
        if self._since is None or length < limit:
            return []
        if moment.elapsed - self._since < self._duration:
            return []
        return [self._match(queue, moment, self._since)]

    def _queue(self, moment: Moment) -> list[_Place]:
        """Return the chain of slow vehicles, from the end of the lane backwards."""
        inside = moment.inside(self._polygon)
        slow = [
            place
            for each in moment.seen
            if each.number in inside and each.track.label in self._labels
            if (place := self._slow(each, moment)) is not None
        ]
        queue: list[_Place] = []
        reached = 0.0
        for place in sorted(slow, key=lambda each: each.front_m):
            if place.front_m - reached > GAP_M:
                break
            queue.append(place)
            reached = max(reached, place.rear_m)
        return queue

    def _slow(self, seen: Sighting, moment: Moment) -> _Place | None:
        motion = moment.motions[seen.number]
        velocity = self._gauge.velocity(seen.track, motion)
        along = place_along(self._axis, self._gauge, seen.track, motion)
        if along is None or velocity is None:
            return None
        if abs(self._axis.along(velocity)) > SPEED_KMH / KMH:
            return None
        back = self._gauge.metres(self._axis.end - along, seen.track.box)
        length = SIZES_M.get(seen.track.label, USUAL)[0]
        if self._sees_rears:
            return _Place(back - length, back, seen.track)
        return _Place(back, back + length, seen.track)

    def _match(self, queue: list[_Place], moment: Moment, since: timedelta) -> RuleMatch:
        last = queue[-1].track
        doubt = self._gauge.doubt(last.box)
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=tuple(place.track for place in reversed(queue[-MOST_OBJECTS:])),
            since=moment.when(since),
            at=moment.at,
            lasting=True,
            measured=(
                self._gauge.length("queue_length", _length(queue), doubt),
                Measured("count", float(len(queue)), "vehicles"),
                Measured("dwell", (moment.elapsed - since).total_seconds(), "s"),
            ),
            whole=True,
        )


def _length(queue: list[_Place]) -> float:
    """Return how far a queue reaches back from the end of the lane, metres."""
    return max((place.rear_m for place in queue), default=0.0)
