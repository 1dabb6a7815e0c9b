"""Somebody left a thing behind (ONVIF ObjectAbandoned).

Detectors miss most bags, so the thing is a lasting change of the background, not a class. It
is left by a person who stood there when it came, and abandoned when they have been away for long.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.rules.owners import AWAY, Away, Owners
from edge_node.rules.things import SIZES, Things, ThingSizes, as_track
from edge_node.types import Change, Measured, RuleMatch, Zone

SECONDS = 60.0


@dataclass(slots=True)
class _Left:
    """A thing that somebody may have left."""

    owners: frozenset[int]
    attended: timedelta
    """When an owner was with it last."""
    last_seen: timedelta


class ObjectAbandoned:
    """Holds for each thing whose owners have been away for long enough.

    A thing that nobody brought (blown in, uncovered, a shadow) has no owner and is no left thing.
    """

    KIND: ClassVar[str] = "object_abandoned"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone | None,
        *,
        labels: Collection[str],
        seconds: float = SECONDS,
        away: Away = AWAY,
        sizes: ThingSizes = SIZES,
    ) -> None:
        """Take the place.

        Args:
            rule_id: Unique within the camera.
            zone: Where things may be left; None: the whole picture.
            labels: Classes of owners.
            seconds: How long the owners must be away.
            away: From where on somebody is away.
            sizes: How large a thing may be.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id if zone else None
        self.geometry: tuple[Point, ...] = zone.polygon if zone else ()
        self._seconds = timedelta(seconds=seconds)
        self._away, self._sizes = away, sizes
        self._things = Things(zone, sizes, appeared=True)
        self._owners = Owners(labels, away)
        self._left: dict[int, _Left] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("seconds", self._seconds.total_seconds(), "s"),
            *self._away.thresholds(),
            *self._sizes.thresholds(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return what lies abandoned at this moment."""
        self._owners.update(moment)
        matches = []
        for change in self._things.of(moment):
            left = self._left.get(change.change_id) or self._begin(change, moment)
            left.last_seen = moment.elapsed
            if self._owners.are_with(left.owners, change.box, moment):
                left.attended = moment.elapsed
            if left.owners and moment.elapsed - left.attended >= self._seconds:
                matches.append(self._match(change, left, moment))
        late = moment.elapsed - MEMORY
        for change_id in [key for key, each in self._left.items() if each.last_seen < late]:
            del self._left[change_id]
        return matches

    def _begin(self, change: Change, moment: Moment) -> _Left:
        came = moment.elapsed - (moment.at - change.since)
        owners = self._owners.of(change.box, came)
        attended = self._owners.last_with(owners, change.box) or came
        left = self._left[change.change_id] = _Left(owners, attended, moment.elapsed)
        return left

    def _match(self, change: Change, left: _Left, moment: Moment) -> RuleMatch:
        alone = (moment.elapsed - left.attended).total_seconds()
        there = (moment.at - change.since).total_seconds()
        owners = tuple(track for number, track in moment.seen if number in left.owners)
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(as_track(change), *owners),
            since=moment.when(left.attended),
            at=moment.at,
            lasting=True,
            measured=(Measured("alone", alone, "s"), Measured("there", there, "s")),
        )
