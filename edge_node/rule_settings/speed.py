"""The rule of how fast vehicles pass."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import Lane, Slug
from edge_node.rule_settings.base import CameraView, Label, RuleSection
from edge_node.rules.rule import Rule
from edge_node.rules.speeding import Speeding


class SpeedingSettings(RuleSection):
    """A vehicle goes through a measuring zone faster than allowed."""

    needs_ground: ClassVar[bool] = True

    kind: Literal["speeding"]
    zone: Slug
    """A straight piece of road, 10 m and more, well below the horizon."""
    limit_km_h: Annotated[float, Field(ge=5, le=200)]
    """What is allowed."""
    tolerance_km_h: Annotated[float, Field(ge=0, le=50)] = 0.0
    """So much above it is let pass; the doubt of the measurement is taken off besides."""
    lane: Lane = Lane.VIOLATION
    classes: Annotated[tuple[Label, ...], Field(min_length=1, max_length=80)] = (
        "car",
        "truck",
        "bus",
        "motorcycle",
    )

    @property
    def place(self) -> str:
        """Id of the zone."""
        return self.zone

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return Speeding(
            self.id,
            view.zones[self.zone],
            view.ground_for(self.id),
            labels=self.classes,
            limit_km_h=self.limit_km_h,
            tolerance_km_h=self.tolerance_km_h,
        )
