"""Something that stood there is gone."""

from datetime import timedelta
from typing import ClassVar

from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.rules.things import SIZES, Things, ThingSizes, as_track, is_covered
from edge_node.types import Change, Measured, RuleMatch, Zone

SECONDS = 10.0


class ObjectRemoved:
    """Holds for each place that has shown for long enough that something is missing there.

    Time in which somebody stands before the place does not count: they may hide the thing.
    """

    KIND: ClassVar[str] = "object_removed"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone | None,
        *,
        seconds: float = SECONDS,
        sizes: ThingSizes = SIZES,
    ) -> None:
        """Take the place.

        Args:
            rule_id: Unique within the camera.
            zone: Where the thing stood; None: the whole picture.
            seconds: How long it must be gone.
            sizes: How large it may have been.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id if zone else None
        self.geometry: tuple[Point, ...] = zone.polygon if zone else ()
        self._seconds = timedelta(seconds=seconds)
        self._sizes = sizes
        self._things = Things(zone, sizes, appeared=False)
        self._gone: dict[int, timedelta] = {}
        self._last_seen: dict[int, timedelta] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("seconds", self._seconds.total_seconds(), "s"),
            *self._sizes.thresholds(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return what is missing at this moment."""
        matches = []
        for change in self._things.of(moment):
            last = self._last_seen.get(
                change.change_id, moment.elapsed - self._lasted(change, moment)
            )
            gone = self._gone.get(change.change_id, timedelta())
            if not is_covered(change, moment):
                gone += moment.elapsed - last
            self._gone[change.change_id] = gone
            self._last_seen[change.change_id] = moment.elapsed
            if gone >= self._seconds:
                matches.append(self._match(change, gone, moment))
        self._forget(moment.elapsed - MEMORY)
        return matches

    @staticmethod
    def _lasted(change: Change, moment: Moment) -> timedelta:
        """Return how long the change was there before it was told of."""
        return moment.at - change.since

    def _forget(self, late: timedelta) -> None:
        for change_id in [key for key, last in self._last_seen.items() if last < late]:
            del self._last_seen[change_id], self._gone[change_id]

    def _match(self, change: Change, gone: timedelta, moment: Moment) -> RuleMatch:
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(as_track(change),),
            since=change.since,
            at=moment.at,
            lasting=True,
            measured=(Measured("gone", gone.total_seconds(), "s"),),
        )
