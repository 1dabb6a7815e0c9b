"""Whether the traffic around goes on or stands, so that who must wait is told from who stays."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from edge_node.rules.gauge import Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.objects import MEMORY

ADVANCE_M = 10.0
ADVANCE_WITHIN = timedelta(seconds=5)
"""Who needs longer creeps (7 km/h); a queue that creeps is no traffic that goes on."""
LEAST_STANDING = 2
"""So many others must stand before it is a jam."""
STANDS = timedelta(seconds=3)
PARKED = timedelta(seconds=150)
"""Who stands longer is parked; no red light lasts as long."""
ARRIVED = timedelta(seconds=2)
"""Who was seen to move for less was there from the start: parked, if nobody said it is a lane."""


@dataclass(slots=True)
class _Mark:
    place: Point
    at: timedelta
    last_seen: timedelta


class Flow:
    """Counts vehicles that advance, and finds those that stand."""

    def __init__(self, gauge: Gauge, labels: Collection[str], lane: Polygon | None) -> None:
        """Start with nobody.

        Args:
            gauge: What lengths are measured in.
            labels: Classes that are traffic.
            lane: Where traffic is; None: in the whole picture, parked cars among it.
        """
        self.passed = 0
        """How often a vehicle advanced by ADVANCE_M at more than a creep, since the start."""
        self._gauge = gauge
        self._labels = frozenset(labels)
        self._lane = lane
        self._marks: dict[int, _Mark] = {}

    def update(self, moment: Moment) -> None:
        """Take the next moment."""
        for seen in self._traffic(moment):
            place = self._gauge.place(seen.track, moment.motions[seen.number])
            if place is not None:
                self._follow(seen, place, moment.elapsed)
        late = moment.elapsed - MEMORY
        for number in [key for key, each in self._marks.items() if each.last_seen < late]:
            del self._marks[number]

    def standing(self, moment: Moment, at_least: timedelta = STANDS) -> list[Sighting]:
        """Return the traffic that has been standing for so long, and is not parked."""
        return [
            seen
            for seen in self._traffic(moment)
            if at_least <= (still := moment.motions[seen.number].still_for) <= PARKED
            and (self._lane or moment.motions[seen.number].known_for - still >= ARRIVED)
        ]

    def standing_anywhere(self, moment: Moment) -> list[Sighting]:
        """Return all vehicles in the picture that have been standing for STANDS."""
        return [
            seen
            for seen in moment.of_labels(self._labels)
            if moment.motions[seen.number].still_for >= STANDS
        ]

    def _traffic(self, moment: Moment) -> list[Sighting]:
        of_class = [each for each in moment.seen if each.track.label in self._labels]
        if self._lane is None:
            return of_class
        inside = moment.inside(self._lane)
        return [each for each in of_class if each.number in inside]

    def _follow(self, seen: Sighting, place: Point, elapsed: timedelta) -> None:
        mark = self._marks.get(seen.number)
        if mark is None:
            self._marks[seen.number] = _Mark(place, elapsed, elapsed)
            return
        mark.last_seen = elapsed
        if elapsed - mark.at > ADVANCE_WITHIN:
            mark.place, mark.at = place, elapsed
        elif self._gauge.metres(math.dist(mark.place, place), seen.track.box) >= ADVANCE_M:
            mark.place, mark.at = place, elapsed
            self.passed += 1
