import numpy as np
import pytest

from edge_node.rules.gauge import Gauge
from edge_node.rules.lane_axis import LaneAxis, lane_axis, place_along
from edge_node.rules.objects import Objects
from edge_node.types import Box, Zone
from tests.unit.edge_node.rules.street import LANE, FromAbove, at_rest, drive


class Horizon(FromAbove):
    """Sees no ground in the upper half of the picture."""

    def to_ground(self, points):
        return np.where(points[:, 1:] < 0.5, np.nan, super().to_ground(points))


def test_a_lane_with_a_heading_is_measured_along_it_in_metres():
    axis = lane_axis(LANE, Gauge(FromAbove()))

    assert axis.ahead == pytest.approx((1.0, 0.0))
    assert (axis.start, axis.end, axis.length) == pytest.approx((0.0, 80.0, 80.0))


def test_a_heading_the_other_way_turns_the_axis_round():
    axis = lane_axis(Zone(LANE.zone_id, LANE.polygon, heading=(-0.1, 0.0)), Gauge(FromAbove()))

    assert axis.along((80.0, 40.0)) == pytest.approx(axis.start)
    assert axis.along((0.0, 40.0)) == pytest.approx(axis.end)


def test_without_a_ground_it_is_measured_in_shares():
    axis = lane_axis(LANE, Gauge(None))

    assert (axis.start, axis.end) == pytest.approx((0.0, 1.0))


def test_without_a_heading_the_longest_way_counts():
    axis = lane_axis(Zone("strip", ((0.1, 0.0), (0.2, 0.0), (0.2, 1.0), (0.1, 1.0))), Gauge(None))

    assert abs(axis.ahead[1]) > 0.99
    assert axis.length == pytest.approx(np.hypot(0.1, 1.0), abs=0.01)


def test_a_corner_above_the_horizon_is_refused_with_the_name_of_the_zone():
    with pytest.raises(ValueError, match="zone lane: a corner is not on the ground"):
        lane_axis(LANE, Gauge(Horizon()))


def test_a_box_covers_of_a_slanted_axis_what_its_sides_do():
    axis = LaneAxis((0.6, -0.8), 0.0, 1.0)

    assert axis.span(Box(0.1, 0.1, 0.2, 0.3)) == pytest.approx(0.6 * 0.1 + 0.8 * 0.2)


@pytest.mark.parametrize(("ground", "place"), [(FromAbove(), 20.0), (None, 0.25)])
def test_a_vehicle_is_as_far_along_as_its_foot(ground, place):
    gauge = Gauge(ground)
    (tracks,) = drive(0.0, at_rest(20))
    moment = Objects(ground=ground).update(tracks)
    ((number, track),) = moment.seen

    found = place_along(lane_axis(LANE, gauge), gauge, track, moment.motions[number])

    assert found == pytest.approx(place)
