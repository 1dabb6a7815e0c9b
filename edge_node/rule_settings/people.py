"""Rules about people and things."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from contracts.base import Kind, Priority, Slug
from edge_node.errors import SetupError
from edge_node.rule_settings.base import CameraView, Look, RuleSection
from edge_node.rules.class_seen import ClassSeen, SeenFor
from edge_node.rules.crowd import Crowd, CrowdLimits
from edge_node.rules.intrusion import Intrusion
from edge_node.rules.object_abandoned import ObjectAbandoned
from edge_node.rules.object_removed import ObjectRemoved
from edge_node.rules.owners import Away
from edge_node.rules.person_down import PersonDown
from edge_node.rules.person_on_road import PersonOnRoad, Road
from edge_node.rules.rule import Rule
from edge_node.rules.running import Pace, Running
from edge_node.rules.things import ThingSizes
from edge_node.types import Zone

Side = Annotated[float, Field(gt=0, le=1)]
Zones = Annotated[tuple[Slug, ...], Field(max_length=20)]
TWO_WHEELERS = ("bicycle", "motorcycle")


class _Inside(RuleSection):
    """A rule about one zone."""

    zone: Slug

    @property
    def place(self) -> str:
        """Id of the zone."""
        return self.zone


class _Anywhere(RuleSection):
    """A rule about one zone, or the whole picture without it."""

    zone: Slug | None = None

    @property
    def place(self) -> str | None:
        """Id of the zone, if it has one."""
        return self.zone

    def zone_in(self, view: CameraView) -> Zone | None:
        """Return the zone, or None for the whole picture."""
        return None if self.zone is None else view.zones[self.zone]


class IntrusionSettings(_Inside):
    """Somebody is in a sterile zone, where nobody may ever be."""

    kind: Literal["intrusion"]
    priority: Annotated[Priority, Field(strict=False)] = Priority.P2
    frames: Annotated[int, Field(ge=1, le=30)] = 3
    """So many last analysed frames are looked at..."""
    hits: Annotated[int, Field(ge=1, le=30)] = 2
    """...and in so many of them somebody must be inside."""
    min_height: Annotated[float, Field(ge=0, le=1)] = 0.03
    """Smaller boxes do not count; share of the picture's height."""

    @model_validator(mode="after")
    def _can_be_hit(self) -> "IntrusionSettings":
        if self.hits > self.frames:
            raise ValueError(f"hits ({self.hits}) must not be more than frames ({self.frames})")
        return self

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return Intrusion(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            frames=self.frames,
            hits=self.hits,
            min_height=self.min_height,
        )


class CrowdSettings(_Inside):
    """Too many people are in a zone, or their number grows fast."""

    kind: Literal["crowd"]
    min_count: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """So many people."""
    min_density: Annotated[float, Field(gt=0, le=10)] | None = None
    """So many people per square metre; needs a calibration. 3 restrict walking, 4 to 5 are
    dangerous."""
    growth: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """So many more people than `growth_s` ago."""
    growth_s: Annotated[float, Field(ge=5, le=120)] = 30.0
    seconds: Annotated[float, Field(ge=0, le=3600)] = 10.0
    """For how long."""
    hysteresis: Annotated[float, Field(ge=0, le=0.9)] = 0.2
    """Share of the limit by which the number must fall for it to be over."""

    @property
    def is_of_whole_zone(self) -> bool:
        """It does."""
        return True

    @model_validator(mode="after")
    def _has_limit(self) -> "CrowdSettings":
        if self.min_count is None and self.min_density is None and self.growth is None:
            raise ValueError("say what a crowd is: give min_count, min_density or growth")
        return self

    def build(self, view: CameraView) -> Rule:
        """Return the rule.

        Raises:
            SetupError: People per square metre are asked for where no metre is known.
        """
        area = None if view.ground is None else view.ground.area(view.zones[self.zone].polygon)
        if self.min_density is not None and (area is None or not math.isfinite(area)):
            raise SetupError(
                f"rule {self.id}: min_density needs a calibration and a zone below the horizon; "
                "calibrate the camera, or give min_count instead"
            )
        area = area if area is not None and math.isfinite(area) else None
        limits = CrowdLimits(self.min_count, self.min_density, area, self.growth, self.growth_s)
        return Crowd(
            self.id,
            view.zones[self.zone],
            labels=self.classes,
            limits=limits,
            seconds=self.seconds,
            hysteresis=self.hysteresis,
        )


class _OfThings(_Anywhere):
    """A rule about lasting changes of the background."""

    looks: ClassVar[frozenset[Look]] = frozenset({Look.CHANGES})

    smallest: Side = 0.01
    """Least side of a thing, share of the picture."""
    largest: Side = 0.3

    @property
    def sizes(self) -> ThingSizes:
        """How large a thing may be."""
        return ThingSizes(self.smallest, self.largest)

    @model_validator(mode="after")
    def _has_room(self) -> "_OfThings":
        if self.smallest > self.largest:
            raise ValueError(f"smallest ({self.smallest}) is more than largest ({self.largest})")
        return self


