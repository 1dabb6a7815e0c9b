"""Somebody stays in a zone too long (ONVIF LoiteringDetector/ObjectIsLoitering)."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.rules.presence import GAP_S, Presence, Stay
from edge_node.types import Measured, RuleMatch, Zone

DWELL_S = 60.0
"""PETS 2007."""


class Loitering:
    """Holds for each object from the moment on at which its stay is long enough.

    Who is seen outside for longer than the gap starts again. A changed id goes on with the stay
    of the track that was lost at its place.
    """

    KIND: ClassVar[str] = "loitering"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        dwell_s: float = DWELL_S,
        gap_s: float = GAP_S,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: Its border belongs to it.
            labels: Classes that count.
            dwell_s: How long a stay is loitering.
            gap_s: Who is seen outside for no longer than this has not left.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._dwell = timedelta(seconds=dwell_s)
        self._gap_s = gap_s
        self._presence = Presence(zone, labels, gap_s)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("dwell", self._dwell.total_seconds(), "s"),
            Measured("gap", self._gap_s, "s"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who stays too long and is seen inside at this moment."""
        stays = self._presence.update(moment)
        return [
            self._match(stay, moment)
            for stay in stays
            if stay.last_inside == moment.elapsed and moment.elapsed - stay.since >= self._dwell
        ]

    def _match(self, stay: Stay, moment: Moment) -> RuleMatch:
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(stay.track,),
            since=moment.when(stay.since),
            at=moment.at,
            lasting=True,
            measured=(Measured("dwell", (moment.elapsed - stay.since).total_seconds(), "s"),),
        )
