"""A vehicle turns round where it must not (GOST R 57144 C10)."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.gauge import Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment, Sighting
from edge_node.types import GroundPlane, Measured, RuleMatch, Zone

ANGLE_DEG = 150.0
LEAST_MPS = 1.2
"""Slower, the way it goes is not known."""
STEP_DEG = 60.0
"""Who turns by more from one moment to the next has reversed, or is somebody else..."""
STEP_S = 0.4
MOST_STEP_DEG = 120.0
"""...but after a gap in its sightings by more, in proportion, up to this."""
LEFT = timedelta(seconds=3)
SETTLES = timedelta(seconds=1)
"""After the tracker gave a new id the movement is a mixture of two tracks for so long."""
HOLDS = timedelta(seconds=0.8)
"""It must keep the new direction: in a bend the edge that faces the camera swings further."""


@dataclass(slots=True)
class _Turn:
    direction: float
    """Radians."""
    directed: timedelta
    """When its direction was last known."""
    last_inside: timedelta
    began: timedelta
    turned: float = 0.0
    """Radians since it was first seen inside; the sign is the side."""
    track_id: int = 0
    unsettled_until: timedelta = timedelta()
    beyond_since: timedelta | None = None
    told: bool = False


class UTurn:
    """Speaks once of each vehicle that has turned round in the zone, all in one turn."""

    KIND: ClassVar[str] = "u_turn"
    CODE_VERSION: ClassVar[int] = 2

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        ground: GroundPlane | None = None,
        angle_deg: float = ANGLE_DEG,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: Where nobody may turn round; large enough for the whole turn.
            labels: Classes that count.
            ground: To know directions on the ground; without it they are those in the picture.
            angle_deg: By how much a vehicle must have turned.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._polygon = Polygon(zone.polygon)
        self._labels = frozenset(labels)
        self._gauge = Gauge(ground)
        self._angle = math.radians(angle_deg)
        self._turns: dict[int, _Turn] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (Measured("angle", math.degrees(self._angle), "deg"), *self._gauge.limits())

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who has turned round, as known by this moment."""
        now = moment.elapsed
        for number in [key for key, each in self._turns.items() if now - each.last_inside > LEFT]:
            del self._turns[number]
        inside = moment.inside(self._polygon)
        return [
            match
            for each in moment.seen
            if each.number in inside and each.track.label in self._labels
            if (match := self._follow(each, moment)) is not None
        ]

    def _follow(self, seen: Sighting, moment: Moment) -> RuleMatch | None:
        direction = self._direction(seen, moment)
        turn = self._turns.get(seen.number)
        now = moment.elapsed
        if turn is None:
            if direction is not None:
                turn = _Turn(direction, now, now, now, track_id=seen.track.track_id)
                self._turns[seen.number] = turn
            return None
        turn.last_inside = now
        if turn.track_id != seen.track.track_id:
            turn.track_id, turn.unsettled_until = seen.track.track_id, now + SETTLES
        if direction is None or now < turn.unsettled_until or not _goes_on(turn, direction, now):
            return None
        if turn.told or abs(turn.turned) < self._angle:
            turn.beyond_since = None
            return None
        turn.beyond_since = turn.beyond_since or now
        if now - turn.beyond_since < HOLDS:
            return None
        turn.told = True
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(seen.track,),
            since=moment.when(turn.began),
            at=moment.at,
            lasting=False,
            measured=(Measured("angle", round(math.degrees(abs(turn.turned))), "deg"),),
        )

    def _direction(self, seen: Sighting, moment: Moment) -> float | None:
        velocity = self._gauge.velocity(seen.track, moment.motions[seen.number])
        if velocity is None or math.hypot(*velocity) < LEAST_MPS:
            return None
        return math.atan2(velocity[1], velocity[0])


def _goes_on(turn: _Turn, direction: float, now: timedelta) -> bool:
    """Take the next direction; False and anew if nobody turns so quickly."""
    step = math.remainder(direction - turn.direction, math.tau)
    gap_s = (now - turn.directed).total_seconds()
    most = min(STEP_DEG * max(gap_s / STEP_S, 1.0), MOST_STEP_DEG)
    turn.direction, turn.directed = direction, now
    if abs(step) > math.radians(most):
        turn.turned, turn.began, turn.beyond_since = 0.0, now, None
        return False
    turn.turned += step
    return True
