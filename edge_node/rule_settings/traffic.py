"""Rules about how vehicles drive and stand."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import Lane, Priority, Slug
from edge_node.rule_settings.base import CameraView, Label, RuleSection
from edge_node.rules.collision import Collision
from edge_node.rules.congestion import Congestion
from edge_node.rules.parking import IllegalParking
from edge_node.rules.queue import Queue
from edge_node.rules.rule import Rule
from edge_node.rules.stopped_vehicle import StoppedVehicle
from edge_node.rules.wrong_way import WrongWay

VEHICLES = ("car", "truck", "bus", "motorcycle")


class _OfZone(RuleSection):
    """A rule about vehicles in one zone."""

    uses_ground: ClassVar[bool] = True

    zone: Slug
    classes: Annotated[tuple[Label, ...], Field(min_length=1, max_length=80)] = VEHICLES

    @property
    def place(self) -> str:
        """Id of the zone."""
        return self.zone


class WrongWaySettings(_OfZone):
    """A vehicle drives against the heading of its lane."""

    needs_heading: ClassVar[bool] = True

    kind: Literal["wrong_way"]
    priority: Annotated[Priority, Field(strict=False)] = Priority.P1
    distance_m: Annotated[float, Field(ge=2, le=500)] = 8.0
    """How far it must have gone; without a calibration 4 m are a size of its box."""
    angle_deg: Annotated[float, Field(ge=95, le=175)] = 135.0
    """From which angle to the heading on it goes against it."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return WrongWay(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            ground=view.ground,
            distance_m=self.distance_m,
            angle_deg=self.angle_deg,
        )


class StoppedVehicleSettings(_OfZone):
    """A vehicle stands in a lane where traffic goes on."""

    kind: Literal["stopped_vehicle"]
    priority: Annotated[Priority, Field(strict=False)] = Priority.P2
    seconds: Annotated[float, Field(ge=3, le=3600)] = 15.0
    """How long it may stand."""
    signal: Slug | None = None
    """The light at the end of the lane: who waits for it does not count."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return StoppedVehicle(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            dwell_s=self.seconds,
            ground=view.ground,
            signal=self.signal,
        )


class IllegalParkingSettings(_OfZone):
    """A vehicle stands where it must not, and not because of a jam."""

    kind: Literal["illegal_parking"]
    lane: Lane = Lane.VIOLATION
    priority: Annotated[Priority, Field(strict=False)] = Priority.P4
    seconds: Annotated[float, Field(ge=5, le=86_400)] = 60.0
    """How long it may stand (i-LIDS: 60 s)."""
    traffic_zone: Slug | None = None
    """The lane beside, which tells a jam; without it the whole picture does."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return IllegalParking(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            dwell_s=self.seconds,
            ground=view.ground,
            traffic=view.zones[self.traffic_zone] if self.traffic_zone else None,
        )


class CongestionSettings(_OfZone):
    """Traffic in a lane is slow and dense for a time."""

    kind: Literal["congestion"]
    priority: Annotated[Priority, Field(strict=False)] = Priority.P4
    speed_kmh: Annotated[float, Field(gt=0, le=100)] = 10.0
    """Slower than this is slow; without a calibration 4 m are a size of a box."""
    occupancy: Annotated[float, Field(gt=0, le=1)] = 0.5
    """From which share of the lane's room on it is dense."""
    seconds: Annotated[float, Field(ge=5, le=3600)] = 60.0
    """How long it must be both; more than a red light lasts."""
    lanes: Annotated[int, Field(ge=1, le=8)] = 1
    """How many lanes are beside each other in the zone."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return Congestion(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            ground=view.ground,
            speed_kmh=self.speed_kmh,
            occupancy=self.occupancy,
            duration_s=self.seconds,
            lanes=self.lanes,
        )

    @property
    def is_of_whole_zone(self) -> bool:
        """It speaks of the lane."""
        return True


class QueueSettings(_OfZone):
    """A queue reaches back from the end of a lane too far."""

    needs_heading: ClassVar[bool] = True

    kind: Literal["queue"]
    priority: Annotated[Priority, Field(strict=False)] = Priority.P4
    length_m: Annotated[float, Field(ge=5, le=1000)] = 50.0
    """A longer queue is told; without a calibration 4 m are a size of a box."""
    seconds: Annotated[float, Field(ge=0, le=3600)] = 10.0
    """How long it must be so long."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return Queue(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            ground=view.ground,
            length_m=self.length_m,
            duration_s=self.seconds,
        )

    @property
    def is_of_whole_zone(self) -> bool:
        """It speaks of the lane."""
        return True


class CollisionSettings(_OfZone):
    """Road users run into each other, or into something that stands."""

    kind: Literal["collision"]
    priority: Annotated[Priority, Field(strict=False)] = Priority.P1
    classes: Annotated[tuple[Label, ...], Field(min_length=1, max_length=80)] = (
        *VEHICLES,
        "person",
        "bicycle",
    )
    seconds: Annotated[float, Field(ge=2, le=60)] = 5.0
    """So long all must stand afterwards."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return Collision(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            ground=view.ground,
            still_s=self.seconds,
        )


TrafficSettings = (
    WrongWaySettings
    | StoppedVehicleSettings
    | IllegalParkingSettings
    | CongestionSettings
    | QueueSettings
    | CollisionSettings
)
