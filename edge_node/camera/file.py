"""A video file as a camera: the same frames each time, as fast as they are asked for."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from edge_node.camera.decode import write_bgr
from edge_node.camera.pace import Pace
from edge_node.errors import CameraError
from edge_node.types import Frame

_TYPICAL_FPS = 25


class FileSource:
    """Frames of a file, timed by its own timestamps."""

    def __init__(
        self, path: Path, camera_id: str, analysis_fps: float, *, starts_at: datetime
    ) -> None:
        """Describe the source; the file is opened when it is iterated over.

        Args:
            path: A file that FFmpeg reads; its first video track is used.
            camera_id: Whose camera it stands for.
            analysis_fps: How many frames per second of the video are due.
            starts_at: UTC of the file's first frame.
        """
        self._path = path
        self._camera_id = camera_id
        self._analysis_fps = analysis_fps
        self._starts_at = starts_at

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames that are due; each with an image of its own.

        Raises:
            CameraError: The file cannot be read, or is damaged or cut off somewhere; names it
                and how many pictures were read before.
        """
        pace, reformatter = Pace(self._analysis_fps), VideoReformatter()
        index = 0
        for video, at_s in _pictures(self._path):
            if not pace.is_due(at_s):
                continue
            image = np.empty((video.height, video.width, 3), np.uint8)
            write_bgr(video, image, reformatter)
            image.flags.writeable = False
            yield Frame(
                camera_id=self._camera_id,
                index=index,
                captured_at=self._starts_at + timedelta(seconds=at_s),
                monotonic=at_s,
                image=image,
            )
            index += 1


def frames_of_file(
    path: Path, analysis_fps: float, camera_id: str, starts_at: datetime
) -> Iterator[Frame]:
    """Yield the frames of a file that are due; see `FileSource`."""
    return iter(FileSource(path, camera_id, analysis_fps, starts_at=starts_at))


def _pictures(path: Path) -> Iterator[tuple[VideoFrame, float]]:
    """Yield each sound picture with its seconds from the first one, which never go back."""
    first_s: float | None = None
    at_s = 0.0
    for picture in _decoded(path):
        stamp_s = picture.time if picture.time is not None else at_s + (first_s or 0.0)
        first_s = stamp_s if first_s is None else first_s
        at_s = max(at_s, stamp_s - first_s)
        yield picture, at_s


def _decoded(path: Path) -> Iterator[VideoFrame]:
    read = packets = 0
    with _opened(path) as (container, video):
        announced = video.frames  # 0 where the container does not say
        try:
            for packet in container.demux(video):
                packets += packet.size > 0
                if packet.is_corrupt:
                    raise CameraError(_broken_off(path, read))
                for picture in packet.decode():
                    read += 1
                    if not picture.is_corrupt:
                        yield picture
        except (FFmpegError, OSError) as error:
            raise CameraError(_broken_off(path, read)) from error
    if packets < announced:
        raise CameraError(_broken_off(path, read))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    try:
        container = av.open(str(path), options={"protocol_whitelist": "file"})
    except (FFmpegError, OSError) as error:
        raise CameraError(f"{path}: {_why(error)}") from error
    with container:
        if not container.streams.video:
            raise CameraError(f"{path}: it has no video track")
        video = container.streams.video[0]
        # Threads of the decoder take more CPU for the same pictures; `read_ahead` is enough.
        video.thread_type, video.codec_context.thread_count = "NONE", 1
        yield container, video


def _broken_off(path: Path, read: int) -> str:
    return f"{path}: damaged or cut off after {read} frames: copy the file again, or repair it"


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOENT:
        return "there is no such file"
    return "this is no video file that can be read, or it was cut off before its end"


def frame_rate(path: Path) -> Fraction:
    """Return the frames per second that a file announces; 25 if it announces none.

    Raises:
        CameraError: It cannot be read.
    """
    with _opened(path) as (_, video):
        return video.average_rate or Fraction(_TYPICAL_FPS)
