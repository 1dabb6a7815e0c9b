"""Somebody runs: faster than people walk, on foot."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment, Motion
from edge_node.rules.objects import MEMORY
from edge_node.rules.riders import Riders
from edge_node.types import Measured, RuleMatch, Track, Zone

MIN_SPEED = 3.5
"""Metres per second; people walk up to 2.5."""
MIN_SIZES = 3.0
"""Sizes of the box per second; the box of a person is about a metre."""
MAX_SPEED = 11.0
"""Nobody runs faster: a rider whose bike is not seen, or an id that went to a car."""
SECONDS = 1.0
HYSTERESIS = 0.2
GAP = timedelta(seconds=0.5)


@dataclass(slots=True)
class _Run:
    since: timedelta
    last_fast: timedelta
    slowest: float
    fastest: float
    told: bool = False


class Running:
    """Holds for each person who is fast for long enough and does not ride.

    With a calibration the speed is over ground. Without one it is in sizes of the person's box,
    which is blind for who runs straight towards the camera.
    """

    KIND: ClassVar[str] = "running"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone | None,
        *,
        labels: Collection[str],
        min_speed: float = MIN_SPEED,
        min_sizes: float = MIN_SIZES,
        seconds: float = SECONDS,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: None: the whole picture.
            labels: Classes that count.
            min_speed: Metres per second over ground.
            min_sizes: Sizes of the box per second, where there is no calibration.
            seconds: For how long.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id if zone else None
        self.geometry: tuple[Point, ...] = zone.polygon if zone else ()
        self._polygon = Polygon(zone.polygon) if zone else None
        self._labels = frozenset(labels)
        self._min_speed, self._min_sizes = min_speed, min_sizes
        self._seconds = timedelta(seconds=seconds)
        self._riders = Riders()
        self._runs: dict[int, _Run] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("min_speed", self._min_speed, "m/s"),
            Measured("min_sizes", self._min_sizes, "sizes/s"),
            Measured("max_speed", MAX_SPEED, "m/s"),
            Measured("seconds", self._seconds.total_seconds(), "s"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who runs at this moment."""
        riders = self._riders.update(moment)
        inside = moment.inside(self._polygon) if self._polygon else None
        matches = []
        for number, track in moment.seen:
            if track.label not in self._labels or (inside is not None and number not in inside):
                continue
            motion = moment.motions.get(number)
            if motion is None or number in riders:
                self._runs.pop(number, None)
            elif self._runs_on(number, motion, moment.elapsed):
                matches.append(self._match(track, motion, self._runs[number], moment))
        self._forget(moment.elapsed)
        return matches

    def _runs_on(self, number: int, motion: Motion, elapsed: timedelta) -> bool:
        """Say whether somebody has been fast for long enough and still is."""
        speed, limit, _ = self._speed(motion)
        run = self._runs.get(number)
        if run is not None:
            limit *= 1 - HYSTERESIS if run.told else 1
        if not limit <= speed <= MAX_SPEED:
            if run is not None and elapsed - run.last_fast > GAP:
                del self._runs[number]
            return False
        if run is None:
            run = self._runs[number] = _Run(elapsed, elapsed, speed, speed)
        run.last_fast = elapsed
        run.slowest, run.fastest = min(run.slowest, speed), max(run.fastest, speed)
        run.told = run.told or elapsed - run.since >= self._seconds
        return run.told

    def _speed(self, motion: Motion) -> tuple[float, float, str]:
        """Return speed, limit and unit: over ground if that is known."""
        if motion.ground_velocity is not None:
            return math.hypot(*motion.ground_velocity), self._min_speed, "m/s"
        return motion.sizes_per_s, self._min_sizes, "sizes/s"

    def _forget(self, elapsed: timedelta) -> None:
        late = elapsed - MEMORY
        for number in [key for key, run in self._runs.items() if run.last_fast < late]:
            del self._runs[number]

    def _match(self, track: Track, motion: Motion, run: _Run, moment: Moment) -> RuleMatch:
        speed, _, unit = self._speed(motion)
        lasted = (moment.elapsed - run.since).total_seconds()
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(track,),
            since=moment.when(run.since),
            at=moment.at,
            lasting=True,
            measured=(
                Measured("speed", speed, unit, run.slowest, run.fastest),
                Measured("duration", lasted, "s"),
            ),
        )
