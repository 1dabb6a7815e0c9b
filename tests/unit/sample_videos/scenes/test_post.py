"""The camera's own part in a picture."""

from dataclasses import replace

import numpy as np
import pytest

from sample_videos.scenes.light import DAY, RAIN
from sample_videos.scenes.post import Lens, covered, developed

GREY = np.full((72, 128, 3), 120, np.uint8)
IDEAL = Lens(blur=0, noise=0, sharpen=0)


def test_an_ideal_camera_changes_nothing():
    assert np.array_equal(developed(GREY, IDEAL, DAY, np.random.default_rng(0)), GREY)


def test_noise_has_its_strength():
    noisy = developed(GREY, replace(IDEAL, noise=4.0), DAY, np.random.default_rng(0))

    assert float(noisy.std()) == pytest.approx(4.0, rel=0.3)


def test_rain_is_seen():
    wet = developed(GREY, IDEAL, RAIN, np.random.default_rng(0))

    assert np.count_nonzero(wet > GREY) > 500


def test_a_camera_without_colour_gives_three_equal_channels():
    red = np.zeros((8, 8, 3), np.uint8)
    red[..., 2] = 200

    grey = developed(red, replace(IDEAL, saturation=0), DAY, np.random.default_rng(0))

    assert np.ptp(grey, axis=2).max() == 0


def test_a_cover_hides_its_share():
    hidden = covered(GREY, np.random.default_rng(1), 0.5)

    assert np.mean(hidden[..., 0] < 80) == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("lens", [Lens(jpeg=40), Lens(scale=0.5), Lens(motion=(5, 2))], ids=str)
def test_poor_cameras_keep_size_and_brightness(lens):
    image = developed(GREY, lens, DAY, np.random.default_rng(0))

    assert image.shape == GREY.shape
    assert float(image.mean()) == pytest.approx(120, abs=3)
