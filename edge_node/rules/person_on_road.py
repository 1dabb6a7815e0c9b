"""Somebody is on the carriageway where nobody should walk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar

from edge_node.rules.geometry import Point, Polygon, distance
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.rules.riders import Riders
from edge_node.types import Box, Measured, RuleMatch, Track, Zone

SECONDS = 1.5
KERB = 0.15
"""Heights of the person: who stands nearer to the border stands at the kerb."""
GAP = timedelta(seconds=1)


class Road:
    """The carriageway without its crosswalks, with a margin at the kerb."""

    def __init__(
        self, carriageway: Zone, crosswalks: Sequence[Zone] = (), kerb: float = KERB
    ) -> None:
        """Take the zones.

        Args:
            carriageway: Where vehicles drive.
            crosswalks: Where people may cross it.
            kerb: The margin, in heights of the person's box: so far inside the carriageway one
                still stands at its kerb, and so far beside a crosswalk one still uses it.
        """
        self.carriageway = carriageway
        self.kerb = kerb
        self.polygon = Polygon(carriageway.polygon)
        self._crosswalks = [Polygon(each.polygon) for each in crosswalks]

    def is_on(self, box: Box) -> bool:
        """Say whether somebody whose foot is inside stands beyond the kerb and no crosswalk."""
        margin = self.kerb * (box.y2 - box.y1)
        foot = box.foot
        if _to_border(self.polygon, foot) < margin:
            return False
        return not any(
            each.contains(foot) or _to_border(each, foot) < margin for each in self._crosswalks
        )


@dataclass(slots=True)
class _Walk:
    since: timedelta
    last_on: timedelta


class PersonOnRoad:
    """Holds for each person on foot who is on the road for long enough."""

    KIND: ClassVar[str] = "person_on_road"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self, rule_id: str, road: Road, *, labels: Collection[str], seconds: float = SECONDS
    ) -> None:
        """Take the road.

        Args:
            rule_id: Unique within the camera.
            road: Where nobody should walk.
            labels: Classes that count; who rides does not.
            seconds: For how long.
        """
        self.rule_id = rule_id
        self.zone: str | None = road.carriageway.zone_id
        self.geometry: tuple[Point, ...] = road.carriageway.polygon
        self._road = road
        self._labels = frozenset(labels)
        self._seconds = timedelta(seconds=seconds)
        self._riders = Riders()
        self._walks: dict[int, _Walk] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("seconds", self._seconds.total_seconds(), "s"),
            Measured("kerb", self._road.kerb, "heights"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who is on the road at this moment and has been for long enough."""
        riders = self._riders.update(moment)
        inside = moment.inside(self._road.polygon)
        matches = []
        for number, track in moment.seen:
            if number in riders:
                self._walks.pop(number, None)
            elif self._is_on(number, track, inside):
                walk = self._walks.setdefault(number, _Walk(moment.elapsed, moment.elapsed))
                walk.last_on = moment.elapsed
                if moment.elapsed - walk.since >= self._seconds:
                    matches.append(self._match(track, walk, moment))
            elif number in self._walks and moment.elapsed - self._walks[number].last_on > GAP:
                del self._walks[number]
        self._forget(moment.elapsed)
        return matches

    def _is_on(self, number: int, track: Track, inside: frozenset[int]) -> bool:
        return number in inside and track.label in self._labels and self._road.is_on(track.box)

    def _forget(self, elapsed: timedelta) -> None:
        late = elapsed - MEMORY
        for number in [key for key, walk in self._walks.items() if walk.last_on < late]:
            del self._walks[number]

    def _match(self, track: Track, walk: _Walk, moment: Moment) -> RuleMatch:
        stay = (moment.elapsed - walk.since).total_seconds()
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(track,),
            since=moment.when(walk.since),
            at=moment.at,
            lasting=True,
            measured=(Measured("dwell", stay, "s"),),
        )


def _to_border(polygon: Polygon, point: Point) -> float:
    """Return how far a point is from the outline, in shares."""
    corners = (*polygon.corners, polygon.corners[0])
    return min(distance(point, edge) for edge in pairwise(corners))
