"""Rules about ways that vehicles must not go, and about near misses."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import Lane, Priority, Slug
from edge_node.rule_settings.base import CameraView, Label, RuleSection
from edge_node.rules.box_junction import BoxJunction
from edge_node.rules.bus_lane import BusLane
from edge_node.rules.hard_shoulder import HardShoulder
from edge_node.rules.manoeuvre import ForbiddenManoeuvre
from edge_node.rules.near_miss import NearMiss
from edge_node.rules.rule import Rule
from edge_node.rules.solid_line import SolidLine
from edge_node.rules.u_turn import UTurn
from edge_node.rules.wrong_lane import WrongLane

VEHICLES = ("car", "truck", "bus", "motorcycle")
Labels = Annotated[tuple[Label, ...], Field(min_length=1, max_length=80)]


class _Offence(RuleSection):
    """A rule about vehicles in one zone, for the police."""

    zone: Slug
    lane: Lane = Lane.VIOLATION
    priority: Annotated[Priority, Field(strict=False)] = Priority.P4
    classes: Labels = VEHICLES

    @property
    def place(self) -> str:
        """Id of the zone."""
        return self.zone


class _LaneSettings(_Offence):
    """A lane along which one may not drive."""

    uses_ground: ClassVar[bool] = True

    seconds: Annotated[float, Field(ge=0.5, le=600)] = 3.0
    """How long a vehicle must drive there, and..."""
    distance_m: Annotated[float, Field(ge=2, le=1000)] = 20.0
    """...how far; without a calibration 4 m are a size of its box."""


class BusLaneSettings(_LaneSettings):
    """A vehicle that is no bus drives along the bus lane."""

    kind: Literal["bus_lane"]
    classes: Labels = ("car", "truck", "motorcycle")

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return BusLane(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            ground=view.ground,
            duration_s=self.seconds,
            distance_m=self.distance_m,
        )


class HardShoulderSettings(_LaneSettings):
    """A vehicle drives along the hard shoulder."""

    kind: Literal["hard_shoulder"]

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return HardShoulder(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            ground=view.ground,
            duration_s=self.seconds,
            distance_m=self.distance_m,
        )


class BoxJunctionSettings(_Offence):
    """A vehicle stands in a box junction."""

    kind: Literal["box_junction"]
    seconds: Annotated[float, Field(ge=1, le=600)] = 5.0
    """How long it may stand."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        zone = view.zones[self.zone]
        return BoxJunction(self.id, zone, labels=self.classes, dwell_s=self.seconds)


class UTurnSettings(_Offence):
    """A vehicle turns round where it must not."""

    uses_ground: ClassVar[bool] = True

    kind: Literal["u_turn"]
    angle_deg: Annotated[float, Field(ge=100, le=180)] = 150.0
    """By how much it must have turned inside the zone."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return UTurn(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            ground=view.ground,
            angle_deg=self.angle_deg,
        )


class _ExitSettings(_Offence):
    """A way that leads from a zone to where nobody from there may go."""

    uses_ground: ClassVar[bool] = True

    exit_zones: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=20)]
    """Ids of the zones that a vehicle from `zone` must not come to."""


class ForbiddenManoeuvreSettings(_ExitSettings):
    """A vehicle turns where it must not."""

    kind: Literal["forbidden_manoeuvre"]

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        exits = [view.zones[each] for each in self.exit_zones]
        return ForbiddenManoeuvre(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            exits=exits,
            ground=view.ground,
        )


class WrongLaneSettings(_ExitSettings):
    """A vehicle leaves its lane by an exit that the lane does not allow."""

    kind: Literal["wrong_lane"]

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        exits = [view.zones[each] for each in self.exit_zones]
        return WrongLane(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            exits=exits,
            ground=view.ground,
        )


class SolidLineSettings(RuleSection):
    """A vehicle drives over a line that must not be crossed."""

    place_is_line: ClassVar[bool] = True
    uses_ground: ClassVar[bool] = True

    kind: Literal["solid_line"]
    line: Slug
    lane: Lane = Lane.VIOLATION
    priority: Annotated[Priority, Field(strict=False)] = Priority.P4
    classes: Labels = VEHICLES
    direction: Literal["left", "right", "any"] = "any"
    """The side that must not be entered, seen walking from the line's first to its last point."""

    @property
    def place(self) -> str:
        """Id of the line."""
        return self.line

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return SolidLine(
            self.id,
            self.line,
            view.lines[self.line],
            labels=self.classes,
            ground=view.ground,
            direction=self.direction,
        )


class NearMissSettings(_Offence):
    """Two road users nearly collide."""

    needs_ground: ClassVar[bool] = True

    kind: Literal["near_miss"]
    lane: Lane = Lane.EMERGENCY
    classes: Labels = (*VEHICLES, "bicycle", "person")
    ttc_s: Annotated[float, Field(gt=0, le=5)] = 1.5
    """A time to collision of no more is told (SSAM: 1.5 s)."""
    pet_s: Annotated[float, Field(gt=0, le=5)] = 1.5
    """A post-encroachment time of no more is told."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return NearMiss(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            ground=view.ground_for(self.id),
            ttc_s=self.ttc_s,
            pet_s=self.pet_s,
        )


DrivingSettings = (
    BusLaneSettings
    | HardShoulderSettings
    | BoxJunctionSettings
    | UTurnSettings
    | ForbiddenManoeuvreSettings
    | WrongLaneSettings
    | SolidLineSettings
    | NearMissSettings
)
