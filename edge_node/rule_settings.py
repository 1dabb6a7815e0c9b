"""Settings of the rules: one section per rule, told apart by `kind`, and what it builds."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from contracts.base import Lane, Priority, Slug
from contracts.settings_file import Section
from edge_node.rules.geometry import Point
from edge_node.rules.line_crossed import LineCrossed
from edge_node.rules.loitering import Loitering
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.rules.rule import Rule
from edge_node.types import Zone

Places = Mapping[str, tuple[Point, ...]]
"""Points of a camera's zones and lines by id."""

Label = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class RuleSection(Section):
    """What every rule has: an id, whom it tells, and which classes it looks at."""

    place_is_line: ClassVar[bool] = False

    id: Slug
    lane: Lane = Lane.EMERGENCY
    priority: Annotated[Priority, Field(strict=False)] = Priority.P3
    classes: Annotated[tuple[Label, ...], Field(min_length=1, max_length=80)] = ("person",)
    """Labels of the model; each must be one that the model knows."""

    @property
    def place(self) -> str:
        """Id of the zone or line that the rule speaks of."""
        raise NotImplementedError

    @property
    def is_of_whole_zone(self) -> bool:
        """Does it speak of the zone as a whole, or of each object?"""
        return False

    def build(self, places: Places) -> Rule:
        """Return the rule for a camera with these zones and lines."""
        raise NotImplementedError


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

    def build(self, places: Places) -> Rule:
        """Return the rule."""
        return ObjectsInside(
            self.id,
            Zone(self.zone, places[self.zone]),
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

    def build(self, places: Places) -> Rule:
        """Return the rule."""
        return LineCrossed(
            self.id,
            self.line,
            places[self.line],
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

    def build(self, places: Places) -> Rule:
        """Return the rule."""
        return Loitering(
            self.id,
            Zone(self.zone, places[self.zone]),
            labels=self.classes,
            dwell_s=self.seconds,
        )


RuleSettings = Annotated[
    ObjectsInsideSettings | LineCrossedSettings | LoiteringSettings, Field(discriminator="kind")
]
