import pytest

from edge_node.rules.bodies import Bodies, is_cut
from edge_node.rules.objects import Objects
from edge_node.types import Box
from tests.unit.edge_node.rules.street import METRES, FromAbove, drive, steady


def last(ground, way, seconds=3.0):
    """The bodies and the last moment of one on its way."""
    bodies, objects = Bodies(ground), Objects(ground=ground)
    for tracks in drive(seconds, way):
        moment = objects.update(tracks)
        bodies.on_ground(moment.seen, moment)
    return bodies, moment


def test_on_the_ground_the_middle_lies_half_a_width_behind_the_edge_that_is_seen():
    bodies, moment = last(FromAbove(), steady(5, 8.0))

    assert bodies.on_ground(moment.seen, moment)[1] == pytest.approx((29.0, 40.9), abs=0.01)
    x, y = bodies.in_picture(moment.seen, moment)[1]
    assert (x * METRES, METRES - y * METRES) == pytest.approx((29.0, 40.9), abs=0.01)


def test_who_has_stopped_points_where_it_went():
    bodies, moment = last(FromAbove(), steady(5, 8.0, until_s=2.0), seconds=6.0)

    assert bodies.on_ground(moment.seen, moment)[1] == pytest.approx((21.0, 40.9), abs=0.01)


def test_without_a_ground_the_middle_is_a_little_above_the_lower_edge():
    bodies, moment = last(None, steady(5, 8.0))

    assert bodies.on_ground(moment.seen, moment) == {}
    _, y = bodies.in_picture(moment.seen, moment)[1]
    assert 0.5 - 3.0 / METRES < y < 0.5


def test_of_whom_nobody_knows_which_way_it_points_is_not_sure():
    bodies, moment = last(FromAbove(), steady(5, 0.0))

    assert bodies.in_picture(moment.seen, moment, sure=True) == {}
    assert set(bodies.in_picture(moment.seen, moment)) == {1}


@pytest.mark.parametrize(
    ("box", "cut"), [(Box(0.0, 0.2, 0.3, 0.5), True), (Box(0.1, 0.2, 0.3, 0.5), False)]
)
def test_a_box_at_the_edge_of_the_picture_may_be_cut(box, cut):
    assert is_cut(box, 0.02) is cut
