"""A lane along which vehicles of some classes must not drive."""

from collections.abc import Collection
from typing import ClassVar

from edge_node.rules.gauge import Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.lane_use import LaneUse
from edge_node.rules.moment import Moment
from edge_node.types import GroundPlane, Measured, RuleMatch, Zone

DURATION_S = 3.0
DISTANCE_M = 20.0


class ForbiddenLane:
    """Holds for each vehicle that has driven along the lane for long enough, in time and way."""

    KIND: ClassVar[str]
    CODE_VERSION: ClassVar[int]

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        ground: GroundPlane | None = None,
        duration_s: float = DURATION_S,
        distance_m: float = DISTANCE_M,
    ) -> None:
        """Take the lane.

        Args:
            rule_id: Unique within the camera.
            zone: The lane.
            labels: Classes that may not be there.
            ground: To measure in metres; without it in sizes of the box.
            duration_s: How long a vehicle must drive there.
            distance_m: And how far.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._use = LaneUse(Polygon(zone.polygon), labels, Gauge(ground), duration_s, distance_m)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return self._use.thresholds()

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who drives there, as known by this moment."""
        return [
            RuleMatch(
                rule_id=self.rule_id,
                kind=self.KIND,
                zone=self.zone,
                objects=(use.track,),
                since=moment.when(use.since),
                at=moment.at,
                lasting=True,
                measured=self._use.measured(use),
            )
            for use in self._use.update(moment)
        ]
