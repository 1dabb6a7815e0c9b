import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.train.augment import PAD, Placing, Window, mosaic, show, single, spoil
from models.train.dataset import IGNORED
from tests.unit.models.train.builders import labels, plain_augment, recipe, white_box

KEEP_ALL = plain_augment(keep_part=0.01, least_px=0)


def bright_box(image):
    """Left, top, right, bottom of what is white."""
    rows, columns = np.nonzero(image[:, :, 0] > 180)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    flip=st.sampled_from([0.0, 1.0]),
    stretch=st.sampled_from([0.0, 0.3]),
    long_side=st.integers(60, 400),
)
def test_a_box_stays_on_its_object_whatever_is_drawn(seed, flip, stretch, long_side):
    how = plain_augment(
        flip=flip, stretch=stretch, long_side=(long_side, long_side), keep_part=0.01, least_px=0
    )

    image, shown = single(*white_box(), 160, how, np.random.default_rng(seed))

    boxes = shown[shown[:, 0] == 2, 1:5]
    if len(boxes) and (boxes[0, 2:] - boxes[0, :2]).min() > 4:
        np.testing.assert_allclose(boxes[0], bright_box(image), atol=1.6)


def test_the_same_draw_gives_the_same_picture():
    how = recipe().augment

    first = single(*white_box(), 128, how, np.random.default_rng(3))
    again = single(*white_box(), 128, how, np.random.default_rng(3))

    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_each_box_of_a_mosaic_lies_on_white_inside_the_picture(seed):
    four = [white_box()] * 4

    image, shown = mosaic(four, 192, KEEP_ALL, np.random.default_rng(seed))

    assert image.shape == (192, 192, 3)
    assert (shown[:, 1:5] >= 0).all()
    assert (shown[:, 1:5] <= 192).all()
    for left, top, right, bottom in shown[:, 1:5]:
        middle = image[int((top + bottom) / 2), int((left + right) / 2)]
        assert middle.min() > 180 or min(right - left, bottom - top) < 4


def test_where_no_picture_is_there_is_grey():
    how = plain_augment(long_side=(40, 40))

    image, _ = single(*white_box(), 200, how, np.random.default_rng(0))

    assert (image == PAD).all(axis=2).mean() > 0.9


def test_boxes_keep_class_and_weight_and_those_outside_go():
    rows = labels((1, 0.5, 0.5, 0.2, 0.2, 0.8), (0, 2, 2, 0.1, 0.1, 1))
    window = Window(100, 50, 200, 150)

    shown = show(rows, (100, 100, 3), Placing((1, 1), (0, 0)), window, KEEP_ALL)

    np.testing.assert_allclose(shown, [[1, 140, 90, 160, 110, 0.8]], rtol=1e-5)


@pytest.mark.parametrize(
    ("keep_part", "least_px", "kind"), [(0.5, 2, 2), (0.7, 2, IGNORED), (0.5, 30, IGNORED)]
)
def test_how_much_of_a_box_must_be_left(keep_part, least_px, kind):
    how = plain_augment(keep_part=keep_part, least_px=least_px)
    rows = labels((2, 0.05, 0.5, 0.4, 0.2, 1))

    shown = show(rows, (100, 100, 3), Placing((1, 1), (0, 0)), Window(0, 0, 100, 100), how)

    assert shown[0, 0] == kind
    assert shown[0, 5] == (1 if kind == 2 else 0)


def test_a_picture_without_objects_stays_without():
    image, _ = white_box()

    _, shown = single(image, labels(), 64, recipe().augment, np.random.default_rng(0))

    assert shown.shape == (0, 6)


@pytest.mark.parametrize("step", ["grey", "night", "rain", "blur", "noise", "compression"])
def test_each_kind_of_spoiling_changes_the_picture_and_nothing_else(step):
    image, _ = white_box(64)
    image = np.asarray(cv2.GaussianBlur(image, (0, 0), 2), np.uint8)
    image[:, :, 1] //= 2
    before = image.copy()

    spoilt = spoil(image, plain_augment(**{step: 1.0}), np.random.default_rng(1))

    assert spoilt.dtype == np.uint8
    assert spoilt.shape == image.shape
    assert (spoilt != image).any()
    np.testing.assert_array_equal(image, before)


def test_night_is_darker():
    image = np.full((64, 64, 3), 150, np.uint8)

    spoilt = spoil(image, plain_augment(night=1.0), np.random.default_rng(1))

    assert spoilt.mean() < 0.8 * image.mean()
