"""A vehicle stands beyond the stop line at red (GOST R 57144 C13)."""

import math
from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import ClassVar

from edge_node.rules.fronts import Approach, Front, Fronts
from edge_node.rules.gauge import SURE, Gauge
from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.types import GroundPlane, Measured, RuleMatch, SignalPhase, Track

SECONDS = 3.0
MOVED_M = 0.5
REACH_M = 6.0
"""Who is further beyond the line is in the junction, and has passed it."""
NEAR_M = 20.0
MOST_FRONTS = 31
BESIDE_M = 0.3
SMOOTH_S = 1.0
"""The middle place of so long counts."""
BRIEF = timedelta(seconds=1.5)
"""A box that is elsewhere for no longer was half hidden, and its vehicle stood."""
GONE_ON_M = 1.5
"""Who has moved so far since it was told goes on."""
BEFORE_RED = frozenset({SignalPhase.GREEN, SignalPhase.OFF, SignalPhase.UNKNOWN})
"""Who crosses the line at these phases may stand beyond it: a jam, a turn."""


@dataclass(slots=True)
class _Stand:
    """One vehicle at the line."""

    last_seen: timedelta
    was_before: bool
    anchor: Point
    still_since: timedelta
    last_here: timedelta
    fronts: deque[tuple[float, Front]] = field(default_factory=deque)
    """Seconds and fronts of the last moments."""
    labels: Counter[str] = field(default_factory=Counter)
    beyond_m: float = 0.0
    """The middle one of the last moments: boxes jitter, and are half hidden."""
    may_stand: bool = True
    """It crossed when it was free to, or nobody saw it cross."""
    elsewhere: Point | None = None
    elsewhere_since: timedelta = timedelta()
    red_since: timedelta | None = None
    told: bool = False


class StopLine:
    """Holds for each vehicle that stands with its front beyond the line while it is red.

    It must have been seen before the line, and have crossed it at yellow or red; its front must
    surely be beyond: by twice the doubt of its place.
    """

    KIND: ClassVar[str] = "stop_line"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        approach: Approach,
        *,
        labels: Collection[str],
        ground: GroundPlane | None = None,
        seconds: float = SECONDS,
    ) -> None:
        """Take the stop line and its light.

        Args:
            rule_id: Unique within the camera.
            approach: The line and its light; the line is reported as the zone.
            labels: Classes that count.
            ground: To measure in metres; without it in sizes of the box.
            seconds: For how long it must stand there at red.

        Raises:
            ValueError: The line has no length, or does not lie on the ground.
        """
        self.rule_id = rule_id
        self.zone: str | None = approach.line_id
        self.geometry: tuple[Point, ...] = approach.points
        self._gauge = Gauge(ground)
        self._fronts = Fronts(self._gauge, approach)
        self._signal = approach.signal
        self._labels = frozenset(labels)
        self._seconds = seconds
        self._stands: dict[int, _Stand] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("seconds", self._seconds, "s"),
            Measured("displacement", MOVED_M, "m"),
            Measured("reach", REACH_M, "m"),
            *self._gauge.limits(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who stands beyond the line at this moment, and has for long enough."""
        signal = moment.surroundings.signals.get(self._signal)
        phase = SignalPhase.UNKNOWN if signal is None else signal.phase
        matches = []
        for seen in moment.of_labels(self._labels):
            stand = self._stands.get(seen.number)
            label = stand.labels.most_common(1)[0][0] if stand else None
            front = self._fronts.of(seen.track, moment.motions[seen.number], label)
            if front is None or abs(front.beyond_m) > NEAR_M:
                continue
            if stand is None:
                now = moment.elapsed
                stand = _Stand(now, front.beyond_m < 0, front.place, now, now)
                self._stands[seen.number] = stand
            self._follow(stand, seen.track, front, phase, moment.elapsed)
            if self._is_due(stand, seen.track, moment.elapsed):
                matches.append(self._match(stand, seen.track, moment))
        late = moment.elapsed - MEMORY
        for number in [key for key, each in self._stands.items() if each.last_seen < late]:
            del self._stands[number]
        return matches

    def _follow(
        self, stand: _Stand, track: Track, front: Front, phase: SignalPhase, elapsed: timedelta
    ) -> None:
        """Take a vehicle's next step."""
        stand.last_seen = elapsed
        stand.labels[track.label] += 1
        now_s = elapsed.total_seconds()
        stand.fronts.append((now_s, front))
        while now_s - stand.fronts[0][0] > SMOOTH_S or len(stand.fronts) > MOST_FRONTS:
            stand.fronts.popleft()
        stand.beyond_m = median(each.beyond_m for _, each in stand.fronts)
        self._cross(stand, front, phase)
        self._settle(stand, track, elapsed)
        if phase is not SignalPhase.RED:
            stand.red_since, stand.told = None, False
        elif stand.red_since is None:
            stand.red_since = elapsed

    def _settle(self, stand: _Stand, track: Track, elapsed: timedelta) -> None:
        """Note where and since when it stands; what hides it for a moment does not move it."""
        place = (
            median(each.place[0] for _, each in stand.fronts),
            median(each.place[1] for _, each in stand.fronts),
        )
        most = GONE_ON_M if stand.told else MOVED_M
        if self._apart(place, stand.anchor, track) <= most:
            stand.last_here, stand.elsewhere = elapsed, None
            return
        if stand.elsewhere is None or self._apart(place, stand.elsewhere, track) > MOVED_M:
            stand.elsewhere, stand.elsewhere_since = place, elapsed
        if elapsed - stand.last_here > BRIEF:
            stand.anchor, stand.still_since = stand.elsewhere, stand.elsewhere_since
            stand.last_here, stand.elsewhere, stand.told = elapsed, None, False

    def _apart(self, one: Point, other: Point, track: Track) -> float:
        return self._gauge.metres(math.dist(one, other), track.box)

    def _cross(self, stand: _Stand, front: Front, phase: SignalPhase) -> None:
        """Note at which phase it goes over the line."""
        if front.beyond_m < 0:
            stand.was_before, stand.may_stand = True, True
        elif stand.was_before:
            stand.was_before = False
            stand.may_stand = phase in BEFORE_RED or front.aside_m > BESIDE_M

    def _is_due(self, stand: _Stand, track: Track, elapsed: timedelta) -> bool:
        if stand.may_stand or stand.red_since is None:
            return False
        since = max(stand.still_since, stand.red_since)
        if (elapsed - since).total_seconds() < self._seconds or stand.elsewhere is not None:
            return False
        if not stand.told:
            low = stand.beyond_m - SURE * self._fronts.doubt(track)
            stand.told = low > 0 and stand.beyond_m <= REACH_M
        return stand.told

    def _match(self, stand: _Stand, track: Track, moment: Moment) -> RuleMatch:
        red_since = stand.red_since or moment.elapsed
        since = max(stand.still_since, red_since)
        stood = (moment.elapsed - since).total_seconds()
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(track,),
            since=moment.when(since),
            at=moment.at,
            lasting=True,
            measured=(
                Measured("dwell", stood, "s"),
                self._gauge.length("beyond", stand.beyond_m, self._fronts.doubt(track)),
            ),
        )
