import pytest

from edge_node.ground.calibration import calibrate
from tests.unit.edge_node.ground.views import HEIGHT_M, MARKS, pairs


@pytest.mark.parametrize("down_deg", [12, 20, 35])
def test_the_camera_hangs_where_it_was_put(down_deg):
    marks = tuple((x, y + 8) for x, y in MARKS)

    camera = calibrate(pairs(marks, down_deg=down_deg), 0.05, 0.01).ground.camera

    assert camera == pytest.approx((0, 0, HEIGHT_M), abs=0.02)


def test_of_a_narrower_picture_the_place_is_found_with_its_aspect():
    """Told 4:3 where it is 16:9, the camera seems to hang elsewhere."""
    right = calibrate(pairs(), 0.05, 0.01, 16 / 9).ground.camera
    wrong = calibrate(pairs(), 0.05, 0.01, 4 / 3).ground.camera

    assert right is not None
    assert wrong is None or abs(wrong[2] - right[2]) > 0.2
