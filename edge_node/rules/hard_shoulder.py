"""A vehicle drives along the hard shoulder."""

from typing import ClassVar

from edge_node.rules.forbidden_lane import ForbiddenLane


class HardShoulder(ForbiddenLane):
    """Holds for each vehicle that has driven along it; who stands there has broken down."""

    KIND: ClassVar[str] = "hard_shoulder"
    CODE_VERSION: ClassVar[int] = 2
