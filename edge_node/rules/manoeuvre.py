"""A vehicle turns where it must not (GOST R 57144 C10)."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from edge_node.rules.exits import AT_LEAST, WITHIN, Exits
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.types import GroundPlane, Measured, RuleMatch, Zone


class ForbiddenManoeuvre:
    """Speaks once of each vehicle that comes from the one zone into one of the others."""

    KIND: ClassVar[str] = "forbidden_manoeuvre"
    CODE_VERSION: ClassVar[int] = 2

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        exits: Sequence[Zone],
        ground: GroundPlane | None = None,
    ) -> None:
        """Take the way in and the ways out.

        Args:
            rule_id: Unique within the camera.
            zone: The arm of the junction that it comes from.
            labels: Classes that count.
            exits: Where nobody from there may go.
            ground: To know where their middles are; without it, about.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        areas = {each.zone_id: Polygon(each.polygon) for each in exits}
        self._exits = Exits(Polygon(zone.polygon), areas, labels, ground)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("within", WITHIN.total_seconds(), "s"),
            Measured("minimum_duration", AT_LEAST.total_seconds(), "s"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who has just come where he must not, as known by this moment."""
        return [
            RuleMatch(
                rule_id=self.rule_id,
                kind=self.KIND,
                zone=self.zone,
                objects=(each.track,),
                since=moment.when(each.left_lane),
                at=moment.at,
                lasting=False,
                measured=(Measured("way", (moment.elapsed - each.left_lane).total_seconds(), "s"),),
            )
            for each in self._exits.update(moment)
        ]
