"""Who drives along a lane that is not his."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from edge_node.rules.bodies import Bodies
from edge_node.rules.gauge import KMH, Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.place import FAMILIES
from edge_node.types import Measured, Track

SPEED_KMH = 5.0
LEFT = timedelta(seconds=2)
"""Who is seen outside for no longer still uses the lane."""
STOPPED = timedelta(seconds=3)
"""Who stood for longer has stopped; it needs the lane again to gain speed."""
MOSTLY = 0.5
"""Share of the sightings in which it must be of the classes: a bus is a lorry now and then."""
LONGER, SHORTER = 1.7, 0.4
"""Without a ground a way along the view looks short: who drives so much longer may be seen to
have come so much less far."""


@dataclass(slots=True)
class Use:
    """One vehicle that drives along the lane."""

    number: int
    track: Track
    since: timedelta
    last_inside: timedelta
    place: Point
    metres: float = 0.0
    seconds: float = 0.0
    """In which it drove."""
    sightings: int = 1
    of_class: int = 0
    told: bool = False


class LaneUse:
    """Finds vehicles that have driven along a lane for long enough, in time and in metres.

    Both are asked, so that neither who only crosses it nor who stands there is found.
    """

    def __init__(
        self, polygon: Polygon, labels: Collection[str], gauge: Gauge, seconds: float, metres: float
    ) -> None:
        self._polygon = polygon
        self._labels = frozenset(labels)
        self._like = self._labels.union(*(each for each in FAMILIES if each & self._labels))
        self._bodies = Bodies(gauge.ground)
        self._gauge = gauge
        self._seconds = seconds
        self._metres = metres
        self._uses: dict[int, Use] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides."""
        return (
            Measured("minimum_duration", self._seconds, "s"),
            Measured("distance", self._metres, "m"),
            Measured("speed", SPEED_KMH, "km/h"),
            *self._gauge.limits(),
        )

    def update(self, moment: Moment) -> list[Use]:
        """Take the next moment; return who uses the lane now, and has for long enough."""
        now = moment.elapsed
        over = [key for key, each in self._uses.items() if now - each.last_inside > LEFT]
        for number in over:
            del self._uses[number]
        like = moment.of_labels(self._like)
        middles = self._bodies.in_picture(like, moment)
        for each in like:
            if self._polygon.contains(middles[each.number]):
                self._follow(each, moment)
        return [each for each in self._uses.values() if each.told and each.last_inside == now]

    def measured(self, use: Use) -> tuple[Measured, ...]:
        """Return what was measured of a use."""
        distance = self._gauge.length("distance", use.metres, self._gauge.doubt(use.track.box))
        return distance, Measured("dwell", round(use.seconds, 1), "s")

    def _follow(self, seen: Sighting, moment: Moment) -> None:
        motion = moment.motions[seen.number]
        place = self._gauge.place(seen.track, motion)
        if place is None:
            return
        use = self._uses.get(seen.number)
        if use is None:
            now = moment.elapsed
            use = self._uses[seen.number] = Use(seen.number, seen.track, now, now, place)
            use.of_class = int(seen.track.label in self._labels)
            return
        use.sightings += 1
        use.of_class += seen.track.label in self._labels
        if motion.still_for >= STOPPED:
            use.metres = use.seconds = 0.0
        velocity = self._gauge.velocity(seen.track, motion)
        if velocity is not None and math.hypot(*velocity) > SPEED_KMH / KMH:
            use.metres += self._gauge.metres(math.dist(use.place, place), seen.track.box)
            use.seconds += (moment.elapsed - use.last_inside).total_seconds()
        use.track, use.last_inside, use.place = seen.track, moment.elapsed, place
        use.told = use.told or self._is_use(use)

    def _is_use(self, use: Use) -> bool:
        if use.of_class <= MOSTLY * use.sightings:
            return False
        if use.seconds >= self._seconds and use.metres >= self._metres:
            return True
        long = use.seconds >= LONGER * self._seconds and use.metres >= SHORTER * self._metres
        return long and not self._gauge.is_metric
