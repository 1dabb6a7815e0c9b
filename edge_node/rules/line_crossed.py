"""Something crosses a line in a direction (ONVIF LineDetector/Crossed)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal

from edge_node.rules.geometry import Point, crossing, distance, on_segment
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.types import Box, Measured, RuleMatch, Track

Direction = Literal["left", "right", "any"]

CLEAR = 0.06
"""Share of the box's height; the lower edge of a standing object jitters by less."""
LEAST_CLEAR = 0.004
"""Share of the frame: two pixels of a small stream."""
SETTLED = timedelta(seconds=1)
"""Who came from clear of the line and stays beyond it has crossed, even if it stops right there."""
WHOLE = 0.6
"""Part of the usual height below which something hides the feet: the foot point is not its own."""
SHRINKS_PER_S = 0.15
"""The usual height follows who goes away by this part of itself."""
_WANTED = {"left": (-1,), "right": (1,), "any": (-1, 1)}


@dataclass(slots=True)
class _Path:
    """Where an object came from."""

    foot: Point
    """Where it last was beside the line; a point exactly on it is on neither side."""
    elapsed: timedelta
    last_seen: timedelta
    height: float
    """As high as its box usually is."""
    clear: bool
    """It was clear of the line since it last crossed."""
    net: int = 0
    """Crossings to the right minus those to the left that are not told yet."""
    crossed: timedelta = timedelta()
    """When the first of these happened, between two frames."""


class LineCrossed:
    """Speaks once when an object's foot point has crossed, and not when it jitters on the line.

    Left and right are seen on the picture by someone who walks from the line's first point to
    its last; an object that goes `right` ends on the right hand. A crossing is told when the
    object is clear of the line again, or stays beyond it, so going back in between cancels it.
    """

    KIND: ClassVar[str] = "line_crossed"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        line_id: str,
        points: Sequence[Point],
        *,
        labels: Collection[str],
        direction: Direction = "any",
    ) -> None:
        """Take the line.

        Args:
            rule_id: Unique within the camera.
            line_id: Name of the line; reported as the zone.
            points: Two or more, joined by segments; shares of the frame.
            labels: Classes that count.
            direction: The side that is entered.

        Raises:
            ValueError: The line has fewer than two points, or a segment without length.
        """
        self.rule_id = rule_id
        self.zone: str | None = line_id
        self.geometry: tuple[Point, ...] = tuple(points)
        self._segments = tuple(zip(self.geometry, self.geometry[1:], strict=False))
        if not self._segments or any(start == end for start, end in self._segments):
            message = f"line {line_id}: needs two or more points, neighbours not equal"
            raise ValueError(message)
        self._labels = frozenset(labels)
        self._wanted = _WANTED[direction]
        self._paths: dict[int, _Path] = {}
        self._told = {-1: 0, 1: 0}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("clear", CLEAR, "box heights"),
            Measured("settled", SETTLED.total_seconds(), "s"),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who has crossed in a wanted direction, as known by this moment."""
        self._forget(moment.elapsed)
        matches = []
        for number, track in moment.seen:
            if track.label not in self._labels:
                continue
            told = self._follow(number, track, moment.elapsed)
            if told and told[0] in self._wanted:
                matches.append(self._match(track, moment, *told))
        return matches

    def _follow(
        self, number: int, track: Track, elapsed: timedelta
    ) -> tuple[int, timedelta] | None:
        """Take an object's next step; return direction and time of a crossing to be told now."""
        foot = track.box.foot
        is_clear = self._is_clear(track.box)
        path = self._paths.get(number)
        if path is None:
            height = track.box.y2 - track.box.y1
            self._paths[number] = _Path(foot, elapsed, elapsed, height, is_clear)
            return None
        is_cut = _is_cut(path, track.box, elapsed)
        path.last_seen = elapsed
        if is_cut or self._is_on_line(foot):
            return None
        self._step(path, foot, elapsed)
        settled = is_clear or elapsed - path.crossed >= SETTLED
        if path.net and path.clear and settled:
            told = (1 if path.net > 0 else -1, path.crossed)
            path.net, path.clear = 0, is_clear
            return told
        if is_clear:
            path.net, path.clear = 0, True
        return None

    def _step(self, path: _Path, foot: Point, elapsed: timedelta) -> None:
        """Add the crossings of the step from the last foot point to this one."""
        for segment in self._segments:
            crossed = crossing((path.foot, foot), segment)
            if crossed is None:
                continue
            if not path.net:
                path.crossed = path.elapsed + crossed[1] * (elapsed - path.elapsed)
            path.net += crossed[0]
        path.foot, path.elapsed = foot, elapsed

    def _is_on_line(self, foot: Point) -> bool:
        return any(on_segment(*segment, foot) for segment in self._segments)

    def _is_clear(self, box: Box) -> bool:
        margin = max(CLEAR * (box.y2 - box.y1), LEAST_CLEAR)
        return all(distance(box.foot, segment) >= margin for segment in self._segments)

    def _match(self, track: Track, moment: Moment, direction: int, crossed: timedelta) -> RuleMatch:
        self._told[direction] += 1
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(track,),
            since=moment.when(crossed),
            at=moment.at,
            lasting=False,
            measured=(
                Measured("direction", float(direction), "1=right -1=left"),
                Measured("count", float(self._told[direction]), "crossings"),
            ),
        )

    def _forget(self, elapsed: timedelta) -> None:
        over = [key for key, path in self._paths.items() if elapsed - path.last_seen > MEMORY]
        for number in over:
            del self._paths[number]


def _is_cut(path: _Path, box: Box, elapsed: timedelta) -> bool:
    """Say whether the lower part of an object is hidden now; learn how high it is."""
    height = box.y2 - box.y1
    usual = path.height * (1 - SHRINKS_PER_S * (elapsed - path.last_seen).total_seconds())
    path.height = max(height, usual)
    return height < WHOLE * path.height
