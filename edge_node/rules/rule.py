"""What a rule is: pure, moments in, matches out."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.types import Measured, RuleMatch


class Rule(Protocol):
    """One rule on one camera; it can say what it decides by, for its events and its version."""

    KIND: ClassVar[str]
    """What it reports; ONVIF's word where it has one."""
    CODE_VERSION: ClassVar[int]
    """Grows with each change of the code that changes a judgement."""
    zone: str | None
    """Id of the zone or line it speaks of."""
    geometry: tuple[Point, ...]
    """The points of that zone or line, shares of the frame."""

    @property
    def rule_id(self) -> str:
        """Unique within the camera."""
        ...

    def update(self, moment: Moment) -> Sequence[RuleMatch]:
        """Take the next moment; answer with what holds now."""
        ...

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry, with units."""
        ...
