"""The camera's matrices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_videos.scenes.camera import aimed, clipped, inside_share

METRES = st.floats(-15, 15)
CAMERA = aimed((-13, -18, 7), (0, 0), 1300.0)


@given(x=METRES, y=METRES)
def test_the_ground_under_a_projected_place_is_that_place(x, y):
    pixel = CAMERA.project([(x, y, 0.0)])
    if len(pixel):
        assert np.allclose(CAMERA.ground(pixel[0]), (x, y), atol=1e-6)


def test_the_middle_pixel_shows_the_target():
    assert np.allclose(CAMERA.project([(0, 0, 0)]), [(640, 360)])


def test_higher_places_are_higher_in_the_picture():
    low, high = CAMERA.project([(0, 0, 0), (0, 0, 2)])

    assert high[1] < low[1]
    assert high[0] == pytest.approx(low[0])


def test_what_is_behind_the_camera_has_no_box():
    assert CAMERA.box([(-40, -50, 0)]) is None


def test_the_opengl_matrix_puts_pixels_where_the_projection_does():
    point = np.array([3.0, 2.0, 1.0])
    clip = CAMERA.gl_matrix() @ np.append(point, 1.0)
    x, y = clip[:2] / clip[3]

    assert np.allclose(CAMERA.project([point])[0], ((x + 1) * 640, (1 - y) * 360))


def test_a_shaken_camera_moves_pixels_by_a_homography():
    shaken = CAMERA.shaken((0.4, -0.3, 0.8))
    u, v = CAMERA.project([(2, 1, 0)])[0]

    moved = CAMERA.shift_to(shaken) @ np.array([u, v, 1.0])

    assert np.allclose(moved[:2] / moved[2], shaken.project([(2, 1, 0)])[0])


def test_half_a_box_in_the_frame_counts_half():
    assert inside_share((-10, 0, 10, 20), (100, 100)) == pytest.approx(0.5)


def test_a_box_beside_the_frame_has_no_part_in_it():
    assert clipped((-20, 0, -1, 5), (100, 100)) is None
