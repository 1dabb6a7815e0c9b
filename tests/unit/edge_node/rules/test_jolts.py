import pytest

from edge_node.rules.gauge import Gauge
from edge_node.rules.jolts import Jolts
from edge_node.rules.objects import MEMORY, Objects
from tests.unit.edge_node.rules.builders import moment, standing
from tests.unit.edge_node.rules.street import METRES, FromAbove, drive, steady

GROUND = FromAbove()


def jolts_of(seconds_or_moments, *ways):
    """The largest jolt that was seen of object 1, and the follower at the end."""
    moments = seconds_or_moments
    if isinstance(moments, float):
        moments = drive(moments, *ways)
    jolts, objects = Jolts(Gauge(GROUND), ["car"]), Objects(ground=GROUND)
    largest = None
    for tracks in moments:
        if 1 in jolts.update(objects.update(tracks)):
            jolt = jolts.courses[1].jolt
            if jolt and (largest is None or jolt.change > largest.change):
                largest = jolt
    return largest, jolts


def braking(mps, brake, at_s=3.0):
    """Drives evenly, then brakes to a stop."""

    def way(t):
        braked = min(max(t - at_s, 0.0), mps / brake)
        return 5 + mps * (min(t, at_s) + braked) - brake * braked * braked / 2, 40.0

    return way


def test_who_stops_at_once_has_a_jolt_of_its_whole_speed():
    jolt, _ = jolts_of(7.0, steady(5, 10.0, until_s=3.0))

    assert jolt.change == pytest.approx(10.0, abs=1.0)
    assert jolt.before == pytest.approx((10.0, 0.0), abs=0.5)
    assert jolt.after == pytest.approx((0.0, 0.0), abs=0.5)
    assert jolt.is_whole
    assert jolt.at.total_seconds() == pytest.approx(3.0, abs=0.5)


def test_who_goes_on_evenly_has_none_and_who_brakes_only_what_brakes_can_do():
    assert jolts_of(7.0, steady(5, 10.0))[0].change < 0.5
    assert jolts_of(7.0, braking(12.0, 6.0))[0].change < 7.0


def test_a_box_that_loses_its_foot_to_what_hides_it_has_no_jolt_of_its_own():
    """Its head goes on; the lower half is hidden from 3 s on."""

    def box(t):
        foot = (0.1 + 0.1 * t, 0.5 if t < 3 else 0.47)
        return standing(foot, label="car", size=(0.06, 0.06 if t < 3 else 0.03))

    jolt, _ = jolts_of([moment(i / 5, box(i / 5)) for i in range(26)])

    assert jolt is None or not jolt.is_whole or jolt.change < 1.0


def test_which_way_it_points_is_kept_when_it_stands():
    _, jolts = jolts_of(7.0, steady(5, 10.0, until_s=3.0))

    assert jolts.courses[1].ahead == pytest.approx((1.0, 0.0), abs=0.01)
    assert jolts.courses[1].velocity == pytest.approx((0.0, 0.0), abs=0.1)


def test_other_classes_are_not_followed_and_who_is_gone_is_forgotten():
    walker = standing((0.5, 0.5), track_id=2, size=(2 / METRES, 3 / METRES))
    car = standing((0.2, 0.5), label="car")
    late = MEMORY.total_seconds() + 2.0
    jolts, objects = Jolts(Gauge(GROUND), ["car"]), Objects(ground=GROUND)

    jolts.update(objects.update(moment(0.0, car, walker)))
    assert set(jolts.courses) == {1}
    jolts.update(objects.update(moment(late, walker)))

    assert jolts.courses == {}
