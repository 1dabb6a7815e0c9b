"""Settings of the rules: one section per rule, told apart by `kind`, and what it builds.

A new rule is its file in `rules/`, its section in one of these files, and its name below.
"""

from typing import Annotated

from pydantic import Field

from edge_node.rule_settings.base import CameraView, Look, RuleSection
from edge_node.rule_settings.basic import (
    LineCrossedSettings,
    LoiteringSettings,
    ObjectsInsideSettings,
)
from edge_node.rule_settings.camera import CameraRuleSettings
from edge_node.rule_settings.driving import DrivingSettings
from edge_node.rule_settings.people import PeopleSettings
from edge_node.rule_settings.signals import SignalRules
from edge_node.rule_settings.speed import SpeedingSettings
from edge_node.rule_settings.traffic import TrafficSettings

RuleSettings = Annotated[
    ObjectsInsideSettings
    | LineCrossedSettings
    | LoiteringSettings
    | DrivingSettings
    | CameraRuleSettings
    | PeopleSettings
    | SignalRules
    | SpeedingSettings
    | TrafficSettings,
    Field(discriminator="kind"),
]

__all__ = ["CameraView", "Look", "RuleSection", "RuleSettings"]
