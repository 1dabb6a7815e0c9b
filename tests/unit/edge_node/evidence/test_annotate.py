from pathlib import Path

import av
import numpy as np
import pytest

from edge_node.errors import EvidenceError
from edge_node.evidence.annotate import AnnotatedVideo
from edge_node.types import Box, Track, Tracks, Zone
from tests.unit.edge_node.evidence.builders import at

NOBODY = Tracks(at(0), ())
SOMEBODY = Tracks(at(0), (Track(7, "person", 0.9, Box(0.3, 0.4, 0.5, 0.9)),))
ZONE = Zone("crossing", ((0.1, 0.5), (0.9, 0.5), (0.9, 0.9), (0.1, 0.9)))


def frame(width: int = 160, height: int = 96) -> np.ndarray:
    picture = np.full((height, width, 3), 128, np.uint8)
    picture.flags.writeable = False
    return picture


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [each.to_ndarray(format="bgr24") for each in container.decode(video=0)]


def test_every_frame_is_there_at_the_frame_rate(tmp_path):
    with AnnotatedVideo(tmp_path / "out.mp4", 12.5, (160, 96)) as video:
        for _ in range(25):
            video.write(frame(), SOMEBODY)

    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.duration == pytest.approx(2_000_000, abs=1000)
        assert container.streams.video[0].codec_context.name == "h264"
    assert len(pictures(tmp_path / "out.mp4")) == 25


@pytest.mark.parametrize(
    ("tracks", "more"),
    [
        (SOMEBODY, {}),
        (NOBODY, {"zones": [ZONE]}),
        (NOBODY, {"lines": [ZONE]}),
        (NOBODY, {"texts": ["objects_inside"]}),
    ],
    ids=["track", "zone", "line", "text"],
)
def test_what_is_given_is_drawn(tmp_path, tracks, more):
    with AnnotatedVideo(tmp_path / "out.mp4", 10, (160, 96)) as video:
        video.write(frame(), NOBODY)
        video.write(frame(), tracks, **more)

    plain, drawn = pictures(tmp_path / "out.mp4")
    assert np.ptp(plain) < 8
    assert np.ptp(drawn) > 80


def test_odd_sizes_and_frames_of_another_size_are_taken(tmp_path):
    with AnnotatedVideo(tmp_path / "out.mp4", 10, (161, 97)) as video:
        video.write(frame(161, 97), NOBODY)
        video.write(frame(320, 192), NOBODY)

    assert [each.shape for each in pictures(tmp_path / "out.mp4")] == [(96, 160, 3)] * 2


def test_a_folder_that_is_not_there_is_told(tmp_path):
    video = AnnotatedVideo(tmp_path / "nowhere" / "out.mp4", 10, (160, 96))

    with pytest.raises(EvidenceError, match=r"nowhere/out\.mp4"):
        video.__enter__()
