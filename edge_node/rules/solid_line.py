"""A vehicle drives over a line that must not be crossed (GOST R 57144 C11)."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.bodies import Bodies, is_cut
from edge_node.rules.geometry import Point, distance
from edge_node.rules.line_crossed import Direction, LineCrossed
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.motion import WINDOW
from edge_node.rules.objects import MEMORY
from edge_node.types import Box, GroundPlane, Measured, RuleMatch, Track

CUT = 0.02
"""Share of the frame: of whose box ends so near its edge, a part may be outside."""

BEYOND = 0.12
"""Of a box's height, about a quarter of a width: so far beyond the line must the middle come."""


class SolidLine:
    """Speaks once when a vehicle that was clear of the line on one side is clear on the other.

    Its middle decides: the edge of a bus that faces the camera is beyond the line all the time.
    """

    KIND: ClassVar[str] = "solid_line"
    CODE_VERSION: ClassVar[int] = LineCrossed.CODE_VERSION + 1

    def __init__(
        self,
        rule_id: str,
        line_id: str,
        points: Sequence[Point],
        *,
        labels: Collection[str],
        ground: GroundPlane | None = None,
        direction: Direction = "any",
    ) -> None:
        """Take the marking.

        Args:
            rule_id: Unique within the camera.
            line_id: Name of the line; reported as the zone.
            points: Two or more, joined by segments; shares of the frame.
            labels: Classes that count.
            ground: To know where their middles are; without it, about.
            direction: The side that must not be entered; some lines are solid on one side only.
        """
        self.rule_id = rule_id
        self._labels = frozenset(labels)
        self._bodies = Bodies(ground)
        self._cut: dict[int, timedelta] = {}
        self._runs: dict[int, int] = {}
        self._last_run = 0
        self._run_seen: dict[int, timedelta] = {}
        self._over: dict[int, tuple[RuleMatch, timedelta]] = {}
        """Whose middle went over the line, and since when."""
        self._crossed = LineCrossed(rule_id, line_id, points, labels=labels, direction=direction)
        self.zone: str | None = line_id
        self.geometry: tuple[Point, ...] = self._crossed.geometry

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (*self._crossed.thresholds(), Measured("beyond", BEYOND, "box heights"))

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who has crossed, as known by this moment."""
        seen = moment.of_labels(self._labels)
        late = moment.elapsed - WINDOW
        self._cut = {key: at for key, at in self._cut.items() if at >= late}
        middles = self._bodies.in_picture(seen, moment, sure=True)
        moved = tuple(
            Sighting(self._run(number), _standing(track, middles[number]))
            for number, track in seen
            if number in middles and self._is_whole(number, track, moment.elapsed)
        )
        numbers = {each.track.track_id: each.number for each in seen}
        self._run_seen |= dict.fromkeys((each.number for each in seen), moment.elapsed)
        for each in self._crossed.update(replace(moment, seen=moved)):
            number = numbers[each.objects[0].track_id]
            if self._over.pop(number, None) is None:  # else it has come back
                self._over[number] = (each, moment.elapsed)
        matches = [
            replace(
                self._over.pop(each.number)[0], kind=self.KIND, at=moment.at, objects=(each.track,)
            )
            for each in seen
            if each.number in self._over and self._is_beyond(middles.get(each.number), each.track)
        ]
        late = moment.elapsed - MEMORY
        self._over = {key: each for key, each in self._over.items() if each[1] >= late}
        self._run_seen = {key: at for key, at in self._run_seen.items() if at >= late}
        self._runs = {key: run for key, run in self._runs.items() if key in self._run_seen}
        return matches

    def _is_beyond(self, middle: Point | None, track: Track) -> bool:
        """Say whether all of it is on one side, not only the reckoned middle."""
        if middle is None:
            return False
        margin = BEYOND * (track.box.y2 - track.box.y1)
        segments = zip(self.geometry, self.geometry[1:], strict=False)
        return all(distance(middle, each) >= margin for each in segments)

    def _is_whole(self, number: int, track: Track, now: timedelta) -> bool:
        """Say whether all of it has been in the picture for as long as its movement is known."""
        if is_cut(track.box, CUT):
            self._cut[number] = now
            self._runs.pop(number, None)
        return number not in self._cut

    def _run(self, number: int) -> int:
        """Return a number of its own for the time between two stays at the picture's edge.

        Who comes in where another one has just left bears its number, but not its way.
        """
        if number not in self._runs:
            self._last_run += 1
            self._runs[number] = self._last_run
        return self._runs[number]


def _standing(track: Track, foot: Point) -> Track:
    """Return the track with its box put on another place."""
    (x, y), box = foot, track.box
    half, height = (box.x2 - box.x1) / 2, box.y2 - box.y1
    return replace(track, box=Box(x - half, y - height, x + half, y))
