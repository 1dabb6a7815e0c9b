"""Who leaves a lane by which exit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from edge_node.rules.geometry import Polygon
from edge_node.rules.moment import Moment
from edge_node.types import Track

WITHIN = timedelta(seconds=40)
"""Who needs longer from the lane to the exit has stopped on the way, or is somebody else."""
AT_LEAST = timedelta(seconds=0.6)
"""Who is inside for less only touches a lane or an exit."""


@dataclass(slots=True)
class _Visit:
    entered: timedelta
    last_inside: timedelta


@dataclass(slots=True)
class Leaving:
    """Somebody who went from the lane into an exit."""

    track: Track
    exit_id: str
    left_lane: timedelta


class Exits:
    """Remembers who was in a lane, and finds who comes into one of its exits afterwards."""

    def __init__(
        self, lane: Polygon, exits: Mapping[str, Polygon], labels: Collection[str]
    ) -> None:
        self._lane = lane
        self._exits = dict(exits)
        self._labels = frozenset(labels)
        self._in_lane: dict[int, _Visit] = {}
        self._in_exit: dict[tuple[int, str], _Visit] = {}

    def update(self, moment: Moment) -> list[Leaving]:
        """Take the next moment; return who has come into an exit, once for each."""
        now = moment.elapsed
        self._forget(now)
        in_lane = moment.inside(self._lane)
        found = []
        for number, track in moment.seen:
            if track.label not in self._labels:
                continue
            if number in in_lane:
                self._in_lane.setdefault(number, _Visit(now, now)).last_inside = now
            elif number in self._in_lane and self._is_long(self._in_lane[number]):
                found += self._leaving(number, track, moment)
        return found

    def _leaving(self, number: int, track: Track, moment: Moment) -> list[Leaving]:
        for name, area in self._exits.items():
            if number not in moment.inside(area):
                continue
            now = moment.elapsed
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
