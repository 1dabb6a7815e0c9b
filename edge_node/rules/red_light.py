"""A vehicle passes a red light (GOST R 57144 C12)."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.fronts import Approach, Front, Fronts
from edge_node.rules.gauge import SURE, Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.objects import MEMORY
from edge_node.types import GroundPlane, Measured, RuleMatch, Signal, SignalPhase, Track, Zone

GRACE_S = 0.3
DISTANCE_M = 8.0
NEAR_M = 25.0
"""Who is further from the line is not looked at."""
CLEAR_M = 0.3
"""So far before the line a front must have been seen."""
BESIDE_M = 0.4
"""Who crosses further beside the ends of the line is in another lane."""
STANDS_MPS = 0.8
"""Who is slower stands: what it does afterwards is a new decision."""
GAP_S = 0.6
"""Who was not seen for longer may have crossed at any time of it."""
MOST_GAP_S = 1.5
"""Who was not seen, or was taken for something else, for longer was not seen to cross."""
LEAST_MPS = 0.5
NO_MORE_S = 60.0
"""A doubt of more is no upper bound."""


@dataclass(slots=True)
class _Way:
    """One vehicle on its way to the line and over it."""

    front: Front
    at: timedelta
    before: timedelta | None = None
    """When its front was last seen before the line."""
    crossed: timedelta | None = None
    crossed_at: Point = (0.0, 0.0)
    mps: float = 0.0
    red_s: float | None = None
    """For how long it was red when it decided to go; None: it was not, or nobody knows."""
    doubt_s: float = 0.0
    so_called: int = 1
    otherwise: int = 0
    """In how many pictures it was called a class that counts, and another: a bicycle at times
    looks like a motorcycle."""


class RedLight:
    """Speaks once of a vehicle whose front crossed the line at red and that went on through.

    Who was beyond the line before, stands beyond it and goes on when the light has changed, or
    crosses while the phase is not known, is not told. How long it was red is an interval: its
    lower end must exceed the grace.
    """

    KIND: ClassVar[str] = "red_light"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(  # noqa: PLR0913  # a junction has many sides
        self,
        rule_id: str,
        approach: Approach,
        *,
        labels: Collection[str],
        ground: GroundPlane | None = None,
        through: Zone | None = None,
        distance_m: float = DISTANCE_M,
        grace_s: float = GRACE_S,
    ) -> None:
        """Take the stop line and its light.

        Args:
            rule_id: Unique within the camera.
            approach: The line and its light; the line is reported as the zone.
            labels: Classes that count.
            ground: To measure in metres; without it in sizes of the box.
            through: Who is in it has gone through; without it who has gone so far.
            distance_m: How far, from where its front crossed the line.
            grace_s: So soon after the change nobody is told.

        Raises:
            ValueError: The line has no length, or does not lie on the ground.
        """
        self.rule_id = rule_id
        self.zone: str | None = approach.line_id
        self.geometry: tuple[Point, ...] = approach.points
        self._gauge = Gauge(ground)
        self._fronts = Fronts(self._gauge, approach)
        self._signal, self._arrow = approach.signal, approach.arrow
        self._labels = frozenset(labels)
        self._through = Polygon(through.polygon) if through else None
        self._distance_m, self._grace_s = distance_m, grace_s
        self._ways: dict[int, _Way] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("grace", self._grace_s, "s"),
            Measured("distance", self._distance_m, "m"),
            *self._gauge.limits(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who has passed at red, as known by this moment."""
        red = self._red(moment)
        matches = []
        for seen in moment.seen:
            if seen.track.label not in self._labels:
                if seen.number in self._ways:
                    self._ways[seen.number].otherwise += 1
                continue
            front = self._fronts.of(seen.track, moment.motions[seen.number])
            if front is None or abs(front.beyond_m) > NEAR_M:
                continue
            way = self._ways.get(seen.number)
            if way is None:
                before = moment.elapsed if _is_before(front) else None
                self._ways[seen.number] = _Way(front, moment.elapsed, before)
                continue
            way.so_called += 1
            self._follow(way, front, seen, moment, red)
            is_one = way.so_called > way.otherwise
            if way.red_s is not None and is_one and self._is_through(way, front, seen, moment):
                matches.append(self._match(way, seen.track, moment))
                way.red_s = None
        self._forget(moment.elapsed)
        return matches

    def _red(self, moment: Moment) -> Signal | None:
        """Return the light if it is known to be red for everybody who crosses."""
        signals = moment.surroundings.signals
        signal = signals.get(self._signal)
        if signal is None or signal.phase is not SignalPhase.RED:
            return None
        if self._arrow is not None:
            arrow = signals.get(self._arrow)
            if arrow is None or arrow.phase is not SignalPhase.OFF:
                return None
        return signal

    def _follow(
        self, way: _Way, front: Front, seen: Sighting, moment: Moment, red: Signal | None
    ) -> None:
        """Take a vehicle's next step."""
        last, last_at = way.front, way.at
        way.front, way.at = front, moment.elapsed
        if front.beyond_m < 0:
            way.crossed = way.red_s = None
            way.before = moment.elapsed if _is_before(front) else way.before
            return
        velocity = self._gauge.velocity(seen.track, moment.motions[seen.number])
        mps = math.hypot(*velocity) if velocity else 0.0
        if way.crossed is not None or last.beyond_m >= 0:
            if mps < STANDS_MPS and red is None:
                way.red_s = None
            return
        share = last.beyond_m / (last.beyond_m - front.beyond_m)
        way.crossed = last_at + share * (moment.elapsed - last_at)
        way.crossed_at, way.mps = front.place, mps
        aside = last.aside_m + share * (front.aside_m - last.aside_m)
        unseen_s = (moment.elapsed - last_at).total_seconds()
        if red is None or way.before is None or aside > BESIDE_M or unseen_s > MOST_GAP_S:
            return
        self._time(way, seen.track, moment, red, last_at)

    def _time(
        self, way: _Way, track: Track, moment: Moment, red: Signal, last_at: timedelta
    ) -> None:
        """Reckon for how long it was red when the front crossed, at least."""
        if way.crossed is None:
            return
        red_s = (moment.when(way.crossed) - red.since).total_seconds()
        doubt_s = SURE * self._fronts.doubt(track) / max(way.mps, LEAST_MPS)
        if (moment.elapsed - last_at).total_seconds() > GAP_S:
            doubt_s += (way.crossed - last_at).total_seconds()
        if red_s - doubt_s > self._grace_s:
            way.red_s, way.doubt_s = red_s, doubt_s

    def _is_through(self, way: _Way, front: Front, seen: Sighting, moment: Moment) -> bool:
        if self._through is not None:
            return seen.number in moment.inside(self._through)
        gone = self._gauge.metres(math.dist(front.place, way.crossed_at), seen.track.box)
        return gone >= self._distance_m

    def _match(self, way: _Way, track: Track, moment: Moment) -> RuleMatch:
        crossed, before, red_s = way.crossed, way.before, way.red_s
        if crossed is None or before is None or red_s is None:
            raise AssertionError("only who crossed at red is told")
        turned_red = crossed - timedelta(seconds=red_s)
        signal = moment.surroundings.signals.get(self._signal)
        unseen_s = signal.doubt_s if signal is not None else NO_MORE_S
        high = red_s + way.doubt_s + unseen_s if unseen_s < NO_MORE_S else None
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(track,),
            since=moment.when(crossed),
            at=moment.at,
            lasting=False,
            measured=(
                Measured("red_for", red_s, "s", red_s - way.doubt_s, high),
                Measured("before", (before - turned_red).total_seconds(), "s of red"),
                Measured("beyond", (moment.elapsed - turned_red).total_seconds(), "s of red"),
                self._gauge.speed("speed", way.mps),
            ),
        )

    def _forget(self, elapsed: timedelta) -> None:
        late = elapsed - MEMORY
        for number in [key for key, way in self._ways.items() if way.at < late]:
            del self._ways[number]


def _is_before(front: Front) -> bool:
    return front.beyond_m <= -CLEAR_M
