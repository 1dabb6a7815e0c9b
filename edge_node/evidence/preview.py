"""Encodes a clip anew: for browsers that can't play the original, or to burn privacy masks in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from edge_node.errors import EvidenceError
from edge_node.evidence import masks, mp4, nal
from edge_node.evidence.masks import Polygon
from edge_node.evidence.timeline import TIME_BASE, TimedPacket
from edge_node.types import StreamInfo

PREVIEW_WIDTH = 1280
PREVIEW_CRF = 28
MASKED_CRF = 23
"""A masked clip is the evidence itself, so it is kept finer than a preview."""

_BROWSER_PROFILES = (66, 77, 100)
"""profile_idc of Baseline, Main and High: 8 bits and 4:2:0, which every browser decodes."""
_THREADS = 1
"""The other cores belong to detection; a clip may take its time."""
_USUAL_FPS = 25.0
_MOST_FPS = 120.0
_KEY_FRAME_EVERY_S = 2
_BLACK = 16
_GREY = 128
"""Black in limited-range YUV is luma 16 with both chroma planes at 128."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to encode anew; pictures wider than `max_width` pixels are made smaller."""

    crf: int
    max_width: int | None = None
    masks: Sequence[Polygon] = ()


def browser_plays(stream: StreamInfo) -> bool:
    """Tell whether every browser plays this stream in an MP4 file.

    Without a sequence parameter set in `extradata` the answer is no: a preview too many is
    better than a clip that stays black.
    """
    return stream.codec == "h264" and nal.h264_profile(stream.extradata) in _BROWSER_PROFILES


def transcode(
    packets: Sequence[TimedPacket], stream: StreamInfo, path: Path, encoding: Encoding
) -> StreamInfo:
    """Write the packets as H.264 that every browser plays; return what the new stream is.

    Pictures that can't be decoded are left out; the others keep their time.

    Raises:
        EvidenceError: Not one picture could be decoded, or the disk is full.
    """
    with mp4.new_file(path, len(packets)) as container:
        target = _target(container, stream, encoding)
        written = -1
        for frame in _decoded(packets, stream):
            # x264 refuses two pictures of one moment, which a stumbling camera may send.
            if frame.pts is None or frame.pts <= written:
                continue
            written = frame.pts
            container.mux(target.encode(_prepared(frame, target, encoding.masks)))
        if written < 0:
            raise EvidenceError(f"no picture of the {stream.codec} clip can be decoded")
        container.mux(target.encode(None))
        return replace(
            stream, codec="h264", extradata=b"", width=target.width, height=target.height
        )


def _target(container: OutputContainer, stream: StreamInfo, encoding: Encoding) -> VideoStream:
    fps = stream.fps if stream.fps and 0 < stream.fps <= _MOST_FPS else _USUAL_FPS
    rate = Fraction(fps).limit_denominator(1001)
    options = {
        "preset": "veryfast",
        "crf": str(encoding.crf),
        "g": str(round(rate * _KEY_FRAME_EVERY_S) or 1),
    }
    target = container.add_stream("libx264", rate=rate, options=options)
    target.width, target.height = _even_size(stream.width, stream.height, encoding.max_width)
    target.pix_fmt = "yuv420p"
    target.codec_context.time_base = TIME_BASE
    target.codec_context.thread_count = _THREADS
    return target


def _even_size(width: int, height: int, max_width: int | None) -> tuple[int, int]:
    """Scale down to at most `max_width`; 4:2:0 knows even sizes only."""
    shrink = min(1.0, max_width / width) if max_width else 1.0
    return max(2, int(width * shrink) // 2 * 2), max(2, int(height * shrink) // 2 * 2)


def _decoded(packets: Sequence[TimedPacket], stream: StreamInfo) -> Iterator[VideoFrame]:
    decoder = VideoCodecContext.create(stream.codec, "r")
    if not isinstance(decoder, VideoCodecContext):
        raise EvidenceError(f"{stream.codec} is no video codec")
    decoder.extradata = stream.extradata or None
    decoder.thread_count = _THREADS
    for packet in (*(mp4.encoded(timed) for timed in packets), None):
        try:
            yield from decoder.decode(packet)
        except av.FFmpegError:  # this picture is broken; the next key frame mends it
            continue


def _prepared(frame: VideoFrame, target: VideoStream, polygons: Sequence[Polygon]) -> VideoFrame:
    ready = frame.reformat(target.width, target.height, format="yuv420p")
    if polygons:
        planes = ready.to_ndarray().astype(np.uint8, copy=False)
        _mask_yuv(planes, target.width, target.height, polygons)
        ready = VideoFrame.from_ndarray(planes, format="yuv420p")
    ready.pts, ready.time_base = frame.pts, TIME_BASE
    ready.pict_type = 0  # the encoder decides; else it would copy the camera's key frames
    return ready


def _mask_yuv(
    planes: NDArray[np.uint8], width: int, height: int, polygons: Sequence[Polygon]
) -> None:
    """Fill the masks in place; `planes` is Y, U and V one after the other, U and V at half size."""
    luma = planes.reshape(-1)[: width * height].reshape(height, width)
    chroma = planes.reshape(-1)[width * height :].reshape(2, height // 2, width // 2)
    masks.fill(luma, polygons, (_BLACK,))
    for plane in chroma:
        masks.fill(plane, polygons, (_GREY,))
