"""Rules that need a zone or a line and nothing else."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import Slug
from edge_node.rule_settings.base import CameraView, RuleSection
from edge_node.rules.line_crossed import LineCrossed
from edge_node.rules.loitering import Loitering
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.rules.rule import Rule


class ObjectsInsideSettings(RuleSection):
    """Something of these classes is inside a zone (ONVIF FieldDetector/ObjectsInside)."""

    kind: Literal["objects_inside"]
    zone: Slug
    minimum_duration_s: Annotated[float, Field(ge=0, le=3600)] = 1.0
    """An object must be inside this long before the rule speaks."""
    min_count: Annotated[int, Field(ge=1, le=1000)] = 1
    """How many must be inside at the same time."""

    @property
    def place(self) -> str:
        """Id of the zone."""
        return self.zone

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return ObjectsInside(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            minimum_duration_s=self.minimum_duration_s,
            min_count=self.min_count,
        )

    @property
    def is_of_whole_zone(self) -> bool:
        """With a count it does."""
        return self.min_count > 1


class LineCrossedSettings(RuleSection):
    """Something crosses a line in a direction (ONVIF LineDetector/Crossed)."""

    place_is_line: ClassVar[bool] = True

    kind: Literal["line_crossed"]
    line: Slug
    direction: Literal["left", "right", "any"] = "any"
    """The side that is entered, seen walking from the line's first to its last point."""

    @property
    def place(self) -> str:
        """Id of the line."""
        return self.line

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return LineCrossed(
            self.id,
            self.line,
            view.lines[self.line],
            labels=self.classes,
            direction=self.direction,
        )


class LoiteringSettings(RuleSection):
    """Somebody stays in a zone too long (ONVIF LoiteringDetector/ObjectIsLoitering)."""

    kind: Literal["loitering"]
    zone: Slug
    seconds: Annotated[float, Field(ge=1, le=86_400)] = 60.0
    """Time in the zone after which it is loitering (PETS 2007: 60 s)."""

    @property
    def place(self) -> str:
        """Id of the zone."""
        return self.zone

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return Loitering(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            dwell_s=self.seconds,
        )
