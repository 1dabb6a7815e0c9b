"""A vehicle drives over a line that must not be crossed (GOST R 57144 C11)."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import ClassVar

from edge_node.rules.geometry import Point
from edge_node.rules.line_crossed import Direction, LineCrossed
from edge_node.rules.moment import Moment
from edge_node.types import Measured, RuleMatch


class SolidLine:
    """Speaks once when a vehicle that was clear of the line on one side is clear on the other."""

    KIND: ClassVar[str] = "solid_line"
    CODE_VERSION: ClassVar[int] = LineCrossed.CODE_VERSION

    def __init__(
        self,
        rule_id: str,
        line_id: str,
        points: Sequence[Point],
        *,
        labels: Collection[str],
        direction: Direction = "any",
    ) -> None:
        """Take the marking.

        Args:
            rule_id: Unique within the camera.
            line_id: Name of the line; reported as the zone.
            points: Two or more, joined by segments; shares of the frame.
            labels: Classes that count.
            direction: The side that must not be entered; some lines are solid on one side only.
        """
        self.rule_id = rule_id
        self._crossed = LineCrossed(rule_id, line_id, points, labels=labels, direction=direction)
        self.zone: str | None = line_id
        self.geometry: tuple[Point, ...] = self._crossed.geometry

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return self._crossed.thresholds()

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who has crossed, as known by this moment."""
        return [replace(each, kind=self.KIND) for each in self._crossed.update(moment)]
