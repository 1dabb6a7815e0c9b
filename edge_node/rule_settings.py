"""Settings of the rules: one section per rule, told apart by `kind`."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.base import Lane, Priority, Slug

Label = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class RuleSection(BaseModel):
    """What every rule has: an id, whom it tells, and which classes it looks at."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
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


class ObjectsInsideSettings(RuleSection):
    """Something of these classes is inside a zone (ONVIF FieldDetector/ObjectsInside)."""

    kind: Literal["objects_inside"]
    zone: Slug
    minimum_duration_s: Annotated[float, Field(ge=0, le=3600)] = 1.0
    """An object must be inside this long before the rule speaks."""

    @property
    def place(self) -> str:
        """Id of the zone."""
        return self.zone


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


RuleSettings = Annotated[
    ObjectsInsideSettings | LineCrossedSettings | LoiteringSettings, Field(discriminator="kind")
]
