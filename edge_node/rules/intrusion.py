"""Somebody is where nobody may be: a sterile zone (i-LIDS)."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.types import Measured, RuleMatch, Track, Zone

FRAMES = 3
HITS = 2
MIN_HEIGHT = 0.03
"""Below, a detector does not tell a person from a post."""
GAP = timedelta(seconds=2)
"""Who is seen outside for no longer has not left."""


@dataclass(slots=True)
class _Intruder:
    since: timedelta
    last_inside: timedelta
    hits: deque[bool] = field(default_factory=deque)
    told: bool = False


class Intrusion:
    """Holds for each object that is inside in enough of the last frames, as long as it stays.

    Unlike `objects_inside` it does not wait: a sterile zone has no harmless visitors, so it asks
    only for as many frames as tell a person from a flicker.
    """

    KIND: ClassVar[str] = "intrusion"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        frames: int = FRAMES,
        hits: int = HITS,
        min_height: float = MIN_HEIGHT,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: Its border belongs to it.
            labels: Classes that count.
            frames: So many last frames are looked at.
            hits: In so many of them the object must be inside.
            min_height: Least height of its box, in shares of the frame.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._polygon = Polygon(zone.polygon)
        self._labels = frozenset(labels)
        self._frames, self._hits, self._min_height = frames, hits, min_height
        self._intruders: dict[int, _Intruder] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("frames", float(self._frames), "frames"),
            Measured("hits", float(self._hits), "frames"),
            Measured("min_height", self._min_height, "shares"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who is inside at this moment and has been in enough frames."""
        inside = moment.inside(self._polygon)
        matches = []
        hit_now = set()
        for number, track in moment.seen:
            if number in inside and self._counts(track):
                hit_now.add(number)
                if (intruder := self._enter(number, moment.elapsed)).told:
                    matches.append(self._match(track, intruder, moment))
        self._miss(hit_now, moment.elapsed)
        return matches

    def _counts(self, track: Track) -> bool:
        return track.label in self._labels and track.box.y2 - track.box.y1 >= self._min_height

    def _enter(self, number: int, elapsed: timedelta) -> _Intruder:
        intruder = self._intruders.get(number)
        if intruder is None:
            intruder = self._intruders[number] = _Intruder(elapsed, elapsed)
            intruder.hits = deque(maxlen=self._frames)
        intruder.last_inside = elapsed
        intruder.hits.append(True)
        intruder.told = intruder.told or sum(intruder.hits) >= self._hits
        return intruder

    def _miss(self, hit_now: set[int], elapsed: timedelta) -> None:
        """Note who was not inside; forget who has left, and who was a flicker."""
        for number in [each for each in self._intruders if each not in hit_now]:
            intruder = self._intruders[number]
            intruder.hits.append(False)
            has_left = elapsed - intruder.last_inside > GAP
            if has_left or not (intruder.told or any(intruder.hits)):
                del self._intruders[number]

    def _match(self, track: Track, intruder: _Intruder, moment: Moment) -> RuleMatch:
        stay = (moment.elapsed - intruder.since).total_seconds()
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(track,),
            since=moment.when(intruder.since),
            at=moment.at,
            lasting=True,
            measured=(Measured("dwell", stay, "s"),),
        )
