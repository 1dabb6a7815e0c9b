"""A vehicle stands where it must not (i-LIDS parked vehicle: after a minute)."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.flow import LEAST_STANDING, STANDS, Flow
from edge_node.rules.gauge import Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.rules.stops import BRIEF, Stop, Stops
from edge_node.types import GroundPlane, Measured, RuleMatch, Zone

DWELL_S = 60.0
"""i-LIDS parked vehicle and AVSS 2007."""
LONG = timedelta(seconds=45)
"""Others who stand so long stand in a jam, however long this one does."""
QUEUES_UP = timedelta(seconds=6)
"""Who drives up to a standing queue within so long after it has not gone on."""
AFTER_JAM = timedelta(seconds=20)
"""Time to drive off once the traffic goes on again."""


class IllegalParking:
    """Holds for each vehicle that stands in the zone for too long, but not because of a jam.

    It is a jam for a vehicle while more others stand than have gone on since it stopped. A car
    that was there from the start counts from the start.
    """

    KIND: ClassVar[str] = "illegal_parking"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        dwell_s: float = DWELL_S,
        ground: GroundPlane | None = None,
        traffic: Zone | None = None,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: Where nobody may stand.
            labels: Classes that count, here and as traffic.
            dwell_s: How long a vehicle may stand.
            ground: To measure in metres how far traffic goes on; without it in sizes.
            traffic: The lane beside, which tells a jam; None: the whole picture.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._dwell = timedelta(seconds=dwell_s)
        self._stops = Stops(Polygon(zone.polygon), labels)
        self._gauge = Gauge(ground)
        self._flow = Flow(self._gauge, labels, Polygon(traffic.polygon) if traffic else None)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("dwell", self._dwell.total_seconds(), "s"),
            Measured("after_jam", AFTER_JAM.total_seconds(), "s"),
            *self._gauge.limits(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who stands there too long and is seen at this moment."""
        self._flow.update(moment)
        here = []
        for stop in self._stops.update(moment):
            if not stop.told:
                self._judge(stop, moment)
            if stop.told and stop.last_here == moment.elapsed:
                here.append(stop)
        return [self._match(stop, moment) for stop in here]

    def _judge(self, stop: Stop, moment: Moment) -> None:
        """Tell a stop when it is due and no jam explains it."""
        now = moment.elapsed
        lasted = now - stop.since
        if stop.passed < 0 or lasted < QUEUES_UP:
            stop.passed = self._flow.passed
        if lasted < STANDS or stop.last_here < now:
            return
        if self._is_jam(stop, moment):
            stop.explained = now
        free = stop.explained is None or now - stop.explained >= AFTER_JAM
        is_inside = now - stop.last_inside <= BRIEF
        stop.told = lasted >= self._dwell and free and is_inside

    def _is_jam(self, stop: Stop, moment: Moment) -> bool:
        half = min(max((moment.elapsed - stop.since) / 2, STANDS), LONG)
        others = [each for each in self._flow.standing(moment, half) if each.number != stop.number]
        return len(others) >= LEAST_STANDING and len(others) > self._flow.passed - stop.passed

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
