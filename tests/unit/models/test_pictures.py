import numpy as np

from models.pictures import self_test_pictures


def test_our_own_clips_give_pictures_of_different_moments():
    pictures = self_test_pictures()

    assert 4 <= len(pictures) <= 8
    assert all(each.shape == (720, 1280, 3) and each.dtype == np.uint8 for each in pictures)
    assert not np.array_equal(pictures[0], pictures[1])


def test_without_clips_there_are_none(tmp_path):
    assert self_test_pictures(tmp_path) == ()
