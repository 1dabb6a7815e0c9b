from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.video.stream import VideoStream

from edge_node.camera.file import FileSource, frame_rate
from edge_node.errors import CameraError
from edge_node.types import Frame
from tests.unit.edge_node.camera.builders import START, shade

FRAMES = 50


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("file") / "north.mp4"
    # With the index in front, as cameras' exports have it: so a file cut off can be opened.
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"preset": "ultrafast"}
        for index in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(shade(20 + 4 * index), format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def read(path: Path, analysis_fps: float = 5) -> list[Frame]:
    return list(FileSource(path, "north", analysis_fps, starts_at=START))


def test_due_frames_come_with_the_times_of_the_file(video):
    frames = read(video)

    assert [frame.index for frame in frames] == list(range(10))
    assert [frame.captured_at - START for frame in frames] == [
        timedelta(seconds=index / 5) for index in range(10)
    ]
    assert abs(float(frames[5].image.mean()) - (20 + 4 * 25)) < 5
    assert not frames[0].image.flags.writeable


def test_two_readings_are_equal(video):
    first, second = read(video), read(video)

    assert [frame.captured_at for frame in first] == [frame.captured_at for frame in second]
    assert all((a.image == b.image).all() for a, b in zip(first, second, strict=True))


def test_every_frame_is_due_at_the_file_s_own_rate(video):
    assert len(read(video, 25)) == FRAMES
    assert frame_rate(video) == Fraction(25)


def test_a_file_that_is_cut_off_is_named_after_its_good_frames(video, tmp_path):
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(video.read_bytes()[: video.stat().st_size * 2 // 3])
    frames: list[Frame] = []

    with pytest.raises(CameraError) as broken:
        frames.extend(FileSource(cut, "north", 25, starts_at=START))

    assert str(cut) in str(broken.value)
    (count,) = [int(word) for word in str(broken.value).split() if word.isdigit()]
    assert 10 < count < FRAMES


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.mp4", b"just a text", "no video file"),
        ("empty.mp4", b"", "no video file"),
        ("missing.mp4", None, "there is no such file"),
    ],
)
def test_what_is_no_video_is_named(tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CameraError, match=words) as refused:
        read(path)

    assert str(path) in str(refused.value)


def test_a_file_with_sound_only_is_named(tmp_path):
    path = tmp_path / "tone.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame(format="s16", layout="mono", samples=800)
        frame.rate = 8000
        container.mux(stream.encode(frame))

    with pytest.raises(CameraError, match="no video track"):
        read(path)
