"""A vehicle that is no bus drives along the bus lane."""

from typing import ClassVar

from edge_node.rules.forbidden_lane import ForbiddenLane


class BusLane(ForbiddenLane):
    """Holds for each vehicle that has driven along the lane; who crosses it to turn does not.

    The zone leaves out the parts where one may turn across the lane.
    """

    KIND: ClassVar[str] = "bus_lane"
    CODE_VERSION: ClassVar[int] = 2
