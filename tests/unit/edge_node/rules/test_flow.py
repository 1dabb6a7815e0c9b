from datetime import timedelta

from edge_node.rules.flow import Flow
from edge_node.rules.gauge import Gauge
from edge_node.rules.geometry import Polygon
from edge_node.rules.objects import Objects
from tests.unit.edge_node.rules.street import LANE, FromAbove, at_rest, drive, steady

GROUND = FromAbove()


def watched(seconds, *ways, lane=LANE, labels=()):
    """The flow after so long, and the last moment."""
    flow = Flow(Gauge(GROUND), ["car"], None if lane is None else Polygon(lane.polygon))
    objects = Objects(ground=GROUND)
    for tracks in drive(seconds, *ways, labels=labels):
        moment = objects.update(tracks)
        flow.update(moment)
    return flow, moment


def numbers(sightings):
    return [each.number for each in sightings]


def test_each_ten_metres_of_a_vehicle_that_goes_on_count():
    flow, _ = watched(5.0, steady(5, 8.0))

    assert flow.passed == 3


def test_who_creeps_or_drives_elsewhere_or_walks_does_not_go_on():
    assert watched(10.0, steady(5, 1.5))[0].passed == 0
    assert watched(5.0, steady(5, 8.0, y=70))[0].passed == 0
    assert watched(5.0, steady(5, 8.0), labels=("person",))[0].passed == 0


def test_who_has_been_standing_for_long_enough_stands():
    flow, moment = watched(6.0, at_rest(20), steady(5, 8.0))

    assert numbers(flow.standing(moment)) == [1]
    assert numbers(flow.standing(moment, timedelta(seconds=8))) == []


def test_without_a_lane_only_who_was_seen_to_arrive_stands_in_the_traffic():
    flow, moment = watched(10.0, at_rest(20), steady(30, 6.0, until_s=4.0), lane=None)

    assert numbers(flow.standing(moment)) == [2]
    assert numbers(flow.standing_anywhere(moment)) == [1, 2]


def test_who_stands_outside_the_lane_is_only_found_anywhere():
    flow, moment = watched(6.0, at_rest(20, y=70))

    assert numbers(flow.standing(moment)) == []
    assert numbers(flow.standing_anywhere(moment)) == [1]


def test_who_stands_for_longer_than_any_light_is_parked():
    flow, moment = watched(160.0, at_rest(20))

    assert numbers(flow.standing(moment)) == []
