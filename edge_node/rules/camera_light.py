"""The picture is too dark or too bright to see anything in it (ONVIF ImageTooDark, -Bright)."""

from typing import ClassVar

from edge_node.rules.camera_condition import CameraCondition
from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.types import Measured, RuleMatch

DARK = 0.08
BRIGHT = 0.85
FLAT = 0.12
"""Lamps on a dark street, or a street in the snow, give more contrast: they can be seen."""
BACK = 0.02
"""A condition ends so far on the other side of its limit."""
DURATION_S = 10.0


class ImageTooDark:
    """Holds while the picture is dark and shows next to nothing."""

    KIND: ClassVar[str] = "image_too_dark"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        *,
        brightness: float = DARK,
        contrast: float = FLAT,
        minimum_duration_s: float = DURATION_S,
    ) -> None:
        """Take the limits.

        Args:
            rule_id: Unique within the camera.
            brightness: Mean luma below which it is dark, 0..1.
            contrast: Standard deviation of the luma below which nothing is seen, 0..1.
            minimum_duration_s: How long it must last.
        """
        self.rule_id = rule_id
        self.zone: str | None = None
        self.geometry: tuple[Point, ...] = ()
        self._brightness, self._contrast = brightness, contrast
        self._condition = CameraCondition(rule_id, self.KIND, minimum_duration_s)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides."""
        return (
            Measured("brightness", self._brightness, "shares"),
            Measured("contrast", self._contrast, "shares"),
            self._condition.minimum,
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether it lasts at this moment."""
        health = moment.surroundings.health
        if health is None:
            return []
        back = BACK if self._condition.begun else 0.0
        holds = (
            health.brightness < self._brightness + back and health.contrast < self._contrast + back
        )
        measured = _measured(health.brightness, health.contrast)
        return self._condition.update(moment, holds=holds, measured=measured)


class ImageTooBright:
    """Holds while the picture is blinded: bright, and next to nothing in it."""

    KIND: ClassVar[str] = "image_too_bright"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        *,
        brightness: float = BRIGHT,
        contrast: float = FLAT,
        minimum_duration_s: float = DURATION_S,
    ) -> None:
        """Take the limits.

        Args:
            rule_id: Unique within the camera.
            brightness: Mean luma above which it is bright, 0..1.
            contrast: Standard deviation of the luma below which nothing is seen, 0..1.
            minimum_duration_s: How long it must last.
        """
        self.rule_id = rule_id
        self.zone: str | None = None
        self.geometry: tuple[Point, ...] = ()
        self._brightness, self._contrast = brightness, contrast
        self._condition = CameraCondition(rule_id, self.KIND, minimum_duration_s)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides."""
        return (
            Measured("brightness", self._brightness, "shares"),
            Measured("contrast", self._contrast, "shares"),
            self._condition.minimum,
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether it lasts at this moment."""
        health = moment.surroundings.health
        if health is None:
            return []
        back = BACK if self._condition.begun else 0.0
        holds = (
            health.brightness > self._brightness - back and health.contrast < self._contrast + back
        )
        measured = _measured(health.brightness, health.contrast)
        return self._condition.update(moment, holds=holds, measured=measured)


def _measured(brightness: float, contrast: float) -> tuple[Measured, ...]:
    return (
        Measured("brightness", brightness, "shares"),
        Measured("contrast", contrast, "shares"),
    )
