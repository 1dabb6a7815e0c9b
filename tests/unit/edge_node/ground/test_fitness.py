import math

import pytest

from edge_node.ground.calibration import calibrate
from edge_node.ground.fitness import Fitness, fitness
from tests.unit.edge_node.ground.views import pairs, seen

SIZE = (1280, 720)
GROUND = calibrate(pairs(), 0.05, 0.01).ground
ROAD = tuple((float(x), float(y)) for x, y in seen([(-3, 14), (3, 14), (3, 30), (-3, 30)]))


def test_a_road_has_fewer_pixels_far_away():
    found = fitness(GROUND, ROAD, SIZE)

    assert found.sees
    assert found.near == pytest.approx(GROUND.pixels_per_metre(ROAD[0], *SIZE))
    assert found.far == pytest.approx(GROUND.pixels_per_metre(ROAD[2], *SIZE))
    assert found.far < found.near


def test_marks_that_are_measured_worse_leave_more_open():
    rough = calibrate(pairs(), 0.3, 0.01).ground

    good, bad = fitness(GROUND, ROAD, SIZE), fitness(rough, ROAD, SIZE)

    assert 0 < good.unsure_m < bad.unsure_m
    assert 0 < good.speed_unsure < bad.speed_unsure < 0.1


def test_beyond_the_horizon_nothing_is_known():
    found = fitness(GROUND, [(0.1, 0.9), (0.9, 0.9), (0.5, -0.1)], SIZE)

    assert not found.sees
    assert math.isnan(found.far)


@pytest.mark.parametrize(
    ("far", "purpose"), [(12.4, ""), (12.5, "monitor"), (25, "detect"), (130, "recognise")]
)
def test_purposes_are_those_of_en_62676(far, purpose):
    assert Fitness(sees=True, far=far).purpose == purpose
