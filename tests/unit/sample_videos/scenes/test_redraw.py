"""Which parts of a picture change."""

import numpy as np

from sample_videos.scenes.camera import aimed
from sample_videos.scenes.light import DAY, NIGHT
from sample_videos.scenes.redraw import changed

CAMERA = aimed((0, -20, 8), (0, 0), 900.0)


def tower(x, height=2.0):
    return np.array([[x - 0.3, 0, 0], [x + 0.3, 0, 0], [x, 0, height]], np.float64)


def test_a_rectangle_holds_the_thing_and_its_shadow():
    (x, y, width, height) = changed(CAMERA, [tower(0)], DAY)[0]
    shadow_tip = np.array([[-DAY.sun[0], -DAY.sun[1], 0]]) * 2.0 / DAY.sun[2]

    for u, v in CAMERA.project(np.concatenate([tower(0), shadow_tip])):
        assert x <= u <= x + width
        assert y <= v <= y + height


def test_without_sun_the_rectangle_is_smaller():
    wide, narrow = (changed(CAMERA, [tower(0)], light)[0][2] for light in (DAY, NIGHT))

    assert narrow < wide


def test_things_far_apart_keep_rectangles_of_their_own_and_close_ones_share():
    assert len(changed(CAMERA, [tower(-9), tower(9)], NIGHT)) == 2
    assert len(changed(CAMERA, [tower(0), tower(0.4)], NIGHT)) == 1


def test_what_is_out_of_sight_changes_nothing():
    assert changed(CAMERA, [tower(90)], NIGHT) == []
