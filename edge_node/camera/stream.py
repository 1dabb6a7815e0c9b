"""Opens a camera's video stream; the only place that gives a URL to FFmpeg."""

import time
from collections.abc import Iterator
from fractions import Fraction

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream
from pydantic import SecretStr

from edge_node.camera.faults import (
    CONNECT_TIMEOUT_S,
    OPEN_TIMEOUT_S,
    READ_TIMEOUT_S,
    StreamError,
    ended,
    opening_fault,
    reading_fault,
)
from edge_node.camera.urls import check_url
from edge_node.errors import SetupError
from edge_node.types import StreamInfo

CODECS = frozenset({"h264", "hevc", "mjpeg"})
"""Nothing else is decoded, whatever a camera announces: each decoder is a way in."""

_HIGHEST_FPS = 240
_RTP_TIME_BASE = Fraction(1, 90_000)
_NO_VIDEO_TRACK = "the camera sends no video track"
_OPTIONS = {
    "rtsp_transport": "tcp",
    # `udp` and `rtp` are what FFmpeg's own RTSP code opens; no file, no HTTP.
    "protocol_whitelist": "tcp,tls,crypto,rtp,rtsp,udp",
    # Of one socket call while connecting; it does not bound a slow drip, `timeout=` below does.
    "timeout": str(int(CONNECT_TIMEOUT_S * 1_000_000)),
    # What is looked at before the first packet comes out arrives late by as much: one packet
    # will do. What it does not tell, such as the size, our own `Intake` reads from key frames.
    "fpsprobesize": "0",
    "analyzeduration": "1",
    "probesize": "32",
}
_ONLY_VIDEO = {"allowed_media_types": "video"}
"""The rest is not even asked for: no audio is recorded, and metadata is not ours to parse."""


class CameraStream:
    """An open video stream."""

    def __init__(self, container: InputContainer, video: VideoStream, url: SecretStr) -> None:
        self._container = container
        self._video = video
        self._url = url
        self.info = _describe(video)
        """As announced; width and height are 0 where only a key frame tells them."""

    def packets(self) -> Iterator["av.Packet[VideoStream]"]:
        """Yield video packets as they come; never ends by itself.

        Raises:
            StreamError: The stream ended, broke, or was silent for READ_TIMEOUT_S.
        """
        try:
            for packet in self._container.demux(self._video):
                if packet.size:
                    yield packet
        except (FFmpegError, OSError) as error:
            raise reading_fault(error, self._url.get_secret_value()) from None
        raise ended()

    def close(self) -> None:
        """Leave the camera; a second call does nothing."""
        self._container.close()


def open_stream(url: SecretStr, max_pixels: int) -> CameraStream:
    """Connect to a camera and choose its video track.

    Args:
        url: rtsp:// or rtsps://, with name and password if the camera wants them.
        max_pixels: Larger pictures are refused.

    Raises:
        StreamError: Why there is no stream; within 2 * OPEN_TIMEOUT_S but for a host name that
            the system's resolver hangs on, which nothing inside this process can end.
    """
    try:
        check_url(url.get_secret_value())
    except SetupError as error:
        raise StreamError("unreachable", str(error), "url_refused") from None
    container = _connect(url)
    try:
        stream = CameraStream(container, _video_track(container), url)
        check_size(stream.info.width, stream.info.height, max_pixels)
    except BaseException:
        container.close()
        raise
    return stream


def check_size(width: int, height: int, max_pixels: int) -> None:
    """Refuse pictures that are larger than the settings allow.

    Raises:
        StreamError: They are.
    """
    if width * height > max_pixels:
        reason = f"pictures of {width} x {height} are larger than max_pixels ({max_pixels})"
        raise StreamError("no_video", reason, "too_large")


def _connect(url: SecretStr) -> InputContainer:
    try:
        return _open(url, _ONLY_VIDEO)
    except StreamError as error:
        if error.kind == "unreachable" and _has_other_tracks_only(url):
            raise StreamError("no_video", _NO_VIDEO_TRACK, "no_video") from None
        raise


def _has_other_tracks_only(url: SecretStr) -> bool:
    """Asked for video alone, cameras without any answer in many ways: look at all tracks."""
    try:
        container = _open(url, {})
    except StreamError:
        return False
    with container:
        return not container.streams.video


def _open(url: SecretStr, options: dict[str, str]) -> InputContainer:
    began = time.monotonic()
    # From None, and without a local name for the URL: neither belongs into a traceback.
    try:
        return av.open(
            url.get_secret_value(),
            format="rtsp",
            timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S),
            options={**_OPTIONS, **options},
        )
    except (FFmpegError, OSError, ValueError) as error:
        elapsed_s = time.monotonic() - began
        raise opening_fault(error, elapsed_s, url.get_secret_value()) from None


def _video_track(container: InputContainer) -> VideoStream:
    if not container.streams.video:
        raise StreamError("no_video", _NO_VIDEO_TRACK, "no_video")
    video = container.streams.video[0]
    if video.codec_context is None or video.codec_context.name not in CODECS:
        reason = f"its video is not one of {', '.join(sorted(CODECS))}"
        raise StreamError("no_video", reason, "codec_refused")
    return video


def _describe(video: VideoStream) -> StreamInfo:
    context = video.codec_context
    rate = video.average_rate
    return StreamInfo(
        codec=context.name,
        extradata=bytes(context.extradata or b""),
        width=context.width,
        height=context.height,
        time_base=video.time_base or _RTP_TIME_BASE,
        fps=float(rate) if rate and 0 < rate <= _HIGHEST_FPS else None,
    )
