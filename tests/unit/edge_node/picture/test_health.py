from collections.abc import Callable, Iterable
from datetime import timedelta

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from edge_node.picture.health import Health
from edge_node.types import Frame, PictureHealth, Surroundings, Tracks
from tests.unit.edge_node.rules.builders import at

Picture = NDArray[np.uint8]
KNOWN_AFTER_S = 22


def street(seed: int = 3) -> Picture:
    """A grey picture in warm light with many edges at fixed places."""
    rng = np.random.default_rng(seed)
    picture = np.full((180, 320, 3), 110, np.uint8)
    for _ in range(40):
        x, y, wide, high = rng.integers((0, 0, 10, 8), (300, 170, 70, 50)).tolist()
        level = int(rng.integers(40, 200))
        cv2.rectangle(picture, (x, y), (x + wide, y + high), (level - 15, level, level + 15), -1)
    return picture


def shaken(picture: Picture, index: int) -> Picture:
    """The picture as a sensor gives it: never the same twice."""
    noise = np.random.default_rng(index).integers(-2, 3, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255), np.uint8)


def watch(health: Health, pictures: Iterable[Picture], from_s: float = 0.0) -> PictureHealth:
    """Two pictures a second; what is told of the last one."""
    told = Surroundings()
    for index, picture in enumerate(pictures):
        seconds = from_s + index / 2
        frame = Frame("north", index, at(seconds), seconds, picture)
        told = health.look(frame, Tracks(at(seconds), ()), Surroundings())
    assert told.health is not None
    return told.health


@pytest.fixture(scope="module")
def usual():
    return [shaken(street(), index) for index in range(2 * KNOWN_AFTER_S)]


@pytest.fixture
def health(usual):
    known = Health()
    watch(known, usual)
    return known


def after(health: Health, change: Callable[[Picture], Picture]) -> PictureHealth:
    pictures = [change(shaken(street(), 1000 + index)) for index in range(3)]
    return watch(health, pictures, from_s=KNOWN_AFTER_S)


def moved(share: float) -> Callable[[Picture], Picture]:
    return lambda picture: np.roll(picture, round(share * picture.shape[1]), axis=1)


def test_nothing_is_said_of_a_view_that_is_not_known_yet(usual):
    told = watch(Health(), usual[:10])

    assert (told.sharpness, told.likeness, told.shift) == (None, None, None)
    assert 0.3 < told.brightness < 0.6


def test_the_usual_picture_is_as_usual(health):
    told = after(health, lambda picture: picture)

    assert told.sharpness == pytest.approx(1.0, abs=0.1)
    assert told.likeness is not None
    assert told.likeness > 0.8
    assert told.shift == (0.0, 0.0)
    assert told.frozen_s == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: (picture * 0.5).astype(np.uint8),
        lambda picture: np.clip(picture * 1.2 + 10.0, 0, 255).astype(np.uint8),
        lambda picture: np.repeat((picture[..., 1:2] * 0.6).astype(np.uint8), 3, axis=2),
    ],
    ids=["dusk", "gain", "infra-red"],
)
def test_another_light_is_the_same_place(health, change):
    told = after(health, change)

    assert told.likeness is None or told.likeness > 0.7


def test_blur_takes_the_sharpness_and_leaves_the_place(health):
    told = after(health, lambda picture: cv2.GaussianBlur(picture, (0, 0), 2.0).astype(np.uint8))

    assert told.sharpness is not None
    assert told.sharpness < 0.4
    assert told.likeness is not None
    assert told.likeness > 0.5


@pytest.mark.parametrize("share", [0.025, -0.05, 0.2])
def test_a_moved_picture_tells_how_far(health, share):
    told = after(health, moved(share))

    assert told.likeness is not None
    assert told.likeness < 0.5
    assert told.shift is not None
    assert told.shift[0] == pytest.approx(share, abs=0.005)
    assert told.shift[1] == pytest.approx(0.0, abs=0.005)


def test_another_place_is_not_like_this_one(health):
    told = after(health, lambda _: street(seed=99))

    assert told.likeness is not None
    assert told.likeness < 0.3


def test_a_cover_without_colour_is_no_change_of_light(health):
    told = after(health, lambda picture: np.full_like(picture, 60))

    assert told.likeness == pytest.approx(0.0, abs=0.05)
    assert told.contrast < 0.02
    assert told.sharpness is None


def test_the_same_picture_again_is_frozen(health):
    picture = street()

    told = watch(health, [picture] * 20, from_s=KNOWN_AFTER_S)

    assert told.frozen_s == pytest.approx(9.5, abs=0.1)


def test_after_a_discontinuity_the_view_is_still_known(health):
    health.reset()

    told = after(health, moved(0.1))

    assert told.likeness is not None


def test_a_picture_of_another_size_is_learnt_anew(health):
    told = after(health, lambda picture: np.ascontiguousarray(picture[:120, :200]))

    assert told.likeness is None


def test_learning_anew_takes_what_is_shown_for_the_usual(health):
    health.learn_anew()

    told = watch(
        health,
        [shaken(moved(0.2)(street()), index) for index in range(2 * KNOWN_AFTER_S)],
        from_s=KNOWN_AFTER_S,
    )

    assert told.likeness is not None
    assert told.likeness > 0.8


def test_time_that_goes_backwards_is_survived(health):
    told = watch(health, [street()], from_s=-timedelta(hours=1).total_seconds())

    assert told.brightness > 0
