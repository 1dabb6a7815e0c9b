import pytest

from edge_node.rules.gauge import SIZE_M, Gauge
from edge_node.rules.objects import Objects
from edge_node.types import Zone
from tests.unit.edge_node.rules.builders import YARD
from tests.unit.edge_node.rules.street import LANE, FromAbove, drive, steady


def last_seen(ground, mps=5.0):
    objects = Objects(ground=ground)
    *_, found = (objects.update(tracks) for tracks in drive(2.0, steady(10, mps)))
    ((number, track),) = found.seen
    return track, found.motions[number]


def test_on_the_ground_it_measures_metres():
    gauge = Gauge(FromAbove())
    track, motion = last_seen(FromAbove())

    assert gauge.place(track, motion) == pytest.approx((20, 40))
    assert gauge.velocity(track, motion) == pytest.approx((5, 0))
    assert gauge.doubt(track.box) > 0
    assert gauge.limits() == ()


def test_without_a_ground_a_size_stands_for_so_many_metres():
    gauge = Gauge(None)
    track, motion = last_seen(None)

    assert gauge.velocity(track, motion) == pytest.approx((motion.sizes_per_s * SIZE_M, 0))
    assert gauge.length("way", 8.0).unit == "sizes"
    assert gauge.doubt(track.box) == 0
    assert gauge.limits()[0].value == SIZE_M


@pytest.mark.parametrize("ground", [FromAbove(), None])
def test_the_heading_of_a_lane_has_length_one(ground):
    assert Gauge(ground).heading(LANE) == pytest.approx((1.0, 0.0))
    assert Gauge(ground).heading(YARD) is None


def test_up_the_picture_is_away_on_the_ground():
    lane = Zone("z", LANE.polygon, heading=(0.0, -0.1))

    assert Gauge(FromAbove()).heading(lane) == pytest.approx((0.0, 1.0))
    assert Gauge(None).heading(lane) == pytest.approx((0.0, -1.0))


def test_a_measured_value_has_its_interval_on_the_ground():
    length = Gauge(FromAbove()).length("way", 8.0, doubt=0.5)

    assert (length.low, length.value, length.high) == (7.0, 8.0, 9.0)
