"""Something of a class is seen for a time: any class of any model becomes a rule."""

from collections import deque
from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar, NamedTuple

from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.rules.place import size
from edge_node.types import Box, Measured, RuleMatch, Track, Zone

SECONDS = 5.0
SHARE = 0.6
CONFIDENCE = 0.4
LEAST_FRAMES = 3
"""Fewer say nothing of a share."""
MOST_OBJECTS = 50
"""An event names no more."""


class SeenFor(NamedTuple):
    """How something must be seen before it counts."""

    seconds: float = SECONDS
    share: float = SHARE
    """Of the frames of this time."""
    min_confidence: float = CONFIDENCE
    """Weaker sightings do not count."""
    growth: float | None = None
    """Area in the later half of the time over that in the earlier half, at least; None: it need
    not grow."""


class _Look(NamedTuple):
    elapsed: timedelta
    area: float
    """Of all boxes of the class in the place, shares of the frame; 0: nothing seen."""


class ClassSeen:
    """Holds for the place as a whole while the class was seen in enough of the last frames.

    It does not follow objects: flames and smoke have no number that lasts. With a growth it
    speaks only if the boxes grew meanwhile, as a fire does and a lamp does not.
    """

    KIND: ClassVar[str] = "class_seen"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone | None,
        *,
        labels: Collection[str],
        seen_for: SeenFor = SeenFor(),  # noqa: B008  # frozen
        report_as: str | None = None,
    ) -> None:
        """Take the place.

        Args:
            rule_id: Unique within the camera.
            zone: Where the middle of a box must be; None: the whole picture.
            labels: Classes that count.
            seen_for: For how long, how often, how surely.
            report_as: The kind of its events, such as `fire`; None: `class_seen`.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id if zone else None
        self.geometry: tuple[Point, ...] = zone.polygon if zone else ()
        self._polygon = Polygon(zone.polygon) if zone else None
        self._labels = frozenset(labels)
        self._seconds = timedelta(seconds=seen_for.seconds)
        self._seen_for = seen_for
        self._kind = report_as or self.KIND
        self._looks: deque[_Look] = deque()
        self._since: timedelta | None = None
        self._told = False

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        seen_for = self._seen_for
        always = (
            Measured("seconds", seen_for.seconds, "s"),
            Measured("share", seen_for.share, "shares"),
            Measured("min_confidence", seen_for.min_confidence, "shares"),
        )
        if seen_for.growth is None:
            return always
        return (*always, Measured("growth", seen_for.growth, "times"))

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether it is there at this moment."""
        seen = [track for _, track in moment.seen if self._counts(track)]
        self._look(_Look(moment.elapsed, sum(size(track.box) ** 2 for track in seen)))
        share = sum(look.area > 0 for look in self._looks) / len(self._looks)
        if share < self._seen_for.share:
            self._since, self._told = None, False
        if not seen or share < self._seen_for.share:
            return []
        if self._since is None:
            self._since = next(look.elapsed for look in self._looks if look.area > 0)
        self._told = self._told or self._is_due(moment.elapsed)
        return [self._match(seen, share, moment, self._since)] if self._told else []

    def _counts(self, track: Track) -> bool:
        return (
            track.label in self._labels
            and track.confidence >= self._seen_for.min_confidence
            and (self._polygon is None or self._polygon.contains(_middle(track.box)))
        )

    def _look(self, look: _Look) -> None:
        if self._looks and self._looks[-1].elapsed == look.elapsed:
            self._looks.pop()
        self._looks.append(look)
        while look.elapsed - self._looks[0].elapsed > self._seconds:
            self._looks.popleft()

    def _is_due(self, elapsed: timedelta) -> bool:
        if self._since is None or len(self._looks) < LEAST_FRAMES:
            return False
        if elapsed - self._since < self._seconds:
            return False
        growth = self._seen_for.growth
        return growth is None or self._grown() >= growth

    def _grown(self) -> float:
        """Return the area of the later half over that of the earlier half of the time."""
        half = (self._looks[0].elapsed + self._looks[-1].elapsed) / 2
        before = [look.area for look in self._looks if look.area > 0 and look.elapsed <= half]
        after = [look.area for look in self._looks if look.area > 0 and look.elapsed > half]
        if not before or not after:
            return 0.0
        return (sum(after) / len(after)) / (sum(before) / len(before))

    def _match(
        self, seen: list[Track], share: float, moment: Moment, since: timedelta
    ) -> RuleMatch:
        largest = sorted(seen, key=lambda track: size(track.box), reverse=True)
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self._kind,
            zone=self.zone,
            objects=tuple(largest[:MOST_OBJECTS]),
            since=moment.when(since),
            at=moment.at,
            lasting=True,
            measured=(
                Measured("dwell", (moment.elapsed - since).total_seconds(), "s"),
                Measured("share", share, "shares"),
                Measured("count", float(len(seen)), "objects"),
            ),
            whole=True,
        )


def _middle(box: Box) -> Point:
    return (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2
