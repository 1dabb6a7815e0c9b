"""Somebody runs: faster than people walk, on foot."""

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, NamedTuple

import numpy as np

from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.rules.place import size
from edge_node.rules.riders import Riders
from edge_node.types import Box, GroundPlane, Measured, RuleMatch, Track, Zone

MIN_SPEED = 3.5
"""Metres per second; people walk up to 2.5."""
MIN_SIZES = 3.0
"""Sizes of the box per second; the box of a person is about a metre."""
MAX_SPEED = 11.0
"""Nobody runs faster: a rider whose bike is not seen, or an id that went to a car."""
SECONDS = 1.0
HYSTERESIS = 0.2
LEAST_WAY = 0.2
"""Sizes per second; who runs straight towards a low camera still moves as much in its picture."""
DOUBT, LEAST_DOUBT = 0.03, 0.0015
"""By so many heights of the box, and shares of the frame, its edges err: far away these are metres,
and what of a way can be jitter is no running."""
HEAD_M = 1.6
"""So high is a head; what is seen of it covers ground further away, which moves faster."""


class Pace(NamedTuple):
    """What is fast, and for how long."""

    min_speed: float = MIN_SPEED
    """Metres per second over ground."""
    min_sizes: float = MIN_SIZES
    """Sizes of the box per second, where there is no calibration."""
    seconds: float = SECONDS


class _Look(NamedTuple):
    elapsed: timedelta
    foot: Point
    head: Point
    """Middle of the upper edge."""
    size: float


@dataclass(slots=True)
class _Way:
    """The looks of the last seconds, of which the first alone is older than asked for."""

    looks: deque[_Look] = field(default_factory=deque)
    since: timedelta | None = None
    slowest: float = math.inf
    fastest: float = 0.0

    def add(self, look: _Look, seconds: timedelta) -> None:
        if self.looks and look.elapsed <= self.looks[-1].elapsed:
            return
        self.looks.append(look)
        while len(self.looks) > 1 and look.elapsed - self.looks[1].elapsed >= seconds:
            self.looks.popleft()


class Running:
    """Holds for each person who went so fast on the mean of the time, and does not ride.

    With a calibration the speed is over ground. Without one it is in sizes of the person's box,
    which is blind for who runs straight towards the camera. Feet and head must both have gone so
    far: when something hides the feet, the foot of the box leaps and the head does not.
    """

    KIND: ClassVar[str] = "running"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone | None,
        *,
        labels: Collection[str],
        pace: Pace = Pace(),  # noqa: B008  # frozen
        ground: GroundPlane | None = None,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: None: the whole picture.
            labels: Classes that count.
            pace: What is fast, and for how long.
            ground: As the camera sees it; None without a calibration.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id if zone else None
        self.geometry: tuple[Point, ...] = zone.polygon if zone else ()
        self._polygon = Polygon(zone.polygon) if zone else None
        self._labels = frozenset(labels)
        self._pace = pace
        self._seconds = timedelta(seconds=pace.seconds)
        self._ground = ground
        camera = None if ground is None else ground.camera
        high = camera is not None and camera[2] > HEAD_M
        self._head_reach = camera[2] / (camera[2] - HEAD_M) if camera and high else 1.0
        self._riders = Riders()
        self._ways: dict[int, _Way] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("min_speed", self._pace.min_speed, "m/s"),
            Measured("min_sizes", self._pace.min_sizes, "sizes/s"),
            Measured("max_speed", MAX_SPEED, "m/s"),
            Measured("seconds", self._pace.seconds, "s"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who runs at this moment."""
        riders = self._riders.update(moment)
        inside = moment.inside(self._polygon) if self._polygon else None
        matches = []
        for number, track in moment.seen:
            if track.label not in self._labels:
                continue
            if number in riders:
                self._ways.pop(number, None)
                continue
            way = self._ways.setdefault(number, _Way())
            way.add(_look(track.box, moment.elapsed), self._seconds)
            if inside is not None and number not in inside:
                way.since = None
            elif (speed := self._runs(way)) is not None:
                matches.append(self._match(track, way, speed, moment))
        self._forget(moment.elapsed)
        return matches

    def _runs(self, way: _Way) -> float | None:
        """Return the speed of somebody who runs now, None of who does not."""
        first, last = way.looks[0], way.looks[-1]
        if last.elapsed - first.elapsed < self._seconds:
            return None
        limit = self._pace.min_speed if self._ground is not None else self._pace.min_sizes
        limit *= 1.0 if way.since is None else 1 - HYSTERESIS
        speed, doubt = self._speed(first, last)
        if not limit <= speed - doubt <= MAX_SPEED:
            way.since = None
            return None
        if way.since is None:
            way.since, way.slowest, way.fastest = first.elapsed, speed, speed
        way.slowest = min(way.slowest, speed - doubt)
        way.fastest = max(way.fastest, speed + doubt)
        return speed

    def _speed(self, first: _Look, last: _Look) -> tuple[float, float]:
        """Return the speed of the feet or of the head, whichever is less, and its doubt."""
        seconds = (last.elapsed - first.elapsed).total_seconds()
        feet, head = math.dist(first.foot, last.foot), math.dist(first.head, last.head)
        large = max(first.size, last.size)
        if self._ground is None:
            return (min(feet, head) / large / seconds if large else 0.0), 0.0
        if min(feet, head) < LEAST_WAY * large * seconds:
            return 0.0, 0.0  # told cheaply of the many who stand
        x, y = last.foot
        doubted = (x, y + LEAST_DOUBT + DOUBT * (y - last.head[1]))
        points = np.array([first.foot, last.foot, first.head, last.head, last.foot, doubted])
        metres = self._ground.to_ground(points)
        feet, head, doubt = (math.dist(*pair) for pair in metres.reshape(3, 2, 2).tolist())
        # A head at the horizon is nowhere on the ground.
        way = feet if math.isnan(head) else min(feet, head / self._head_reach)
        return way / seconds, doubt / seconds

    def _forget(self, elapsed: timedelta) -> None:
        late = elapsed - MEMORY
        for number in [key for key, way in self._ways.items() if way.looks[-1].elapsed < late]:
            del self._ways[number]

    def _match(self, track: Track, way: _Way, speed: float, moment: Moment) -> RuleMatch:
        unit = "sizes/s" if self._ground is None else "m/s"
        since = moment.elapsed if way.since is None else way.since
        lasted = (moment.elapsed - since).total_seconds()
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(track,),
            since=moment.when(since),
            at=moment.at,
            lasting=True,
            measured=(
                Measured("speed", speed, unit, way.slowest, way.fastest),
                Measured("duration", lasted, "s"),
            ),
        )


def _look(box: Box, elapsed: timedelta) -> _Look:
    middle = (box.x1 + box.x2) / 2
    return _Look(elapsed, box.foot, (middle, box.y1), size(box))
