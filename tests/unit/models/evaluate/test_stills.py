from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from models.errors import DataError
from models.evaluate.stills import Part, Still, as_jpeg, stills_of
from models.evaluate.teacher import NOTHING


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    """Twenty frames; each is as bright as twelve times its number."""
    path = Path(tmp_path_factory.mktemp("video"), "grey.mp4")
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=Fraction(10))
        stream.width, stream.height = 64, 48
        for number in range(20):
            image = np.full((48, 64, 3), number * 12, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode())
    return path


def numbers(found) -> list[int]:
    return [round(float(image.mean()) / 12) for _, image in found]


def test_pictures_are_spread_over_the_part(video):
    assert numbers(stills_of([video], 3)) == [0, 10, 19]
    assert numbers(stills_of([video], 2, Part(0.5, 1.0))) == [10, 19]


def test_two_parts_share_no_picture(video):
    first = {name for name, _ in stills_of([video], 50, Part(0, 0.6))}
    last = {name for name, _ in stills_of([video], 50, Part(0.65, 1))}

    assert len(first) == 12
    assert len(last) == 7
    assert not first & last


def test_each_video_gives_its_share_and_a_name(video):
    assert [name for name, _ in stills_of([video, video], 3)] == [
        "grey-000000.jpg",
        "grey-000019.jpg",
        "grey-000000.jpg",
    ]


@pytest.mark.parametrize("content", [b"", b"no video"])
def test_what_is_no_video_is_named(tmp_path, content):
    (tmp_path / "a.mp4").write_bytes(content)

    with pytest.raises(DataError, match=r"a\.mp4: no video that can be read"):
        list(stills_of([tmp_path / "a.mp4"], 3))


@pytest.mark.parametrize("count", [0, 5001])
def test_the_number_of_pictures_is_bounded(video, count):
    with pytest.raises(DataError, match="expected 1 to 5000"):
        list(stills_of([video], count))


def test_a_still_comes_back_as_it_was():
    image = np.full((48, 64, 3), 90, dtype=np.uint8)

    again = Still("a", as_jpeg(image), NOTHING).load().image

    assert again.shape == image.shape
    assert np.abs(again.astype(int) - 90).max() <= 1
