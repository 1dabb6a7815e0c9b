"""Something of given classes is inside a zone (ONVIF FieldDetector/ObjectsInside)."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.rules.presence import GAP_S, Presence, Stay
from edge_node.types import Measured, RuleMatch, Zone

MOST_OBJECTS = 50
"""An event names no more; the count stays right."""


class ObjectsInside:
    """Holds for each object whose foot point is inside for the minimum duration.

    With `min_count` above one it holds for the zone as a whole, while so many objects are inside
    at the same time and each has been for the minimum duration.
    """

    KIND: ClassVar[str] = "objects_inside"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        minimum_duration_s: float = 1.0,
        min_count: int = 1,
        gap_s: float = GAP_S,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: Its border belongs to it.
            labels: Classes that count.
            minimum_duration_s: How long an object must be inside before the rule speaks.
            min_count: How many objects must be.
            gap_s: Who is seen outside for no longer than this has not left.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._minimum = timedelta(seconds=minimum_duration_s)
        self._min_count = min_count
        self._gap_s = gap_s
        self._presence = Presence(zone, labels, gap_s)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("minimum_duration", self._minimum.total_seconds(), "s"),
            Measured("min_count", float(self._min_count), "objects"),
            Measured("gap", self._gap_s, "s"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who is inside long enough, as known by this moment."""
        stays = self._presence.update(moment)
        long = [stay for stay in stays if stay.last_inside - stay.since >= self._minimum]
        seen = [stay for stay in long if stay.last_inside == moment.elapsed]
        if not seen or len(long) < self._min_count:
            return []
        if self._min_count > 1:
            return [self._match(tuple(long), moment, len(long), whole=True)]
        return [self._match((stay,), moment, len(long)) for stay in seen]

    def _match(
        self, stays: tuple[Stay, ...], moment: Moment, count: int, *, whole: bool = False
    ) -> RuleMatch:
        # The youngest of the first `min_count`: with it the condition began.
        since = sorted(stay.since for stay in stays)[min(self._min_count, len(stays)) - 1]
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=tuple(stay.track for stay in stays[:MOST_OBJECTS]),
            since=moment.when(since),
            at=moment.at,
            lasting=True,
            measured=(
                Measured("dwell", (moment.elapsed - since).total_seconds(), "s"),
                Measured("count", float(count), "objects"),
            ),
            whole=whole,
        )
