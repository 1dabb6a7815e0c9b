from dataclasses import replace
from pathlib import Path

import av
import pytest

from edge_node.errors import EvidenceError
from edge_node.evidence.mp4 import with_header
from edge_node.evidence.preview import Encoding, browser_plays, transcode
from edge_node.evidence.timeline import lay_out
from edge_node.types import StreamInfo
from tests.unit.edge_node.evidence.builders import FPS, Film, film

RIGHT = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))


def described(film_: Film) -> StreamInfo:
    return with_header(film_.stream, film_.packets[0])


def encode(film_: Film, path: Path, encoding: Encoding) -> tuple[StreamInfo, list[av.VideoFrame]]:
    stream = transcode(lay_out(film_.packets), described(film_), path, encoding)
    with av.open(str(path)) as container:
        return stream, list(container.decode(video=0))


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "plays"),
    [
        ("h264", "yuv420p", True),
        ("h264", "yuv420p10le", False),
        ("h264", "yuv422p", False),
        ("h264", "yuv444p", False),
        ("hevc", "yuv420p", False),
        ("mjpeg", "yuvj420p", False),
    ],
)
def test_browsers_play_8_bit_4_2_0_h264_alone(codec, pix_fmt, plays):
    assert browser_plays(described(film(codec, pix_fmt=pix_fmt))) is plays


def test_an_unknown_profile_is_not_trusted():
    assert not browser_plays(film().stream)


@pytest.mark.parametrize(
    ("codec", "pix_fmt"), [("hevc", "yuv420p"), ("mjpeg", "yuvj420p"), ("h264", "yuv444p")]
)
def test_a_preview_shows_every_picture_at_its_time(tmp_path, codec, pix_fmt):
    stream, frames = encode(film(codec, pix_fmt=pix_fmt), tmp_path / "out", Encoding(28))

    assert [frame.time for frame in frames] == pytest.approx([n / FPS for n in range(40)])
    assert {frame.format.name for frame in frames} == {"yuv420p"}
    assert (stream.codec, stream.width, stream.height) == ("h264", 160, 96)


def test_a_preview_is_no_wider_than_asked_for_and_even(tmp_path):
    stream, frames = encode(film(), tmp_path / "out", Encoding(28, max_width=75))

    assert (stream.width, stream.height) == (frames[0].width, frames[0].height) == (74, 44)


def test_masks_cover_every_picture_and_nothing_else(tmp_path):
    _, frames = encode(film(), tmp_path / "out", Encoding(23, masks=[RIGHT]))

    pictures = [frame.to_ndarray(format="bgr24") for frame in frames]
    assert max(picture[:, 82:].max() for picture in pictures) < 24
    assert min(picture[:, :70].mean() for picture in pictures) > 100


def test_pictures_of_one_moment_are_shown_once(tmp_path):
    packets = lay_out(film().packets)
    doubled = [replace(each, pts=packets[index & ~1].pts) for index, each in enumerate(packets)]

    transcode(doubled, described(film()), tmp_path / "out", Encoding(28))

    with av.open(str(tmp_path / "out")) as container:
        assert len(list(container.decode(video=0))) == 20


def test_without_one_sound_picture_there_is_no_preview(tmp_path):
    packets = [replace(each, data=b"\x00\x00\x01\x65rubbish") for each in film().packets]

    with pytest.raises(EvidenceError, match="can be decoded"):
        transcode(lay_out(packets), described(film()), tmp_path / "out", Encoding(28))
