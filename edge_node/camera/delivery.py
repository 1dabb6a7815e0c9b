"""From waiting packets to the pictures that the analyser gets: decode, pick, convert, hand over."""

import threading
from collections.abc import Callable

import numpy as np
import structlog
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from edge_node.camera.backlog import Backlog
from edge_node.camera.decode import Decoder, Picture, write_bgr
from edge_node.camera.pace import Pace
from edge_node.camera.sender import FrameSender
from edge_node.errors import CameraError
from edge_node.messages import FrameReady

_LOOK_FOR_STOP_EVERY_S = 0.2

log = structlog.get_logger()


class Delivery:
    """Every packet is decoded, as video needs; only what is due is converted and handed over."""

    def __init__(
        self,
        backlog: Backlog,
        decoder: Decoder,
        pace: Pace,
        sender: FrameSender,
        *,
        retouch: Callable[[NDArray[np.uint8]], None],
        see: Callable[[Picture], None] | None = None,
    ) -> None:
        """Join the parts.

        Args:
            backlog: Where packets wait.
            decoder: Of this camera's analysed stream.
            pace: Says which pictures are due.
            sender: Takes them to the analyser.
            retouch: Changes each picture in place before anybody sees it: privacy masks.
            see: Looks at every sound picture, due or not.
        """
        self._backlog = backlog
        self._decoder = decoder
        self._pace = pace
        self._sender = sender
        self._retouch = retouch
        self._see = see
        self._reformatter = VideoReformatter()
        self._complained = ""
        self.due = 0
        self.skipped = 0
        """Due, but their packets had waited for too long."""
        self.last_sound: float | None = None
        """Arrival, in monotonic seconds, of the newest sound picture."""
        self.segment: int | None = None
        """Of the newest sound picture; a new one says that the camera is there, or back."""

    def run(self, stop: threading.Event) -> None:
        """Thread: decode until `stop`."""
        while not stop.is_set():
            waiting = self._backlog.take(_LOOK_FOR_STOP_EVERY_S)
            if waiting is None:
                continue
            if not waiting.skipped:
                for picture in self._decoder.decode(waiting.packet, waiting.info):
                    self._take(picture)
            elif self._pace.is_due(waiting.packet.monotonic):
                self.due += 1
                self.skipped += 1

    def _take(self, picture: Picture) -> None:
        self.last_sound, self.segment = picture.monotonic, picture.segment
        if self._see is not None:
            self._see(picture)
        if self._pace.is_due(picture.monotonic):
            index, self.due = self.due, self.due + 1
            slot = self._sender.reserve()
            if slot is not None:
                self._hand_over(picture, slot, index)

    def _hand_over(self, picture: Picture, slot: int, index: int) -> None:
        height, width = picture.video.height, picture.video.width
        memory = self._sender.memory
        try:
            image = memory.image(slot, height, width)
            memory.reserve(slot, height, width)
        except CameraError as error:
            self._sender.give_up(slot)
            self._complain(str(error))
            return
        write_bgr(picture.video, image, self._reformatter)
        self._retouch(image)
        self._sender.send(
            FrameReady(
                slot=slot,
                index=index,
                width=width,
                height=height,
                captured_at=picture.arrived_at,
                monotonic=picture.monotonic,
                segment=picture.segment,
            )
        )

    def _complain(self, reason: str) -> None:
        if reason != self._complained:  # once, not per frame
            self._complained = reason
            log.error("picture.refused", reason=reason)
