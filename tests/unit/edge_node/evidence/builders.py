"""Short films, encoded as cameras do, and the packets they arrive in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

import av
import numpy as np
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext

from edge_node.types import Packet, StreamInfo

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
FPS = 10
TICKS = 90_000
FIRST_PTS = 123_456
ENCODERS = {"h264": "libx264", "hevc": "libx265", "mjpeg": "mjpeg"}


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Film:
    """What one connection to a camera brings."""

    packets: tuple[Packet, ...]
    stream: StreamInfo


@lru_cache
def film(
    codec: str = "h264",
    seconds: float = 4.0,
    size: tuple[int, int] = (160, 96),
    pix_fmt: str = "yuv420p",
    b_frames: int = 0,
) -> Film:
    """One key frame per second; parameter sets in-band; the first packet arrives at T0."""
    encoder = av.CodecContext.create(ENCODERS[codec], "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height = size
    encoder.pix_fmt = pix_fmt
    encoder.time_base, encoder.framerate = Fraction(1, FPS), Fraction(FPS)
    encoder.options = {
        "h264": {"g": str(FPS), "bf": str(b_frames), "preset": "ultrafast"},
        "hevc": {"preset": "ultrafast", "x265-params": f"keyint={FPS}:log-level=none:bframes=0"},
        "mjpeg": {"qmin": "2", "qmax": "5"},
    }[codec]
    encoded = [
        packet for frame in _frames(seconds, size, pix_fmt) for packet in encoder.encode(frame)
    ]
    encoded += encoder.encode(None)
    packets = tuple(_packet(packet, index) for index, packet in enumerate(encoded))
    return Film(packets, StreamInfo(codec, b"", *size, Fraction(1, TICKS), float(FPS)))


def _frames(seconds: float, size: tuple[int, int], pix_fmt: str):
    width, height = size
    for index in range(round(seconds * FPS)):
        image = np.full((height, width, 3), 200, np.uint8)
        left = index * 4 % (width - 16)
        image[height // 2 : height // 2 + 16, left : left + 16] = (0, 0, 255)
        frame = av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format=pix_fmt)
        frame.pts = index
        yield frame


def _packet(encoded: "av.Packet[Stream]", index: int) -> Packet:
    # Like FFmpeg's RTSP reader: no decoding times, so the reader repeats the presentation time.
    assert encoded.pts is not None
    pts = FIRST_PTS + encoded.pts * TICKS // FPS
    return Packet(
        data=bytes(encoded),
        pts=pts,
        dts=pts,
        time_base=Fraction(1, TICKS),
        is_key=bool(encoded.is_keyframe),
        arrived_at=at(index / FPS),
        monotonic=1000 + index / FPS,
        segment=0,
    )


def later(packets: Sequence[Packet], seconds: float, segment: int = 0) -> tuple[Packet, ...]:
    """The same packets, arriving later, with the camera's clock gone on likewise."""
    return tuple(
        replace(
            packet,
            arrived_at=packet.arrived_at + timedelta(seconds=seconds),
            monotonic=packet.monotonic + seconds,
            pts=packet.pts + round(seconds * TICKS),
            segment=segment,
        )
        for packet in packets
    )
