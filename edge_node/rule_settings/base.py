"""What the settings of every rule have in common, and what a rule is built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from contracts.base import Lane, Priority, Service, Slug
from contracts.settings_file import Section
from edge_node.errors import SetupError
from edge_node.rule_settings.hours import HoursSettings
from edge_node.rules.geometry import Point
from edge_node.rules.rule import Rule
from edge_node.types import GroundPlane, Zone

Label = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Look(Enum):
    """What a rule may need of the picture besides the objects; nothing else is looked at."""

    CHANGES = auto()
    """`Surroundings.changes`."""
    HEALTH = auto()
    """`Surroundings.health`."""
    SIGNALS = auto()
    """`Surroundings.signals`."""


@dataclass(frozen=True, slots=True)
class CameraView:
    """What a camera's settings say of its picture, as rules take it."""

    zones: Mapping[str, Zone]
    lines: Mapping[str, tuple[Point, ...]]
    ground: GroundPlane | None = None
    """None: the camera has no calibration."""
    signals: frozenset[str] = field(default_factory=frozenset)
    """Ids of the traffic lights that are known here."""

    def ground_for(self, rule_id: str) -> GroundPlane:
        """Return the ground for a rule that cannot do without.

        Raises:
            SetupError: There is none; `settings_across` tells it with its place.
        """
        if self.ground is None:
            raise SetupError(f"rule {rule_id} measures in metres: the camera needs a `calibration`")
        return self.ground


class RuleSection(Section):
    """What every rule has: an id, whom it tells, and which classes it looks at."""

    place_is_line: ClassVar[bool] = False
    needs_ground: ClassVar[bool] = False
    """It measures in metres: refused for a camera without a calibration."""
    uses_ground: ClassVar[bool] = False
    """It measures in metres where there is a calibration, and in sizes of boxes without."""
    needs_heading: ClassVar[bool] = False
    """It asks which way traffic goes: refused for a zone without a `heading`."""
    looks: ClassVar[frozenset[Look]] = frozenset()
    """What it needs of the picture besides the objects."""
    also_sees: ClassVar[tuple[str, ...]] = ()
    """Classes that tell it something if the model knows them: a bicycle under a person."""

    id: Slug
    lane: Lane = Lane.EMERGENCY
    priority: Annotated[Priority, Field(strict=False)] = Priority.P3
    services: Annotated[tuple[Service, ...], Field(max_length=6)] = ()
    """Who may have to come, as a hint to the operator."""
    schedule: Annotated[tuple[HoursSettings, ...], Field(max_length=20)] = ()
    """When the rule may speak, by the clock on the wall; without it always."""
    cooldown_s: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    """After it began to speak it begins to speak anew, of whatever, only after this time."""
    classes: Annotated[tuple[Label, ...], Field(min_length=1, max_length=80)] = ("person",)
    """Labels of the model; each must be one that the model knows."""

    @property
    def place(self) -> str | None:
        """Id of the zone or line that the rule speaks of; None: the whole picture."""
        raise NotImplementedError

    @property
    def is_of_whole_zone(self) -> bool:
        """Does it speak of the zone as a whole, or of each object?"""
        return False

    @property
    def disarms_others(self) -> bool:
        """Does it tell that the camera was moved, so that rules with a place must be silent?"""
        return False

    def build(self, view: CameraView) -> Rule:
        """Return the rule for a camera with this view."""
        raise NotImplementedError
