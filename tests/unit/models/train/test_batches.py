import numpy as np
import pytest

from models.train.batches import Pictures, chances
from tests.unit.models.train.builders import recipe, small_cache


def test_a_batch_is_rgb_with_channels_last_in_memory(tmp_path):
    pictures = Pictures(recipe(), small_cache(tmp_path, [[0], [2]]), None)

    batch = pictures.batch(range(4))

    assert batch.images.shape == (4, 3, 256, 256)
    assert batch.images.transpose(0, 2, 3, 1).flags.c_contiguous
    assert len(batch.shown) == 4


def test_picture_n_is_the_same_in_every_run(tmp_path):
    cache = small_cache(tmp_path, [[0], [2], [5]])
    first, again = Pictures(recipe(), cache, None), Pictures(recipe(), cache, cache)
    again = Pictures(recipe(), cache, None)
    first.batch(range(7))  # what was drawn before does not matter

    one, other = first.batch(range(40, 43)), again.batch(range(40, 43))

    np.testing.assert_array_equal(one.images, other.images)


def test_workers_draw_different_pictures(tmp_path):
    pictures = Pictures(recipe(), small_cache(tmp_path, [[0], [2], [5]]), None)

    assert (pictures.batch(range(2)).images != pictures.batch(range(2, 4)).images).any()


def test_rare_classes_are_drawn_more_often(tmp_path):
    cache = small_cache(tmp_path, [[2]] * 8 + [[1]] + [[]])

    share = np.diff(chances(cache.stored, 1.0), prepend=0.0)

    assert share.sum() == pytest.approx(1)
    assert share[8] == pytest.approx(8 * share[0])
    assert share[9] == pytest.approx(share[0] / 2)


def test_without_power_all_pictures_with_objects_are_drawn_alike(tmp_path):
    cache = small_cache(tmp_path, [[2], [2], [1]])

    assert chances(cache.stored, 0.0) == pytest.approx([1 / 3, 2 / 3, 1])
