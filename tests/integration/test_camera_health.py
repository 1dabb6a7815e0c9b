"""Real clips, untouched and tampered with: what the rules of the camera itself say of them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import lru_cache
from itertools import chain, count, repeat
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from edge_node.picture.health import Health
from edge_node.picture.observer import PictureObserver
from edge_node.rules.activations import Activations
from edge_node.rules.camera_blur import ImageTooBlurry
from edge_node.rules.camera_frozen import ImageFrozen
from edge_node.rules.camera_light import ImageTooBright, ImageTooDark
from edge_node.rules.camera_scene import CameraCovered, GlobalSceneChange
from edge_node.rules.judge import Judge
from edge_node.types import Frame, Phase, Tracks
from tests.unit.edge_node.rules.builders import at

Picture = NDArray[np.uint8]
Change = Callable[[Picture, int], Picture]
FPS = 2.5
QUIET_S, TROUBLE_S = 24, 13
CLIPS = [
    "traffic/opendatacam_boulevard.mp4",
    "videos/otv_cars_cyclist.mp4",
    "videos/intel_car-detection.mp4",
]
UNTOUCHED = [*CLIPS, "videos/intel_one-by-one-person.mp4", "videos/otv_cars_truck.mp4"]


@lru_cache(maxsize=8)
def pictures(path: Path) -> list[Picture]:
    """At most QUIET_S of a clip, FPS pictures a second."""
    video = cv2.VideoCapture(str(path))
    step = video.get(cv2.CAP_PROP_FPS) / FPS
    found: list[Picture] = []
    for index in count():
        if len(found) == FPS * QUIET_S or not video.grab():
            return found
        if index >= len(found) * step:
            found.append(np.asarray(video.retrieve()[1], np.uint8))
    return found


def to_and_fro(clip: list[Picture]) -> Iterator[Picture]:
    """A clip played forwards and backwards, without a jump."""
    return chain.from_iterable(repeat([*clip, *clip[-2:0:-1]]))


def told(clip: list[Picture], change: Change, trouble_s: float = TROUBLE_S) -> dict[str, float]:
    """Kinds that were told and when, in seconds after the trouble began."""
    observer = PictureObserver([Health()])
    judge = Judge(
        [
            ImageTooDark("a"), ImageTooBright("b"), ImageTooBlurry("c"),
            GlobalSceneChange("d"), CameraCovered("e"), ImageFrozen("f"),
        ],
        Activations(lambda: "id"),
    )  # fmt: skip
    found: dict[str, float] = {}
    frames = range(round((QUIET_S + trouble_s) * FPS))
    for index, picture in zip(frames, to_and_fro(clip), strict=False):
        seconds = index / FPS
        image = change(picture, index) if seconds >= QUIET_S else picture
        tracks = Tracks(at(seconds), ())
        seen = observer.observe(Frame("real", index, at(seconds), seconds, image), tracks)
        for each in judge.update(tracks, seen):
            if each.phase is Phase.STARTED:
                found[each.match.kind] = (each.match.at - at(QUIET_S)) / timedelta(seconds=1)
    return found


def as_it_is(picture: Picture, _: int) -> Picture:
    return picture


def blurred(picture: Picture, _: int) -> Picture:
    sigma = picture.shape[1] / 300
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


def moved(picture: Picture, _: int) -> Picture:
    height, width = picture.shape[:2]
    shift = np.array([[1, 0, 0.04 * width], [0, 1, 0.02 * width]], np.float32)
    return np.asarray(
        cv2.warpAffine(picture, shift, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


def turned(picture: Picture, _: int) -> Picture:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 8, 1.1)
    return np.asarray(
        cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


def covered(picture: Picture, index: int) -> Picture:
    noise = np.random.default_rng(index).integers(-2, 3, (*picture.shape[:2], 1))
    return np.broadcast_to(90 + noise, picture.shape).astype(np.uint8)


def dark(picture: Picture, _: int) -> Picture:
    return np.asarray(picture * 0.06, np.uint8)


def blinded(picture: Picture, _: int) -> Picture:
    return np.asarray(np.clip(picture * 0.1 + 235, 0, 255), np.uint8)


def night(picture: Picture, index: int) -> Picture:
    """Infra-red light: no colour, another contrast, noise."""
    grey = 150 * (picture[..., 1:2] / 255) ** 1.6
    noise = np.random.default_rng(index).integers(-6, 7, grey.shape)
    return np.broadcast_to(np.clip(grey + noise, 0, 255), picture.shape).astype(np.uint8)


def low_sun(picture: Picture, _: int) -> Picture:
    """Glare over a part of the picture, the rest darker."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    glare = 220 * np.exp(-(((x - 0.7 * width) / width) ** 2 + (y / height) ** 2) * 8)
    return np.asarray(np.clip(picture * 0.8 + glare[..., None], 0, 255), np.uint8)


class Freeze:
    """The first picture that it gets, again and again."""

    def __init__(self) -> None:
        self._kept: Picture | None = None

    def __call__(self, picture: Picture, _: int) -> Picture:
        self._kept = picture if self._kept is None else self._kept
        return self._kept


@pytest.mark.parametrize("name", UNTOUCHED)
def test_an_untouched_clip_is_silent(name, data_file):
    assert told(pictures(data_file(name)), as_it_is, 30) == {}


@pytest.mark.parametrize("name", CLIPS)
def test_another_light_is_silent(name, data_file):
    clip = pictures(data_file(name))

    assert told(clip, night) == {}
    assert told(clip, low_sun) == {}


@pytest.mark.parametrize("name", CLIPS)
@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (covered, "camera_covered"),
        (moved, "global_scene_change"),
        (turned, "global_scene_change"),
        (dark, "image_too_dark"),
        (blinded, "image_too_bright"),
    ],
    ids=["covered", "moved", "turned", "dark", "blinded"],
)
def test_trouble_is_told_after_ten_seconds(name, change, kind, data_file):
    found = told(pictures(data_file(name)), change)

    assert kind in found
    assert found[kind] == pytest.approx(10, abs=2.5)
    expected = (
        {kind, "camera_covered"} if kind in {"image_too_dark", "image_too_bright"} else {kind}
    )
    assert set(found) <= expected


@pytest.mark.parametrize("name", CLIPS[:2])  # the third shows asphalt: there is nothing to blur
def test_a_blurred_picture_is_told(name, data_file):
    found = told(pictures(data_file(name)), blurred)

    assert set(found) == {"image_too_blurry"}
    assert found["image_too_blurry"] == pytest.approx(10, abs=2.5)


@pytest.mark.parametrize("name", CLIPS)
def test_a_frozen_picture_is_told(name, data_file):
    found = told(pictures(data_file(name)), Freeze())

    assert set(found) == {"image_frozen"}
    assert found["image_frozen"] == pytest.approx(10, abs=2.5)
