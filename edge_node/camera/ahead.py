"""Decode ahead: frames of a file are read in a thread while the one before is analysed."""

import queue
import threading
from collections.abc import Generator, Iterable

from edge_node.types import Frame

DEPTH = 4
_LOOK_FOR_STOP_EVERY_S = 0.2


def read_ahead(frames: Iterable[Frame]) -> Generator[Frame, None, None]:
    """Yield the same frames in the same order, read by a thread of its own; none is dropped.

    Raises:
        Whatever `frames` raises, after the frames before it.
    """
    waiting: queue.Queue[Frame | Exception | None] = queue.Queue(DEPTH)
    left = threading.Event()
    thread = threading.Thread(target=_read, args=(frames, waiting, left), daemon=True)
    thread.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        left.set()


def _read(
    frames: Iterable[Frame], waiting: "queue.Queue[Frame | Exception | None]", left: threading.Event
) -> None:
    try:
        for frame in frames:
            if not _put(frame, waiting, left):
                return
    except Exception as error:  # noqa: BLE001  # handed on to whoever takes the frames
        _put(error, waiting, left)
        return
    _put(None, waiting, left)


def _put(
    item: Frame | Exception | None,
    waiting: "queue.Queue[Frame | Exception | None]",
    left: threading.Event,
) -> bool:
    """Wait for room; False if nobody takes frames any more."""
    while not left.is_set():
        try:
            waiting.put(item, timeout=_LOOK_FOR_STOP_EVERY_S)
        except queue.Full:
            continue
        return True
    return False
