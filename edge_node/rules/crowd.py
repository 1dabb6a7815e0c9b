"""Too many people in one place, by count or by people per square metre."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import ClassVar, NamedTuple

from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.types import Measured, RuleMatch, Track, Zone

SECONDS = 10.0
HYSTERESIS = 0.2
RECALL = timedelta(seconds=1)
"""Who was inside so recently still counts: in a crowd each is missed now and then."""
STEADY = timedelta(seconds=2)
"""The count is the median of so long."""
GAP = timedelta(seconds=2)
MOST_OBJECTS = 50
"""An event names no more; the count stays right."""


class _Counted(NamedTuple):
    elapsed: timedelta
    people: int


@dataclass(frozen=True, slots=True)
class CrowdLimits:
    """What is a crowd; the first limit that is reached decides."""

    min_count: int | None = None
    """So many people in the zone."""
    min_density: float | None = None
    """So many people per square metre; needs `area`."""
    area: float | None = None
    """Square metres of the zone."""
    growth: int | None = None
    """So many more people than `growth_s` ago."""
    growth_s: float = 30.0

    @property
    def people(self) -> float:
        """Least number of people that is a crowd; infinite if only growth decides."""
        by_density = None
        if self.min_density is not None and self.area:
            by_density = self.min_density * self.area
        return min(each for each in (self.min_count, by_density, float("inf")) if each is not None)


class Crowd:
    """Holds for the zone as a whole while it has been crowded for long enough.

    Before it speaks, the limit must be reached all the time; afterwards it holds until the count
    falls below the limit less the hysteresis.
    """

    KIND: ClassVar[str] = "crowd"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        limits: CrowdLimits,
        seconds: float = SECONDS,
        hysteresis: float = HYSTERESIS,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: Its border belongs to it.
            labels: Classes that count.
            limits: What is a crowd; at least one of them.
            seconds: For how long.
            hysteresis: Share of the limit by which the count must fall for it to be over.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._polygon = Polygon(zone.polygon)
        self._labels = frozenset(labels)
        self._limits = limits
        self._seconds = timedelta(seconds=seconds)
        self._hysteresis = hysteresis
        self._last_inside: dict[int, tuple[timedelta, Track]] = {}
        self._counts: deque[_Counted] = deque()
        self._steady: deque[_Counted] = deque()
        self._since: timedelta | None = None
        self._last_over: timedelta | None = None
        self._told = False

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        limits = self._limits
        optional = (
            ("min_count", limits.min_count, "people"),
            ("min_density", limits.min_density, "people/m2"),
            ("area", limits.area, "m2"),
            ("growth", limits.growth, "people"),
        )
        return (
            Measured("seconds", self._seconds.total_seconds(), "s"),
            Measured("hysteresis", self._hysteresis, "shares"),
            *(Measured(name, float(value), unit) for name, value, unit in optional if value),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether the zone is crowded at this moment."""
        people = self._count(moment)
        self._judge(people, moment.elapsed)
        if self._since is None or not self._last_inside:
            return []
        is_due = moment.elapsed - self._since >= self._seconds
        self._told = self._told or (is_due and self._last_over == moment.elapsed)
        return [self._match(people, moment, self._since)] if self._told else []

    def _count(self, moment: Moment) -> int:
        """Return the steady number of people inside."""
        inside = moment.inside(self._polygon)
        for number, track in moment.seen:
            if number in inside and track.label in self._labels:
                self._last_inside[number] = moment.elapsed, track
            elif number in self._last_inside:
                del self._last_inside[number]
        oldest = moment.elapsed - RECALL
        for number in [key for key, (last, _) in self._last_inside.items() if last < oldest]:
            del self._last_inside[number]
        _push(self._counts, _Counted(moment.elapsed, len(self._last_inside)), STEADY)
        steady = int(median(each.people for each in self._counts))
        if self._limits.growth is not None:
            window = timedelta(seconds=self._limits.growth_s)
            _push(self._steady, _Counted(moment.elapsed, steady), window)
        return steady

    def _judge(self, people: int, elapsed: timedelta) -> None:
        """Note since when it is crowded; a dip that is shorter than the gap is none."""
        limit = self._limits.people * (1 - self._hysteresis if self._told else 1)
        if people >= limit or self._grows():
            self._last_over = elapsed
            self._since = elapsed if self._since is None else self._since
        elif self._last_over is not None and elapsed - self._last_over > GAP:
            self._since, self._last_over, self._told = None, None, False

    def _grows(self) -> bool:
        if self._limits.growth is None or not self._steady:
            return False
        return self._steady[-1].people - self._fewest() >= self._limits.growth

    def _fewest(self) -> int:
        return min(each.people for each in self._steady)

    def _match(self, people: int, moment: Moment, since: timedelta) -> RuleMatch:
        counts = [each.people for each in self._counts]
        measured = [
            Measured("dwell", (moment.elapsed - since).total_seconds(), "s"),
            Measured("count", float(people), "people", float(min(counts)), float(max(counts))),
        ]
        if area := self._limits.area:
            low, high = min(counts) / area, max(counts) / area
            measured.append(Measured("density", people / area, "people/m2", low, high))
        tracks = tuple(track for _, track in self._last_inside.values())
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=tracks[:MOST_OBJECTS],
            since=moment.when(since),
            at=moment.at,
            lasting=True,
            measured=tuple(measured),
            whole=True,
        )


def _push(counts: deque[_Counted], last: _Counted, window: timedelta) -> None:
    """Add a count and drop what is older than the window, but for one frame of each time."""
    if counts and counts[-1].elapsed == last.elapsed:
        counts.pop()
    counts.append(last)
    while counts[0].elapsed < last.elapsed - window:
        counts.popleft()
