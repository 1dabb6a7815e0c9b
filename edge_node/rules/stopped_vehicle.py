"""A vehicle stands in a lane where traffic goes on."""

import math
from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar

import numpy as np

from edge_node.rules.flow import LEAST_STANDING, STANDS, Flow
from edge_node.rules.footprint import SIZES_M, USUAL, longer
from edge_node.rules.gauge import KMH, Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.stops import BRIEF, Stop, Stops
from edge_node.types import Box, GroundPlane, Measured, RuleMatch, SignalPhase, Zone

DWELL_S = 15.0
GRACE = timedelta(seconds=8)
"""Time to drive off after the reason to stand is gone."""
QUEUE_GAP_M = 6.0
"""Who stands so close behind somebody who stands is in a queue."""
BESIDE_M = 2.2
"""Who is further to the side is in another lane."""
FREE_M = 6.0
"""So much of the lane must go on before its front: its end may be a stop line, or a jam."""
SHORTENED = 0.5
"""Along the view a way looks shorter than it is; without a ground so much is taken off."""
PASSED_M = 4.0
"""Who is so far ahead and drives has passed."""
LEAST_PASSED = 2
PASSING_KMH = 7.0
MOST_PASSERS = 20
FREE_WAY = frozenset({SignalPhase.GREEN, SignalPhase.OFF})


class StoppedVehicle:
    """Holds for each vehicle that stands in the lane for too long without a reason.

    Reasons are: somebody stands ahead of it (the first of a queue is told, not all of it), the
    lane ends ahead of it and nobody passes, others stand too and nobody passes, its light is not
    green or not known, or any of these was so a moment ago.
    """

    KIND: ClassVar[str] = "stopped_vehicle"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        dwell_s: float = DWELL_S,
        ground: GroundPlane | None = None,
        signal: str | None = None,
    ) -> None:
        """Take the lane.

        Args:
            rule_id: Unique within the camera.
            zone: One or more lanes of one direction; with a heading queues are understood.
            labels: Classes that count, and that are traffic.
            dwell_s: How long a vehicle may stand.
            ground: To measure in metres; without it in sizes of the box.
            signal: Id of the light at the end of the lane.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._gauge = Gauge(ground)
        self._heading = self._gauge.heading(zone)
        # Traffic that goes up the picture shows its rear: the foot of its box is there.
        self._sees_rears = zone.heading is not None and zone.heading[1] < 0
        self._polygon = Polygon(zone.polygon)
        self._labels = frozenset(labels)
        self._dwell = timedelta(seconds=dwell_s)
        self._signal = signal
        self._stops = Stops(self._polygon, labels)
        self._flow = Flow(self._gauge, labels, self._polygon)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("dwell", self._dwell.total_seconds(), "s"),
            Measured("grace", GRACE.total_seconds(), "s"),
            Measured("queue_gap", QUEUE_GAP_M, "m"),
            *self._gauge.limits(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who stands there too long and is seen at this moment."""
        self._flow.update(moment)
        stops = [each for each in self._stops.update(moment) if each.last_here == moment.elapsed]
        young = [stop for stop in stops if not stop.told]
        if young:
            standing = self._flow.standing_anywhere(moment)
            for stop in young:
                self._judge(stop, standing, moment)
        return [self._match(stop, moment) for stop in stops if stop.told]

    def _judge(self, stop: Stop, standing: list[Sighting], moment: Moment) -> None:
        """Tell a stop when it is due and nothing explains it."""
        now = moment.elapsed
        lasted = now - stop.since
        if stop.passed < 0:
            stop.passed = self._flow.passed
        if lasted < STANDS:
            return
        if self._is_explained(stop, standing, moment):
            stop.explained = now
        free = stop.explained is None or now - stop.explained >= GRACE
        stop.told = lasted >= self._dwell and free and now - stop.last_inside <= BRIEF

    def _is_explained(self, stop: Stop, standing: list[Sighting], moment: Moment) -> bool:
        if self._signal is not None:
            signal = moment.surroundings.signals.get(self._signal)
            if signal is None or signal.phase not in FREE_WAY:
                return True
        others = [each for each in standing if each.number != stop.number]
        if self._heading is None:
            passed = self._flow.passed - stop.passed
            return len(others) >= LEAST_STANDING and len(others) > passed
        elsewhere = 0
        for other in others:
            along, aside = self._step(stop, other, moment)
            if abs(aside) > BESIDE_M:
                elsewhere += 1
            elif 0 < along <= QUEUE_GAP_M + longer(stop.track.label, other.track.label):
                return True
        passed = self._passed(stop, moment)
        if elsewhere >= LEAST_STANDING and elsewhere > passed:
            return True
        return passed < LEAST_PASSED and not self._is_free_ahead(stop, moment)

    def _passed(self, stop: Stop, moment: Moment) -> int:
        """Return how many have driven past a stop so far; it need not be known beyond a few."""
        for number, track in moment.seen:
            if len(stop.passers) > MOST_PASSERS:
                break
            if number in stop.passers or track.label not in self._labels:
                continue
            velocity = self._gauge.velocity(track, moment.motions[number])
            if velocity is None or self._along(velocity) < PASSING_KMH / KMH:
                continue
            along, _ = self._step(stop, Sighting(number, track), moment)
            if PASSED_M < along < math.inf and number in moment.inside(self._polygon):
                stop.passers.add(number)
        return len(stop.passers)

    def _along(self, step: Point) -> float:
        hx, hy = self._heading or (0.0, 0.0)
        return step[0] * hx + step[1] * hy

    def _step(self, stop: Stop, other: Sighting, moment: Moment) -> tuple[float, float]:
        """Return how many metres another one is ahead of a stop, and aside of it."""
        here = self._gauge.place(stop.track, moment.motions[stop.number])
        there = self._gauge.place(other.track, moment.motions[other.number])
        if here is None or there is None or self._heading is None:
            return math.inf, math.inf
        dx, dy = there[0] - here[0], there[1] - here[1]
        hx, hy = self._heading
        box = stop.track.box
        return (
            self._gauge.metres(self._along((dx, dy)), box),
            self._gauge.metres(dx * hy - dy * hx, box),
        )

    def _is_free_ahead(self, stop: Stop, moment: Moment) -> bool:
        """Say whether the lane goes on ahead; who stands there is asked elsewhere."""
        here = self._gauge.place(stop.track, moment.motions[stop.number])
        if here is None or self._heading is None:
            return False
        length = SIZES_M.get(stop.track.label, USUAL)[0] if self._sees_rears else 0.0
        reach = (FREE_M + length) * self._per_metre(stop.track.box)
        ahead = (here[0] + reach * self._heading[0], here[1] + reach * self._heading[1])
        if self._gauge.ground is not None:
            ((x, y),) = self._gauge.ground.to_image(np.array([ahead])).tolist()
            ahead = (x, y)
        return self._polygon.contains(ahead)

    def _per_metre(self, box: Box) -> float:
        """Return what a metre of the lane is in the units of places."""
        per = self._gauge.metres(1.0, box)
        return (1.0 if self._gauge.is_metric else SHORTENED) / per if per else 0.0

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
