import numpy as np
import pytest

from edge_node.ground.calibration import calibrate
from edge_node.ground.grid import grid_lines, grid_step
from tests.unit.edge_node.ground.views import MARKS, pairs

GROUND = calibrate(pairs(), 0.05, 0.01).ground


def test_lines_lie_where_they_say():
    lines = list(grid_lines(GROUND, MARKS))

    assert {line.along_y for line in lines} == {True, False}
    for line in lines:
        for piece in line.pieces:
            axis = 0 if line.along_y else 1
            assert GROUND.to_ground(piece)[:, axis] == pytest.approx(line.metres, abs=1e-6)


def test_lines_stay_near_the_picture():
    for line in grid_lines(GROUND, MARKS):
        for piece in line.pieces:
            assert len(piece) >= 2
            assert (np.abs(piece - 0.5) < 1).all()


@pytest.mark.parametrize(("extent", "step"), [(10, 1), (100, 5), (250, 10), (1000, 50), (9e4, 100)])
def test_wide_views_have_wider_squares(extent, step):
    assert grid_step([(0.0, 0.0), (extent, extent / 2)]) == step
