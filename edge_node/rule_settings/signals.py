"""Rules that go by a traffic light."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import Lane, Priority, Slug
from edge_node.rule_settings.base import CameraView, Label, Look, RuleSection
from edge_node.rules.crosswalk_yield import CrosswalkYield
from edge_node.rules.fronts import Approach
from edge_node.rules.red_light import RedLight
from edge_node.rules.rule import Rule
from edge_node.rules.stop_line import StopLine

VEHICLES = ("car", "truck", "bus", "motorcycle")


class _AtLine(RuleSection):
    """A rule about vehicles at a stop line."""

    place_is_line: ClassVar[bool] = True
    uses_ground: ClassVar[bool] = True
    looks: ClassVar[frozenset[Look]] = frozenset({Look.SIGNALS})

    line: Slug
    """The stop line of the lanes for which the light holds, straight from end to end."""
    direction: Literal["left", "right"]
    """The side of the junction, seen walking from the line's first to its last point."""
    signal: Slug
    """Which of the camera's `signals`."""
    lane: Lane = Lane.VIOLATION
    classes: Annotated[tuple[Label, ...], Field(min_length=1, max_length=80)] = VEHICLES

    @property
    def place(self) -> str:
        """Id of the line."""
        return self.line

    def approach(self, view: CameraView) -> Approach:
        """Return the line and its light."""
        arrow = getattr(self, "arrow", None)
        points = tuple(view.lines[self.line])
        return Approach(self.line, points, self.direction, self.signal, arrow)


class RedLightSettings(_AtLine):
    """A vehicle passes a red light."""

    kind: Literal["red_light"]
    arrow: Slug | None = None
    """An additional section, one of the `signals`: while it is lit nobody is told."""
    through_zone: Slug | None = None
    """Who is in this zone has gone through; without it who has gone `distance_m`."""
    distance_m: Annotated[float, Field(ge=3, le=60)] = 8.0
    """So far beyond the line; without a calibration 4 m are a size of its box."""
    grace_s: Annotated[float, Field(ge=0, le=5)] = 0.3
    """So soon after the change nobody is told; the doubt of the measurement is added."""
    priority: Annotated[Priority, Field(strict=False)] = Priority.P2

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return RedLight(
            self.id,
            self.approach(view),
            labels=self.classes,
            ground=view.ground,
            through=view.zones[self.through_zone] if self.through_zone else None,
            distance_m=self.distance_m,
            grace_s=self.grace_s,
        )


class StopLineSettings(_AtLine):
    """A vehicle stands beyond the stop line at red."""

    kind: Literal["stop_line"]
    seconds: Annotated[float, Field(ge=1, le=60)] = 3.0
    """For how long it must stand there."""
    priority: Annotated[Priority, Field(strict=False)] = Priority.P4

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return StopLine(
            self.id,
            self.approach(view),
            labels=self.classes,
            ground=view.ground,
            seconds=self.seconds,
        )


class CrosswalkYieldSettings(RuleSection):
    """A vehicle does not give way to somebody on a crosswalk; needs a calibration."""

    needs_ground: ClassVar[bool] = True
    also_sees: ClassVar[tuple[str, ...]] = ("person", "bicycle")

    kind: Literal["crosswalk_yield"]
    zone: Slug
    """The crosswalk, across all lanes."""
    gap_s: Annotated[float, Field(ge=0.5, le=10)] = 3.0
    """Who would reach the vehicle's way later than this after it has passed is no conflict."""
    speed_kmh: Annotated[float, Field(ge=1, le=30)] = 5.0
    """Who enters more slowly gives way."""
    lane: Lane = Lane.VIOLATION
    priority: Annotated[Priority, Field(strict=False)] = Priority.P3
    classes: Annotated[tuple[Label, ...], Field(min_length=1, max_length=80)] = VEHICLES

    @property
    def place(self) -> str:
        """Id of the zone."""
        return self.zone

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return CrosswalkYield(
            self.id,
            view.zones[self.zone],
            view.ground_for(self.id),
            labels=self.classes,
            gap_s=self.gap_s,
            speed_kmh=self.speed_kmh,
        )


SignalRules = RedLightSettings | StopLineSettings | CrosswalkYieldSettings
