"""A vehicle stands in a box junction: it entered while its exit was not free."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.rules.stops import BRIEF, Stop, Stops
from edge_node.types import Measured, RuleMatch, Zone

DWELL_S = 5.0


class BoxJunction:
    """Holds for each vehicle that stands inside the box for too long."""

    KIND: ClassVar[str] = "box_junction"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self, rule_id: str, zone: Zone, *, labels: Collection[str], dwell_s: float = DWELL_S
    ) -> None:
        """Take the box.

        Args:
            rule_id: Unique within the camera.
            zone: The marked box.
            labels: Classes that count.
            dwell_s: How long a vehicle may stand.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._dwell = timedelta(seconds=dwell_s)
        self._stops = Stops(Polygon(zone.polygon), labels)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (Measured("dwell", self._dwell.total_seconds(), "s"),)

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who stands in the box too long and is seen there at this moment."""
        now = moment.elapsed
        return [
            self._match(stop, moment)
            for stop in self._stops.update(moment)
            if stop.last_here == now
            and now - stop.since >= self._dwell
            and now - stop.last_inside <= BRIEF
        ]

    def _match(self, stop: Stop, moment: Moment) -> RuleMatch:
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(stop.track,),
            since=moment.when(stop.since),
            at=moment.at,
            lasting=True,
            measured=(Measured("dwell", (moment.elapsed - stop.since).total_seconds(), "s"),),
        )
