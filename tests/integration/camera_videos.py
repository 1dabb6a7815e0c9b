"""Tiny videos for the tests of the camera room, encoded on the spot."""

from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

FPS = 25
SQUARE = 40


def picture(index: int, width: int, height: int) -> NDArray[np.uint8]:
    """Grey with a bright square that wanders to the right, 4 pixels a frame; BGR."""
    image = np.full((height, width, 3), 70, np.uint8)
    image[:, :, 0] = 90
    left = 4 * index % (width - SQUARE)
    image[60 : 60 + SQUARE, left : left + SQUARE] = (60, 120, 220)
    return image


def encode(
    path: Path, codec: str = "libx264", size: tuple[int, int] = (320, 240), frames: int = 50
) -> Path:
    """Write a video with a key frame each second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=FPS)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.gop_size = FPS
        # keyint and no scene cuts: cameras send key frames by the clock.
        stream.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            **({"x265-params": "log-level=none:keyint=25:pools=1"} if codec == "libx265" else {}),
        }
        for index in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(index, *size), format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def square_left(image: NDArray[np.uint8]) -> float:
    """Where the square's left edge is, in pixels; checks that it is there at all."""
    reddish = image[60 : 60 + SQUARE, :, 2].astype(int).mean(axis=0) > 150
    columns = np.flatnonzero(reddish)
    assert abs(columns.size - SQUARE) <= 4
    return float(columns[0])
