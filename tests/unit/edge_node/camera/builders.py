"""Values for the tests of the camera room, and tiny encoded streams."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from edge_node.types import Packet, StreamInfo

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
TIME_BASE = Fraction(1, 90_000)
FPS = 25


def shade(level: int, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    return np.full((height, width, 3), level, np.uint8)


def encoded(
    codec: str = "libx264", *, size: tuple[int, int] = (64, 48), frames: int = 10, bf: int = 0
) -> list["av.Packet[av.stream.Stream]"]:
    """Packets as an RTSP camera's: byte-stream form, headers before each key frame."""
    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height = size
    context.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    context.time_base = TIME_BASE
    context.framerate = Fraction(FPS)
    context.gop_size = 5
    if codec == "libx264":
        context.options = {"preset": "ultrafast", "x264-params": f"bframes={bf}:scenecut=0"}
    if codec == "libx265":
        context.options = {"preset": "ultrafast", "x265-params": "log-level=none:pools=1"}
    made = []
    for index in range(frames):
        frame = av.VideoFrame.from_ndarray(shade(40 + 20 * index % 200, *size), format="bgr24")
        frame.pts, frame.time_base = 3600 * index, TIME_BASE
        made += context.encode(frame)
    return [*made, *context.encode(None)]


def info(codec: str = "h264", size: tuple[int, int] = (64, 48)) -> StreamInfo:
    return StreamInfo(codec, b"", size[0], size[1], TIME_BASE, float(FPS))


def packet(index: int = 0, *, data: bytes = b"x", is_key: bool = False, segment: int = 0) -> Packet:
    return Packet(
        data=data,
        pts=3600 * index,
        dts=3600 * index,
        time_base=TIME_BASE,
        is_key=is_key,
        arrived_at=START + timedelta(seconds=index / FPS),
        monotonic=100 + index / FPS,
        segment=segment,
    )


def stream(codec: str = "libx264", segment: int = 0, **options: int) -> Iterator[Packet]:
    """A stream as it comes out of the intake."""
    for index, each in enumerate(encoded(codec, **options)):  # type: ignore[arg-type]  # passed on
        taken = packet(index, data=bytes(each), is_key=each.is_keyframe, segment=segment)
        yield Packet(
            data=taken.data,
            pts=each.pts or 0,
            dts=each.dts or 0,
            time_base=TIME_BASE,
            is_key=taken.is_key,
            arrived_at=taken.arrived_at,
            monotonic=taken.monotonic,
            segment=segment,
        )
