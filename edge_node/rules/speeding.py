"""A vehicle goes faster than allowed through a measuring zone."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

import numpy as np

from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.rules.speed import LEAST_FRAMES, Sight, Speed, measure
from edge_node.types import Box, GroundPlane, Measured, RuleMatch, Track, Zone

KM_H = 3.6
LOST = timedelta(seconds=1)
"""Not seen for so long, a vehicle has passed."""
LONGEST_S = 10.0
MOST_SIGHTS = 300
"""Only the last of a passage are measured."""
RIM = 0.004
"""Shares: a box that ends so close to the side of the picture is cut off there."""
WORTH_MEASURING = 0.75
"""Share of the limit that feet on the ground must reach before more is asked."""


@dataclass(slots=True)
class _Passage:
    """A vehicle inside the zone."""

    entered: timedelta
    last_seen: timedelta
    track: Track
    sights: deque[Sight] = field(default_factory=lambda: deque(maxlen=MOST_SIGHTS))


class Speeding:
    """Speaks once when a vehicle has left the zone, if it was surely too fast there.

    The speed is measured over the whole way through the zone, with an interval that holds the
    truth 95 times in 100; the lower end of it must lie above limit and tolerance.
    """

    KIND: ClassVar[str] = "speeding"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        ground: GroundPlane,
        *,
        labels: Collection[str],
        limit_km_h: float,
        tolerance_km_h: float = 0.0,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: A straight piece of road of 10 m and more, well below the horizon.
            ground: The camera's calibration.
            labels: Classes that count.
            limit_km_h: What is allowed.
            tolerance_km_h: So much above it is let pass.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._polygon = Polygon(zone.polygon)
        self._ground = ground
        self._labels = frozenset(labels)
        self._limit, self._tolerance = limit_km_h, tolerance_km_h
        self._alarm_from = (limit_km_h + tolerance_km_h) / KM_H
        self._passages: dict[int, _Passage] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("limit", self._limit, "km/h"),
            Measured("tolerance", self._tolerance, "km/h"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who has left the zone at this moment and was too fast."""
        inside = moment.inside(self._polygon)
        passed = []
        for number, track in moment.seen:
            if number not in inside:
                if number in self._passages:
                    passed.append(self._passages.pop(number))
            elif track.label in self._labels or number in self._passages:
                self._follow(number, track, moment.elapsed)
        late = moment.elapsed - LOST
        gone = [number for number, each in self._passages.items() if each.last_seen < late]
        passed += [self._passages.pop(number) for number in gone]
        return [
            self._match(each, speed, moment) for each in passed if (speed := self._too_fast(each))
        ]

    def _follow(self, number: int, track: Track, elapsed: timedelta) -> None:
        passage = self._passages.get(number)
        if passage is None:
            passage = self._passages[number] = _Passage(elapsed, elapsed, track)
        passage.track, passage.last_seen = track, elapsed
        seconds, sights = elapsed.total_seconds(), passage.sights
        if not _is_cut_off(track.box) and (not sights or seconds > sights[-1].seconds):
            sights.append(Sight(seconds, track.box))
        while sights and seconds - sights[0].seconds > LONGEST_S:
            sights.popleft()

    def _too_fast(self, passage: _Passage) -> Speed | None:
        """Return the speed if it is surely above what is let pass."""
        sights = passage.sights
        if len(sights) < LEAST_FRAMES or not self._is_worth_it(sights[0], sights[-1]):
            return None
        speed = measure(sights, self._ground, passage.track.label)
        return speed if speed is not None and speed.low > self._alarm_from else None

    def _is_worth_it(self, first: Sight, last: Sight) -> bool:
        """Tell cheaply who was far from too fast."""
        (x1, y1), (x2, y2) = self._ground.to_ground(
            np.array([first.box.foot, last.box.foot])
        ).tolist()
        moved = ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5
        spent = last.seconds - first.seconds
        return spent > 0 and moved / spent > WORTH_MEASURING * self._alarm_from

    def _match(self, passage: _Passage, speed: Speed, moment: Moment) -> RuleMatch:
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(passage.track,),
            since=moment.when(passage.entered),
            at=moment.at,
            lasting=False,
            measured=(
                Measured("speed", speed.value * KM_H, "km/h", speed.low * KM_H, speed.high * KM_H),
                Measured("distance", speed.distance_m, "m"),
                Measured("frames", float(speed.frames), "frames"),
            ),
        )


def _is_cut_off(box: Box) -> bool:
    return box.x1 < RIM or box.y1 < RIM or box.x2 > 1 - RIM or box.y2 > 1 - RIM
