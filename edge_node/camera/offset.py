"""How much later the evidence stream shows the same moment than the analysed one: measured.

Cameras give no common clock for their two streams that one could rely upon. So now and then a
key frame of the evidence stream is compared with the analysed pictures that arrived around it,
all as tiny grey pictures; where something moves, one of them fits clearly best.
"""

import threading
from collections import deque
from statistics import median

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from edge_node.camera.decode import Picture, decode_one
from edge_node.types import Packet, StreamInfo

COMPARE_EVERY_S = 5.0
LONGEST_OFFSET_S = 3.0
_SIZE = (32, 18)
_CLEARLY = 0.7
"""The best fit must differ by less than this share of what the others differ by."""

_FEWEST = 10
_EDGE_S = 0.25
_MEASUREMENTS = 9
_NOISE = 0.5
"""Grey levels: differences this small prove nothing."""


class OffsetMeter:
    """Compares pictures of the two streams; the answer is the median of the last few."""

    def __init__(self, max_pixels: int) -> None:
        self._max_pixels = max_pixels
        self._lock = threading.Lock()
        self._seen: deque[tuple[float, NDArray[np.int16]]] = deque(maxlen=512)
        self._waiting: tuple[float, NDArray[np.int16]] | None = None
        self._compare_at = 0.0
        self._measured: deque[float] = deque(maxlen=_MEASUREMENTS)

    @property
    def offset_ms(self) -> float | None:
        """Arrival of the evidence stream minus that of the analysed one; None: not known yet."""
        with self._lock:
            return 1000 * median(self._measured) if self._measured else None

    def remember(self, picture: Picture) -> None:
        """Take a sound picture of the analysed stream."""
        tiny = _tiny(picture.video)
        with self._lock:
            self._seen.append((picture.monotonic, tiny))
            while picture.monotonic - self._seen[0][0] > 2 * LONGEST_OFFSET_S:
                self._seen.popleft()
            # Only when the other stream has had time to show the same moment.
            if self._waiting and picture.monotonic > self._waiting[0] + LONGEST_OFFSET_S:
                self._measure(*self._waiting)
                self._waiting = None

    def compare(self, packet: Packet, info: StreamInfo) -> None:
        """Take a packet of the evidence stream; every few seconds a key frame is decoded."""
        if not packet.is_key or packet.monotonic < self._compare_at:
            return
        self._compare_at = packet.monotonic + COMPARE_EVERY_S
        video = decode_one(packet, info, self._max_pixels)
        if video is not None:
            tiny = _tiny(video)
            with self._lock:
                self._waiting = (packet.monotonic, tiny)

    def _measure(self, arrived: float, tiny: NDArray[np.int16]) -> None:
        near = [(at, seen) for at, seen in self._seen if abs(at - arrived) <= LONGEST_OFFSET_S]
        if len(near) < _FEWEST:
            return
        differences = np.array([np.abs(seen - tiny).mean() for _, seen in near])
        best = int(differences.argmin())
        usual = float(np.median(differences))
        offset_s = arrived - near[best][0]
        # At the edge of what is compared the best fit is only the nearest to a better one beyond.
        is_inside = abs(offset_s) < LONGEST_OFFSET_S - _EDGE_S
        if is_inside and usual > _NOISE and differences[best] < _CLEARLY * usual:
            self._measured.append(offset_s)


def _tiny(video: VideoFrame) -> NDArray[np.int16]:
    grey = video.to_ndarray(format="gray")
    return cv2.resize(grey, _SIZE, interpolation=cv2.INTER_AREA).astype(np.int16)