class ObjectAbandonedSettings(_OfThings):
    """A thing lies where somebody left it and went away (ONVIF ObjectAbandoned)."""

    kind: Literal["object_abandoned"]
    seconds: Annotated[float, Field(ge=5, le=3600)] = 60.0
    """How long its owner must be away."""
    away_m: Annotated[float, Field(gt=0, le=100)] = 3.0
    """From where on the owner is away (PETS 2006: 3 m)."""
    away_heights: Annotated[float, Field(gt=0, le=50)] = 2.0
    """The same in heights of a person, for a camera without a calibration."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return ObjectAbandoned(
            self.id,
            self.zone_in(view),
            labels=self.classes,
            seconds=self.seconds,
            away=Away(self.away_m, self.away_heights, view.ground),
            sizes=self.sizes,
        )


class ObjectRemovedSettings(_OfThings):
    """Something that stood there is gone."""

    kind: Literal["object_removed"]
    seconds: Annotated[float, Field(ge=1, le=3600)] = 10.0
    """How long it must be gone."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return ObjectRemoved(self.id, self.zone_in(view), seconds=self.seconds, sizes=self.sizes)


class PersonDownSettings(_Anywhere):
    """Somebody lies on the ground."""

    looks: ClassVar[frozenset[Look]] = frozenset({Look.CHANGES})

    kind: Literal["person_down"]
    priority: Annotated[Priority, Field(strict=False)] = Priority.P2
    seconds: Annotated[float, Field(ge=0, le=3600)] = 10.0
    """For how long."""
    seats: Zones = ()
    """Ids of zones where people may sit and lie: benches, beds."""
    unseen_s: Annotated[float, Field(ge=0, le=3600)] = 30.0
    """For how long somebody who is not seen any more is believed to lie where they were."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return PersonDown(
            self.id,
            self.zone_in(view),
            labels=self.classes,
            seconds=self.seconds,
            seats=_zones(self.seats, view.zones),
            unseen_s=self.unseen_s,
        )


class PersonOnRoadSettings(_Inside):
    """Somebody walks or stands on the carriageway, not on a crosswalk."""

    also_sees: ClassVar[tuple[str, ...]] = TWO_WHEELERS

    kind: Literal["person_on_road"]
    priority: Annotated[Priority, Field(strict=False)] = Priority.P2
    seconds: Annotated[float, Field(ge=0, le=600)] = 1.5
    """For how long."""
    crosswalks: Zones = ()
    """Ids of zones where people may cross."""
    kerb: Annotated[float, Field(ge=0, le=2)] = 0.15
    """Heights of a person: nearer to the border one stands at the kerb."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        crosswalks = _zones(self.crosswalks, view.zones)
        road = Road(view.zones[self.zone], crosswalks, self.kerb)
        return PersonOnRoad(self.id, road, labels=self.classes, seconds=self.seconds)


class ClassSeenSettings(_Anywhere):
    """Something of these classes is seen for a time: fire, smoke, an animal, a helmet."""

    kind: Literal["class_seen"]
    report_as: Kind | None = None
    """What its events are called, e.g. `fire`; without it `class_seen`."""
    seconds: Annotated[float, Field(ge=0.5, le=120)] = 5.0
    """For how long."""
    share: Annotated[float, Field(gt=0, le=1)] = 0.6
    """In which share of the frames of this time."""
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.4
    """Weaker sightings do not count."""
    growth: Annotated[float, Field(gt=1, le=10)] | None = None
    """By which factor its area must grow meanwhile; without it, it need not."""

    @property
    def is_of_whole_zone(self) -> bool:
        """It does."""
        return True

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        seen_for = SeenFor(self.seconds, self.share, self.min_confidence, self.growth)
        return ClassSeen(
            self.id,
            self.zone_in(view),
            labels=self.classes,
            seen_for=seen_for,
            report_as=self.report_as,
        )


class RunningSettings(_Anywhere):
    """Somebody runs."""

    uses_ground: ClassVar[bool] = True
    also_sees: ClassVar[tuple[str, ...]] = TWO_WHEELERS

    kind: Literal["running"]
    min_speed: Annotated[float, Field(gt=0, le=11)] = 3.5
    """Metres per second, for a camera with a calibration."""
    min_sizes: Annotated[float, Field(gt=0, le=11)] = 3.0
    """Sizes of the person's box per second, for one without."""
    seconds: Annotated[float, Field(ge=0.2, le=60)] = 1.0
    """For how long."""

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return Running(
            self.id,
            self.zone_in(view),
            labels=self.classes,
            pace=Pace(self.min_speed, self.min_sizes, self.seconds),
            ground=view.ground,
        )


PeopleSettings = (
    IntrusionSettings
    | CrowdSettings
    | ObjectAbandonedSettings
    | ObjectRemovedSettings
    | PersonDownSettings
    | PersonOnRoadSettings
    | ClassSeenSettings
    | RunningSettings
)


def _zones(ids: Sequence[str], zones: Mapping[str, Zone]) -> list[Zone]:
    return [zones[each] for each in ids]
