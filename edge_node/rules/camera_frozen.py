"""The camera sends one and the same picture again and again, and looks alive doing so."""

from typing import ClassVar

from edge_node.rules.camera_condition import CameraCondition
from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.types import Measured, RuleMatch

FLAT = 0.03
"""Contrast below which equal pictures prove nothing: black is always the same black."""
DURATION_S = 10.0


class ImageFrozen:
    """Holds while the picture has been the same for the minimum duration."""

    KIND: ClassVar[str] = "image_frozen"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(self, rule_id: str, *, minimum_duration_s: float = DURATION_S) -> None:
        """Take how long it must last."""
        self.rule_id = rule_id
        self.zone: str | None = None
        self.geometry: tuple[Point, ...] = ()
        self._condition = CameraCondition(rule_id, self.KIND, minimum_duration_s)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides."""
        return (self._condition.minimum,)

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether it lasts at this moment."""
        health = moment.surroundings.health
        if health is None:
            return []
        holds = health.frozen_s > 0 and health.contrast >= FLAT
        measured = (Measured("frozen", health.frozen_s, "s"),)
        return self._condition.update(moment, holds=holds, measured=measured)
