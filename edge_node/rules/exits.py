"""Who leaves a lane by which exit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from edge_node.rules.bodies import Bodies, is_cut
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.lane_axis import LaneAxis
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.place import FAMILIES
from edge_node.types import Box, GroundPlane, Track

WITHIN = timedelta(seconds=40)
"""Who needs longer from the lane to the exit has stopped on the way, or is somebody else."""
AT_LEAST = timedelta(seconds=0.6)
"""Who is inside for less only touches a lane or an exit."""
END = 0.6
"""Share of the lane: who leaves it before has changed to another one."""
MOSTLY = 0.25
"""Share of the sightings in which it must be of the classes: a motorcycle is a bicycle at times."""
GONE = timedelta(seconds=0.7)
"""Who was at the edge of the picture and is not seen for longer has left it."""
EDGE = 0.01
"""Share of the frame."""


@dataclass(slots=True)
class _Visit:
    entered: timedelta
    last_inside: timedelta
    along: float = 0.0
    """Share of the lane that lies behind it."""


@dataclass(slots=True)
class _Seen:
    box: Box
    at: timedelta
    sightings: int = 0
    of_class: int = 0


@dataclass(slots=True)
class Leaving:
    """Somebody who went from the lane into an exit."""

    track: Track
    exit_id: str
    left_lane: timedelta


class Exits:
    """Remembers who was in a lane, and finds who comes into one of its exits afterwards."""

    def __init__(
        self,
        lane: Polygon,
        exits: Mapping[str, Polygon],
        labels: Collection[str],
        ground: GroundPlane | None = None,
        axis: LaneAxis | None = None,
    ) -> None:
        """Take the way in and the ways out.

        Args:
            lane: Where they come from.
            exits: By id.
            labels: Classes that count.
            ground: To know where their middles are; without it, about.
            axis: Of the lane, if it must be left at its end; measured on the ground if there is
                one.
        """
        self._lane = lane
        self._exits = dict(exits)
        self._labels = frozenset(labels)
        self._like = self._labels.union(*(each for each in FAMILIES if each & self._labels))
        self._ground = ground
        self._axis = axis
        self._bodies = Bodies(ground)
        self._in_lane: dict[int, _Visit] = {}
        self._in_exit: dict[tuple[int, str], _Visit] = {}
        self._last: dict[int, _Seen] = {}

    def update(self, moment: Moment) -> list[Leaving]:
        """Take the next moment; return who has come into an exit, once for each."""
        now = moment.elapsed
        self._forget(now)
        seen = moment.of_labels(self._like)
        middles = self._bodies.in_picture(seen, moment)
        found = []
        for number, track in seen:
            self._see(number, track, now)
            place = middles[number]
            if self._lane.contains(place):
                visit = self._in_lane.setdefault(number, _Visit(now, now))
                visit.last_inside, visit.along = now, self._share(Sighting(number, track), moment)
            elif number in self._in_lane and self._has_left(number):
                found += self._leaving(number, track, place, now)
        return found

    def _see(self, number: int, track: Track, now: timedelta) -> None:
        """Forget who left the picture; another one that comes in there may bear its number."""
        known = self._last.get(number)
        if known is not None and now - known.at > GONE and is_cut(known.box, EDGE):
            self._in_lane.pop(number, None)
            known.of_class = known.sightings = 0
        if known is None:
            known = self._last[number] = _Seen(track.box, now)
        known.box, known.at = track.box, now
        known.sightings += 1
        known.of_class += track.label in self._labels

    def _has_left(self, number: int) -> bool:
        visit, seen = self._in_lane[number], self._last[number]
        is_of_class = seen.of_class > MOSTLY * seen.sightings
        return is_of_class and self._is_long(visit) and visit.along >= END

    def _share(self, seen: Sighting, moment: Moment) -> float:
        """Return how much of the lane lies behind it, 0..1; 1 where that is not asked."""
        if self._axis is None:
            return 1.0
        place = moment.motions[seen.number].ground if self._ground else seen.track.box.foot
        if place is None or not self._axis.length:
            return 1.0
        return (self._axis.along(place) - self._axis.start) / self._axis.length

    def _leaving(self, number: int, track: Track, place: Point, now: timedelta) -> list[Leaving]:
        for name, area in self._exits.items():
            if not area.contains(place):
                continue
            visit = self._in_exit.setdefault((number, name), _Visit(now, now))
            visit.last_inside = now
            if self._is_long(visit):
                left = self._in_lane.pop(number).last_inside
                return [Leaving(track, name, left)]
        return []

    def _is_long(self, visit: _Visit) -> bool:
        return visit.last_inside - visit.entered >= AT_LEAST

    def _forget(self, now: timedelta) -> None:
        self._in_lane = {
            key: each for key, each in self._in_lane.items() if now - each.last_inside <= WITHIN
        }
        self._in_exit = {
            key: each for key, each in self._in_exit.items() if now - each.last_inside <= AT_LEAST
        }
        self._last = {key: each for key, each in self._last.items() if now - each.at <= WITHIN}
