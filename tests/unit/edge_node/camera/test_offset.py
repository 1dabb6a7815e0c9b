import av
import numpy as np
import pytest

from edge_node.camera.decode import Picture
from edge_node.camera.offset import OffsetMeter
from edge_node.types import Packet, StreamInfo
from tests.unit.edge_node.camera.builders import START, TIME_BASE, info

MAX_PIXELS = 640 * 480
WIDTH, HEIGHT = 128, 96


def scene(at: float, *, moves: bool = True) -> av.VideoFrame:
    """A bright square that goes from left to right within ten seconds."""
    image = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    left = int((at % 10) / 10 * (WIDTH - 24)) if moves else 40
    image[30:60, left : left + 24] = 220
    return av.VideoFrame.from_ndarray(image, format="bgr24")


def key_frame(video: av.VideoFrame, arrived: float) -> Packet:
    context = av.CodecContext.create("mjpeg", "w")
    assert isinstance(context, av.video.codeccontext.VideoCodecContext)
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuvj420p"
    context.time_base = TIME_BASE
    (packet,) = [*context.encode(video), *context.encode(None)]
    return Packet(bytes(packet), 0, 0, TIME_BASE, True, START, arrived, 0)


def measure(offset_s: float, *, moves: bool = True) -> float | None:
    meter, stream = OffsetMeter(MAX_PIXELS), info("mjpeg", (WIDTH, HEIGHT))
    watch(meter, stream, offset_s, moves=moves)
    return meter.offset_ms


def watch(meter: OffsetMeter, stream: StreamInfo, offset_s: float, *, moves: bool) -> None:
    for index in range(100):
        at = 100 + index / 10
        if index == 45:
            meter.compare(key_frame(scene(at - offset_s, moves=moves), at), stream)
        meter.remember(Picture(scene(at, moves=moves), START, at, 0))


@pytest.mark.parametrize("offset_s", [0.0, 0.4, 1.5, -0.8])
def test_the_offset_is_found_where_something_moves(offset_s):
    measured = measure(offset_s)

    assert measured is not None
    assert abs(measured / 1000 - offset_s) <= 0.15


def test_a_scene_in_which_nothing_moves_tells_nothing():
    assert measure(0.4, moves=False) is None


def test_an_offset_beyond_what_is_looked_at_tells_nothing():
    assert measure(4.2) is None
