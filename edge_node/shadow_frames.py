"""Frames of a live camera within one process, opened again when it is lost: for `shadow`.

`run` has a process for each camera, so that none can harm another; who only tries rules does
without.
"""

import random
import threading
import time
from collections.abc import Iterator

import numpy as np
import structlog
from av.video.reformatter import VideoReformatter

from edge_node.camera.backlog import Backlog
from edge_node.camera.decode import Decoder, Picture, write_bgr
from edge_node.camera.feed import StreamFeed
from edge_node.camera.line import StreamLine
from edge_node.camera.pace import Pace
from edge_node.errors import SetupError
from edge_node.evidence import masks
from edge_node.messages import StreamLost, StreamOpened
from edge_node.settings import CameraSettings
from edge_node.types import Frame

log = structlog.get_logger()

_LOOK_EVERY_S = 0.2


class LiveFrames:
    """Frames of one camera until a deadline."""

    def __init__(self, camera: CameraSettings) -> None:
        """Describe the camera; it is opened when it is iterated over.

        Raises:
            SetupError: The camera has no streams.
        """
        if camera.streams is None:
            raise SetupError(f"camera {camera.id}: it has no `streams`; shadow needs a live camera")
        self._camera = camera
        self._backlog = Backlog()
        self._line = StreamLine(random.SystemRandom().random)
        self._feed = StreamFeed(
            "analyse", camera.streams.analyse, camera.max_pixels, self._backlog.put, self._heard
        )

    def until(self, stop: threading.Event, deadline: float) -> Iterator[Frame]:
        """Yield frames that are due until `stop` or the monotonic deadline; the camera may go."""
        ends = threading.Event()
        reader = threading.Thread(target=self._feed.run, args=(ends,), daemon=True)
        reader.start()
        decoder, pace = Decoder(self._camera.max_pixels), Pace(self._camera.analysis_fps)
        shaper, index = VideoReformatter(), 0
        try:
            while not stop.is_set() and time.monotonic() < deadline:
                self._open_if_due()
                waiting = self._backlog.take(_LOOK_EVERY_S)
                if waiting is None or waiting.skipped:
                    continue
                for picture in decoder.decode(waiting.packet, waiting.info):
                    if pace.is_due(picture.monotonic):
                        yield self._frame(picture, index, shaper)
                        index += 1
        finally:
            ends.set()
            self._feed.open()  # a reader that waits for packets looks at `ends` first

    def _open_if_due(self) -> None:
        now = time.monotonic()
        if self._line.is_due(now):
            self._line.asked(now)
            self._feed.open()

    def _heard(self, told: StreamOpened | StreamLost) -> None:
        match told:
            case StreamOpened():
                self._line.opened(time.monotonic())
                log.info("camera.opened", camera_id=self._camera.id, codec=told.codec)
            case StreamLost():
                self._line.lost(time.monotonic(), told.kind)
                log.warning("camera.lost", camera_id=self._camera.id, reason=told.reason)

    def _frame(self, picture: Picture, index: int, shaper: VideoReformatter) -> Frame:
        video = picture.video
        image = np.empty((video.height, video.width, 3), np.uint8)
        write_bgr(video, image, shaper)
        image = masks.apply(image, self._camera.masks)
        image.flags.writeable = False
        return Frame(
            self._camera.id,
            index,
            picture.arrived_at,
            picture.monotonic,
            image,
            picture.segment,
        )
