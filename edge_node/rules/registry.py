"""All rules by kind: a new rule is its file and one line here."""

from collections.abc import Mapping
from typing import ClassVar, Protocol

from edge_node.rules.geometry import Point
from edge_node.rules.line_crossed import LineCrossed
from edge_node.rules.loitering import Loitering
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.types import Measured, Rule


class ExplainedRule(Rule, Protocol):
    """A rule that can say what it decides by, for the event's `rule` and for its version."""

    KIND: ClassVar[str]
    """What it reports; ONVIF's word where it has one."""
    CODE_VERSION: ClassVar[int]
    """Grows with each change of the code that changes a judgement."""
    zone: str | None
    """Id of the zone or line it speaks of."""
    geometry: tuple[Point, ...]
    """The points of that zone or line, shares of the frame."""

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry, with units."""
        ...


RULES: Mapping[str, type[ExplainedRule]] = {
    LineCrossed.KIND: LineCrossed,
    Loitering.KIND: Loitering,
    ObjectsInside.KIND: ObjectsInside,
}
