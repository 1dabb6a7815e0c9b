"""The picture has lost its sharpness (ONVIF ImageTooBlurry)."""

from typing import ClassVar

from edge_node.rules.camera_condition import CameraCondition
from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.types import Measured, RuleMatch

SHARPNESS = 0.5
STILL_THERE = 0.25
"""Likeness below which it is no longer this view that is blurred, but something before it."""
BACK = 0.1
DURATION_S = 10.0


class ImageTooBlurry:
    """Holds while the same view is shown with much less detail than usual."""

    KIND: ClassVar[str] = "image_too_blurry"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        *,
        sharpness: float = SHARPNESS,
        minimum_duration_s: float = DURATION_S,
    ) -> None:
        """Take the limits.

        Args:
            rule_id: Unique within the camera.
            sharpness: Share of the usual detail below which it is blurred.
            minimum_duration_s: How long it must last.
        """
        self.rule_id = rule_id
        self.zone: str | None = None
        self.geometry: tuple[Point, ...] = ()
        self._sharpness = sharpness
        self._condition = CameraCondition(rule_id, self.KIND, minimum_duration_s)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides."""
        return (Measured("sharpness", self._sharpness, "shares"), self._condition.minimum)

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether it lasts at this moment."""
        health = moment.surroundings.health
        if health is None:
            return []
        limit = self._sharpness + (BACK if self._condition.begun else 0.0)
        same_view = health.likeness is None or health.likeness >= STILL_THERE
        sharpness = health.sharpness
        holds = sharpness is not None and sharpness < limit and same_view
        measured = () if sharpness is None else (Measured("sharpness", sharpness, "shares"),)
        return self._condition.update(moment, holds=holds, measured=measured)
