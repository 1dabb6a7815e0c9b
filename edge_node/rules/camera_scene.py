"""The camera shows something else: it was moved (ONVIF GlobalSceneChange), or is covered."""

import math
from typing import ClassVar

from edge_node.rules.camera_condition import CameraCondition
from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.types import Measured, PictureHealth, RuleMatch

LIKENESS = 0.3
SHIFT = 0.02
"""Shares of the picture: a zone that is off by so much is no longer where it was drawn."""
SHIFTED_LIKENESS = 0.7
"""A picture in which more is where it was has not moved, whatever else passes through it."""
BACK = 0.1
BLURRED = 0.15
"""Sharpness below which what is shown is too near to be a view."""
FLAT = 0.02
"""Contrast below which nothing is shown at all."""
DURATION_S = 10.0


class GlobalSceneChange:
    """Holds while the lasting edges are elsewhere or gone, and something else is shown."""

    KIND: ClassVar[str] = "global_scene_change"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        *,
        likeness: float = LIKENESS,
        shift: float = SHIFT,
        minimum_duration_s: float = DURATION_S,
    ) -> None:
        """Take the limits.

        Args:
            rule_id: Unique within the camera.
            likeness: Share of the lasting edges still at their places below which it is another
                view.
            shift: How far the picture may move, shares of it.
            minimum_duration_s: How long it must last.
        """
        self.rule_id = rule_id
        self.zone: str | None = None
        self.geometry: tuple[Point, ...] = ()
        self._likeness, self._shift = likeness, shift
        self._condition = CameraCondition(rule_id, self.KIND, minimum_duration_s)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides."""
        return (
            Measured("likeness", self._likeness, "shares"),
            Measured("shift", self._shift, "shares"),
            self._condition.minimum,
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether it lasts at this moment."""
        health = moment.surroundings.health
        if health is None:
            return []
        holds = self._is_elsewhere(health)
        return self._condition.update(moment, holds=holds, measured=_measured(health))

    def _is_elsewhere(self, health: PictureHealth) -> bool:
        if health.likeness is None:
            return False
        back = BACK if self._condition.begun else 0.0
        moved = math.hypot(*health.shift) if health.shift else 0.0
        if moved > self._shift and health.likeness < SHIFTED_LIKENESS + back:
            return True
        return health.likeness < self._likeness + back and not _is_empty(health)


class CameraCovered:
    """Holds while the view is gone and nothing that could be a view is in its place."""

    KIND: ClassVar[str] = "camera_covered"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self, rule_id: str, *, likeness: float = LIKENESS, minimum_duration_s: float = DURATION_S
    ) -> None:
        """Take the limits.

        Args:
            rule_id: Unique within the camera.
            likeness: Share of the lasting edges still at their places below which it is covered.
            minimum_duration_s: How long it must last.
        """
        self.rule_id = rule_id
        self.zone: str | None = None
        self.geometry: tuple[Point, ...] = ()
        self._likeness = likeness
        self._condition = CameraCondition(rule_id, self.KIND, minimum_duration_s)

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides."""
        return (Measured("likeness", self._likeness, "shares"), self._condition.minimum)

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return whether it lasts at this moment."""
        health = moment.surroundings.health
        if health is None:
            return []
        limit = self._likeness + (BACK if self._condition.begun else 0.0)
        is_gone = health.likeness is not None and health.likeness < limit
        holds = is_gone and _is_empty(health) and health.shift is None
        return self._condition.update(moment, holds=holds, measured=_measured(health))


def _is_empty(health: PictureHealth) -> bool:
    """Say whether nothing is shown, or only something too near to be sharp."""
    if health.contrast < FLAT or health.sharpness is None:
        return True
    return health.sharpness < BLURRED


def _measured(health: PictureHealth) -> tuple[Measured, ...]:
    found = []
    if health.likeness is not None:
        found.append(Measured("likeness", health.likeness, "shares"))
    if health.shift is not None:
        found.append(Measured("shift", math.hypot(*health.shift), "shares"))
    return tuple(found)
