"""Looks at a camera's stream once: for `edge-node check`."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray
from pydantic import SecretStr

from edge_node.camera.decode import Decoder, write_bgr
from edge_node.camera.faults import StreamError
from edge_node.camera.intake import Intake
from edge_node.camera.stream import CameraStream, open_stream
from edge_node.types import StreamInfo

PROBE_LIMIT_S = 15.0
"""For the first sound picture, which needs a key frame."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """A stream that works."""

    codec: str
    width: int
    height: int
    fps: float | None
    first_image: NDArray[np.uint8]
    """(height, width, 3) BGR, read-only."""


def probe(url: SecretStr, max_pixels: int) -> ProbeResult:
    """Open a stream and wait for its first sound picture.

    Raises:
        StreamError: There is none; with kind and reason.
    """
    stream = open_stream(url, max_pixels)
    try:
        image, info = _first_image(stream, max_pixels)
    finally:
        stream.close()
    height, width = image.shape[:2]
    return ProbeResult(info.codec, width, height, info.fps, image)


def _first_image(stream: CameraStream, max_pixels: int) -> tuple[NDArray[np.uint8], StreamInfo]:
    intake, decoder = Intake(stream.info, 0, max_pixels), Decoder(max_pixels)
    give_up_at = time.monotonic() + PROBE_LIMIT_S
    for encoded in stream.packets():
        packet = intake.take(encoded, datetime.now(UTC), time.monotonic())
        for picture in decoder.decode(packet, intake.info):
            image = np.empty((picture.video.height, picture.video.width, 3), np.uint8)
            write_bgr(picture.video, image, VideoReformatter())
            image.flags.writeable = False
            return image, intake.info
        if time.monotonic() > give_up_at:
            break
    raise StreamError("timed_out", f"no key frame within {PROBE_LIMIT_S:.0f} s")
