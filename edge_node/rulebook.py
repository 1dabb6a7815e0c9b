"""A camera's rules as its settings say, and what must be known of them besides judging."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from contracts.events import Measurement, Observation, RuleReference
from edge_node.ground.plane import Ground
from edge_node.records import RuleFacts
from edge_node.rule_settings import CameraView, RuleSection
from edge_node.rule_settings.hours import schedule_of
from edge_node.rules.arming import Arming
from edge_node.rules.geometry import Point
from edge_node.rules.open_activation import OpenActivation
from edge_node.rules.rule import Rule
from edge_node.settings import CameraSettings
from edge_node.types import Box, Measured, Track, Zone


def build_rules(camera: CameraSettings) -> list[Rule]:
    """Return the camera's rules in the order of the settings."""
    view = camera_view(camera)
    return [section.build(view) for section in camera.rules]


def arming_of(camera: CameraSettings, disarmed_since: datetime | None = None) -> Arming:
    """Return which of the camera's rules fall silent when it is moved, and which tell of it."""
    metric = camera.calibration is not None
    bound = {
        section.id
        for section, rule in zip(camera.rules, build_rules(camera), strict=True)
        if rule.geometry or (metric and (section.needs_ground or section.uses_ground))
    }
    watching = {section.id for section in camera.rules if section.disarms_others}
    hours = {
        section.id: schedule_of(section.schedule, camera.timezone)
        for section in camera.rules
        if section.schedule
    }
    return Arming(bound, watching, disarmed_since, hours=hours)


def cooldowns(camera: CameraSettings) -> dict[str, float]:
    """Return how many seconds each rule that has a cooldown is silent after it began to speak."""
    return {each.id: each.cooldown_s for each in camera.rules if each.cooldown_s > 0}


def rule_facts(camera: CameraSettings) -> dict[tuple[str, str], RuleFacts]:
    """Return what each rule's events carry, by (camera, rule)."""
    return {
        (camera.id, section.id): RuleFacts(
            lane=section.lane,
            priority=section.priority,
            reference=_reference(section, rule, camera),
            location=camera.location,
            services=section.services,
        )
        for section, rule in zip(camera.rules, build_rules(camera), strict=True)
    }


def resumed(camera: CameraSettings, open_now: Iterable[Observation]) -> list[OpenActivation]:
    """Return the activations of this camera that were open, for rules that still exist."""
    sections = {section.id: section for section in camera.rules}
    return [
        _resumed(each, sections[each.rule.id])
        for each in open_now
        if each.camera == camera.id and each.rule.id in sections
    ]


def _resumed(was: Observation, section: RuleSection) -> OpenActivation:
    return OpenActivation(
        activation_id=was.activation_id,
        rule_id=was.rule.id,
        kind=was.kind,
        zone=was.zone,
        since=was.since,
        at=was.at,
        objects=tuple(
            Track(each.track_id, each.label, each.confidence, Box(*each.box))
            for each in was.objects
        ),
        measured=tuple(
            Measured(each.name, each.value, each.unit, each.low, each.high) for each in was.measured
        ),
        whole=section.is_of_whole_zone,
    )


def camera_view(camera: CameraSettings) -> CameraView:
    """Return what the camera's rules are built from."""
    return CameraView(
        zones={zone.id: Zone(zone.id, zone.polygon, _step(zone.heading)) for zone in camera.zones},
        lines={line.id: line.points for line in camera.lines},
        ground=ground_of(camera),
        signals=frozenset(each.id for each in camera.signals),
    )


def ground_of(camera: CameraSettings) -> Ground | None:
    """Return the ground as the camera sees it; None without a calibration."""
    return None if camera.calibration is None else camera.calibration.ground


def _step(arrow: tuple[Point, Point] | None) -> Point | None:
    return None if arrow is None else (arrow[1][0] - arrow[0][0], arrow[1][1] - arrow[0][1])


def _reference(section: RuleSection, rule: Rule, camera: CameraSettings) -> RuleReference:
    thresholds = tuple(
        Measurement(name=each.name, value=each.value, unit=each.unit) for each in rule.thresholds()
    )
    decides = f"{rule.KIND} {rule.CODE_VERSION} {section.model_dump_json()} {rule.geometry}"
    if camera.calibration is not None:  # where things are on the ground changes what is judged
        decides += f" {camera.calibration.model_dump_json()}"
    for signal in camera.signals:
        if signal.id in (getattr(section, "signal", None), getattr(section, "arrow", None)):
            decides += f" {signal.model_dump_json()}"
    return RuleReference(
        id=section.id,
        version=hashlib.sha256(decides.encode()).hexdigest()[:12],
        thresholds=thresholds,
        geometry=rule.geometry,
    )
