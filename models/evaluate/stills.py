"""Single pictures out of videos, spread evenly over a part of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import DataError
from models.evaluate.dataset import MOST_PIXELS, Sample, Truth

MOST_STILLS: Final = 5000
_QUALITY: Final = 95


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a video, as shares of its frames: 0 its beginning, 1 its end."""

    start: float = 0.0
    end: float = 1.0


WHOLE: Final = Part()


@dataclass(frozen=True, slots=True)
class Still:
    """A picture out of a video, kept as JPEG, and what a teacher saw in it."""

    name: str
    jpeg: bytes
    truth: Truth

    def load(self) -> Sample:
        """Return the picture as (H, W, 3) BGR, and its truth."""
        image = cv2.imdecode(np.frombuffer(self.jpeg, dtype=np.uint8), cv2.IMREAD_COLOR)
        if image is None:
            raise DataError(f"{self.name}: the picture cannot be read back")
        return Sample(image.astype(np.uint8, copy=False), self.truth)


def as_jpeg(image: NDArray[np.uint8]) -> bytes:
    """Encode a picture so that many of them fit into memory."""
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return encoded.tobytes()


def stills_of(
    videos: Sequence[Path], count: int, part: Part = WHOLE
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Give pictures, about as many of each video, with a name that says where they are from.

    Args:
        videos: Files that FFmpeg reads.
        count: Of all videos together, 1 to `MOST_STILLS`; a short video gives fewer.
        part: Which part of each video.

    Raises:
        DataError: A video cannot be read.
    """
    if not 1 <= count <= MOST_STILLS:
        raise DataError(f"{count} pictures asked for; expected 1 to {MOST_STILLS}")
    for number, video in enumerate(videos):
        share = count // len(videos) + (number < count % len(videos))
        if share:
            yield from _of_video(video, share, part)


def _of_video(video: Path, count: int, part: Part) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    try:
        frames = _length(video)
        first, last = int(frames * part.start), max(int(frames * part.end) - 1, 0)
        wanted = set(np.linspace(first, max(first, last), count).round().astype(int).tolist())
        with av.open(str(video)) as container:
            for number, frame in enumerate(container.decode(video=0)):
                if number in wanted:
                    yield f"{video.stem}-{number:06d}.jpg", _bgr(frame, video)
                if number >= last:
                    return
    except (OSError, av.FFmpegError, IndexError) as error:
        raise DataError(f"{video}: no video that can be read: {error}") from error


def _bgr(frame: av.VideoFrame, video: Path) -> NDArray[np.uint8]:
    if frame.width * frame.height > MOST_PIXELS:
        raise DataError(f"{video}: more than {MOST_PIXELS} pixels")
    return frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)


def _length(video: Path) -> int:
    """Count the frames: packets, since not every container says how many it has."""
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        return stream.frames or sum(packet.size > 0 for packet in container.demux(stream))
