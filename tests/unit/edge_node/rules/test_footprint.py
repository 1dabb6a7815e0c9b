import pytest

from edge_node.rules.footprint import Footprint, footprint, gap
from tests.unit.edge_node.rules.street import FromAbove, car


def at(x, y, ahead=(1.0, 0.0)):
    return Footprint((x, y), ahead, 4.0, 2.0)


def test_its_middle_lies_behind_the_lower_edge_of_the_box():
    along = footprint(car((40, 40)), (1.0, 0.0), FromAbove())
    away = footprint(car((40, 40)), (0.0, 1.0), FromAbove())

    assert along
    assert away
    assert along.middle == pytest.approx((40, 40.9))
    assert away.middle == pytest.approx((40, 42.25))


@pytest.mark.parametrize(
    ("other", "metres"),
    [
        (at(6.0, 0.0), 2.0),
        (at(0.0, 3.5), 1.5),
        (at(3.0, 0.0), -1.0),
        (at(4.0, 0.0, (0.0, 1.0)), 1.0),
    ],
    ids=["behind", "beside", "into", "across"],
)
def test_the_gap_is_between_the_sides(other, metres):
    assert gap(at(0.0, 0.0), other) == pytest.approx(metres)
    assert gap(other, at(0.0, 0.0)) == pytest.approx(metres)


def test_reaching_ahead_moves_the_front_only():
    reaching = at(0.0, 0.0).reaching(3.0)

    assert max(x for x, _ in reaching.corners()) == pytest.approx(5.0)
    assert min(x for x, _ in reaching.corners()) == pytest.approx(-2.0)


def test_nothing_stands_on_the_sky():
    class Sky(FromAbove):
        def to_ground(self, points):
            return points * float("nan")

    assert footprint(car((40, 40)), (1.0, 0.0), Sky()) is None
