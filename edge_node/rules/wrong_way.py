"""A vehicle drives against the direction of its lane (GOST R 57144 C9)."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import numpy as np

from edge_node.rules.footprint import footprint
from edge_node.rules.gauge import KMH, Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment, Motion, Sighting
from edge_node.types import GroundPlane, Measured, RuleMatch, Track, Zone

ANGLE_DEG = 135.0
DISTANCE_M = 8.0
DURATION_S = 1.0
SPEED_KMH = 5.0
SPEED_IN_PICTURE = 0.5
"""Share of it that is enough without a ground: along the view, ways look shorter than they are."""
STRAIGHT = 1e-6
"""Less than this of a step aside is rounding."""
MARGIN = 0.15
MARGINS = {"bus": 0.4, "truck": 0.3}
"""Of a box's width: seen at a slant, the end of a vehicle that is near the camera is so far aside
of the middle of its box."""
PAUSE = timedelta(seconds=2)
"""Who does not drive against the lane for longer has stopped doing so."""


@dataclass(slots=True)
class _Run:
    """One vehicle on its way against the lane."""

    since: timedelta
    place: Point
    last_against: timedelta
    gone_m: float = 0.0
    """So far against the lane, each step in metres where it was made."""
    told: bool = False
    measured: tuple[Measured, ...] = ()


class WrongWay:
    """Holds for each vehicle that has driven against its lane far and long enough.

    A car that backs up for a metre, turns across the lane or is pushed by jitter does not get
    that far. On the ground the middle of the vehicle must be in the lane too, since the box of
    a bus in the next lane has its foot here.
    """

    KIND: ClassVar[str] = "wrong_way"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        ground: GroundPlane | None = None,
        distance_m: float = DISTANCE_M,
        angle_deg: float = ANGLE_DEG,
    ) -> None:
        """Take the lane.

        Args:
            rule_id: Unique within the camera.
            zone: A lane, with its heading.
            labels: Classes that count.
            ground: To measure in metres; without it in sizes of the box.
            distance_m: How far a vehicle must have gone.
            angle_deg: From which angle to the lane on it goes against it.

        Raises:
            ValueError: The lane has no heading, or one that is not on the ground.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._gauge = Gauge(ground)
        heading = self._gauge.heading(zone)
        if heading is None:
            message = f"zone {zone.zone_id}: needs a heading that lies on the ground"
            raise ValueError(message)
        self._heading = heading
        self._polygon = Polygon(zone.polygon)
        self._labels = frozenset(labels)
        self._distance_m = distance_m
        self._angle_deg = angle_deg
        self._cosine = math.cos(math.radians(angle_deg))
        self._least_speed = SPEED_KMH / KMH * (1.0 if ground else SPEED_IN_PICTURE)
        self._runs: dict[int, _Run] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("distance", self._distance_m, "m"),
            Measured("angle", self._angle_deg, "deg"),
            Measured("minimum_duration", DURATION_S, "s"),
            Measured("speed", SPEED_KMH, "km/h"),
            *self._gauge.limits(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who drives against the lane, as known by this moment."""
        inside = moment.inside(self._polygon)
        for each in moment.seen:
            if each.number in inside and each.track.label in self._labels:
                self._follow(each, moment.motions[each.number], moment.elapsed)
        self._forget(moment.elapsed)
        if not self._runs:
            return []
        return [
            self._match(self._runs[number], track, moment)
            for number, track in moment.seen
            if number in self._runs and self._runs[number].told
        ]

    def _follow(self, seen: Sighting, motion: Motion, elapsed: timedelta) -> None:
        place = self._gauge.place(seen.track, motion)
        velocity = self._gauge.velocity(seen.track, motion)
        if place is None or velocity is None or not self._is_against(velocity):
            return
        run = self._runs.setdefault(seen.number, _Run(elapsed, place, elapsed))
        run.last_against = elapsed
        if run.told:
            return
        back = self._along(run.place) - self._along(place)
        run.place = place
        if not self._is_within(seen.track, velocity):
            return
        run.gone_m += self._gauge.metres(back, seen.track.box)
        long = (elapsed - run.since).total_seconds() >= DURATION_S
        if long and run.gone_m >= self._distance_m:
            run.told = True
            doubt = self._gauge.doubt(seen.track.box)
            run.measured = (
                self._gauge.length("distance", run.gone_m, math.sqrt(2) * doubt),
                self._gauge.speed("speed", math.hypot(*velocity), doubt),
            )

    def _is_against(self, velocity: Point) -> bool:
        along = self._along(velocity)
        if along >= 0:
            return False
        speed = math.hypot(*velocity)
        return speed > self._least_speed and along <= self._cosine * speed

    def _along(self, step: Point) -> float:
        return step[0] * self._heading[0] + step[1] * self._heading[1]

    def _is_within(self, track: Track, velocity: Point) -> bool:
        """Say whether the middle of the vehicle, too, is in the lane."""
        ground = self._gauge.ground
        if ground is None:
            return self._polygon.contains(_near_end(track, velocity))
        speed = math.hypot(*velocity)
        under = footprint(track, (velocity[0] / speed, velocity[1] / speed), ground)
        if under is None:
            return False
        (x, y), *_ = ground.to_image(np.array([under.middle])).tolist()
        return self._polygon.contains((x, y))

    def _forget(self, elapsed: timedelta) -> None:
        for number in [
            key for key, run in self._runs.items() if elapsed - run.last_against > PAUSE
        ]:
            del self._runs[number]

    def _match(self, run: _Run, track: Track, moment: Moment) -> RuleMatch:
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(track,),
            since=moment.when(run.since),
            at=moment.at,
            lasting=True,
            measured=run.measured,
        )


def _near_end(track: Track, velocity: Point) -> Point:
    """Return where the end of a vehicle that is near the camera stands, shares of the frame.

    Who comes down the picture shows its front there, and its side on the other side of the box.
    """
    x, y = track.box.foot
    if abs(velocity[0]) <= STRAIGHT * abs(velocity[1]):
        return x, y  # straight down the picture neither side is the nearer one
    aside = MARGINS.get(track.label, MARGIN) * (track.box.x2 - track.box.x1)
    return x + math.copysign(aside, velocity[0] * velocity[1]), y
