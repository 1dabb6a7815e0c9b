"""A video of what the node saw: boxes, ids, zones and lines drawn on each frame."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from edge_node.errors import EvidenceError
from edge_node.evidence.drawing import YELLOW, Colour, draw_box, draw_line, draw_text
from edge_node.evidence.mp4 import DiskFile
from edge_node.types import Tracks, Zone

_CRF = "23"
_MOST_DENOMINATOR = 1001
"""29.97 frames per second are 30000/1001."""
_TRACK_COLOURS: tuple[Colour, ...] = (
    YELLOW,
    (120, 220, 60),
    (255, 150, 60),
    (200, 120, 255),
    (80, 120, 255),
    (220, 220, 120),
)
"""BGR; a track keeps its colour, so that a changed id is seen."""


class AnnotatedVideo:
    """Writes an H.264 MP4 file; a context manager, the file is complete when it is left."""

    def __init__(self, path: Path, fps: float, size: tuple[int, int]) -> None:
        """Describe the file; it is made, or made anew, on entering.

        Args:
            path: Where it goes; its folder is there already.
            fps: Of the frames that will be written, above 0.
            size: Width and height in pixels; odd ones are made one smaller.
        """
        self._path = path
        self._rate = Fraction(fps).limit_denominator(_MOST_DENOMINATOR)
        self._size = size[0] // 2 * 2, size[1] // 2 * 2
        self._written = 0

    def __enter__(self) -> Self:
        try:
            self._file = DiskFile(self._path, "wb")
        except OSError as error:
            raise self._refused(error) from error
        self._container = av.open(self._file, "w", format="mp4")
        options = {"preset": "veryfast", "crf": _CRF}
        self._video = self._container.add_stream("libx264", rate=self._rate, options=options)
        self._video.width, self._video.height = self._size
        self._video.pix_fmt = "yuv420p"
        return self

    def write(
        self,
        image: NDArray[np.uint8],
        tracks: Tracks,
        zones: Sequence[Zone] = (),
        lines: Sequence[Zone] = (),
        texts: Sequence[str] = (),
    ) -> None:
        """Add the next frame.

        Args:
            image: (H, W, 3) BGR; not changed; scaled if it is of another size.
            tracks: The objects of this frame.
            zones: Polygons, drawn closed.
            lines: Named points likewise, drawn open.
            texts: Written one below the other at the upper left.

        Raises:
            EvidenceError: The disk does not take it.
        """
        picture = image.copy()
        _draw(picture, tracks, zones, lines)
        for row, text in enumerate(texts, start=1):
            draw_text(picture, text, (0, row * picture.shape[0] // 20))
        frame = VideoFrame.from_ndarray(picture, format="bgr24")
        frame = frame.reformat(*self._size, format="yuv420p")
        frame.pts, frame.time_base = self._written, 1 / self._rate
        self._written += 1
        self._mux(frame)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with self._file:
                if self._written:
                    self._mux(None)
                self._container.close()
        except (av.FFmpegError, OSError) as refused:
            raise self._refused(self._file.refused or refused) from refused

    def _mux(self, frame: VideoFrame | None) -> None:
        try:
            self._container.mux(self._video.encode(frame))
        except (av.FFmpegError, OSError) as error:
            raise self._refused(self._file.refused or error) from error

    def _refused(self, error: av.FFmpegError | OSError) -> EvidenceError:
        return EvidenceError(f"cannot write the video {self._path}: {error.strerror}")


def _draw(
    picture: NDArray[np.uint8], tracks: Tracks, zones: Sequence[Zone], lines: Sequence[Zone]
) -> None:
    for zone in zones:
        draw_line(picture, zone.polygon, zone.zone_id, closed=True)
    for line in lines:
        draw_line(picture, line.polygon, line.zone_id, closed=False)
    for track in tracks.now:
        label = f"{track.label} #{track.track_id} {track.confidence:.2f}"
        draw_box(picture, track.box, label, _TRACK_COLOURS[track.track_id % len(_TRACK_COLOURS)])
