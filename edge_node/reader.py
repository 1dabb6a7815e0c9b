"""The reader process: one camera's streams, its ring of packets, its clips and its pictures.

It waits for `OpenStream`, reads until the camera is lost, says so, and waits again; the
supervisor decides when. It may be killed at any time, and ends by itself when the supervisor's
end of the connection closes.
"""

import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import cv2
import numpy as np
import structlog
from numpy.typing import NDArray

from edge_node.camera.backlog import Backlog
from edge_node.camera.decode import Decoder, Picture
from edge_node.camera.delivery import Delivery
from edge_node.camera.feed import StreamFeed
from edge_node.camera.offset import OffsetMeter
from edge_node.camera.pace import Pace
from edge_node.camera.sender import FrameSender
from edge_node.camera.slots import attach_slots
from edge_node.camera.urls import redact
from edge_node.clips import ClipCutter, EvidenceRing
from edge_node.evidence import masks
from edge_node.evidence.store import EvidenceStore
from edge_node.messages import TO_READER, CutClip, Message, OpenStream, ReaderReport, Stop, encode
from edge_node.reader_settings import ReaderSettings as ReaderSettings  # callers find it here
from edge_node.types import Packet, StreamInfo

REPORT_EVERY_S = 0.5
_TICK_S = 0.1
_FAILED = 70
"""Exit code of a reader that met a mistake of ours (EX_SOFTWARE)."""

log = structlog.get_logger()


def run_reader(settings: ReaderSettings, connection: Connection) -> None:
    """Read a camera until told to stop, or until the supervisor is gone; then leave the process.

    Never returns: threads may hang in native code, so nothing is waited for at the end.
    """
    try:
        _confine(settings.memory_limit_bytes)
        _Reader(settings, connection).run()
    except Exception as error:  # noqa: BLE001  # whatever it is, the URL must not be printed with it
        _give_up(settings, error)
    os._exit(0)


class _Reader:
    """The parts of a reader and what passes between them."""

    def __init__(self, settings: ReaderSettings, connection: Connection) -> None:
        self._settings = settings
        self._connection = connection
        self._sending = threading.Lock()
        self._stop = threading.Event()
        self._ring = EvidenceRing(settings.ring_seconds, settings.ring_bytes)
        self._cutter = ClipCutter(
            self._ring, EvidenceStore(settings.evidence_folder), settings.masks, self._tell
        )
        self._backlog = Backlog()
        self._decoder = Decoder(settings.max_pixels)
        self._sender = FrameSender(
            attach_slots(settings.slots_path, settings.max_pixels), settings.socket_path
        )
        self._meter = OffsetMeter(settings.max_pixels) if settings.evidence_url else None
        self._delivery = Delivery(
            self._backlog,
            self._decoder,
            Pace(settings.analysis_fps),
            self._sender,
            retouch=self._mask,
            see=self._see,
        )
        self._analyse = self._feed_of_analysis()
        self._evidence = self._feed_of_evidence()

    def run(self) -> None:
        """Start the threads; then serve the supervisor until it has enough or is gone."""
        threads = [self._analyse.run, self._delivery.run, self._sender.serve, self._cutter.run]
        if self._evidence is not None:
            threads.append(self._evidence.run)
        for thread in threads:
            self._start(thread)
        try:
            self._serve()
        except (EOFError, OSError):
            log.warning("supervisor.lost", camera_id=self._settings.camera_id)
        self._stop.set()

    def _serve(self) -> None:
        report_at = time.monotonic()
        segment = self._delivery.segment
        while True:
            if self._connection.poll(_TICK_S) and not self._obey():
                self._cutter.take_all()
                self._cutter.wait()
                return
            now = time.monotonic()
            self._cutter.take_due(now)
            is_back = segment != self._delivery.segment
            if is_back or now >= report_at:
                report_at = now + REPORT_EVERY_S
                segment = self._delivery.segment
                self._send(self._report())

    def _obey(self) -> bool:
        """Do what the supervisor says; False if that is to stop."""
        match TO_READER.validate_json(self._connection.recv_bytes()):
            case OpenStream(stream="evidence") if self._evidence is not None:
                self._evidence.open()
            case OpenStream():
                self._analyse.open()
            case CutClip() as clip:
                self._cutter.order(clip, time.monotonic())
            case Stop():
                return False
        return True

    def _report(self) -> ReaderReport:
        return ReaderReport(
            packets=self._analyse.packets,
            frames_decoded=self._decoder.decoded,
            frames_corrupt=self._decoder.corrupt,
            frames_due=self._delivery.due,
            frames_dropped=self._sender.dropped + self._delivery.skipped,
            last_packet_monotonic=self._analyse.last_packet,
            last_frame_monotonic=self._delivery.last_sound,
            stream_offset_ms=self._meter.offset_ms if self._meter else None,
            evidence_packet_monotonic=self._evidence.last_packet if self._evidence else None,
        )

    def _feed_of_analysis(self) -> StreamFeed:
        settings = self._settings
        take = self._backlog.put if settings.evidence_url else self._take_for_both
        return StreamFeed("analyse", settings.analyse_url, settings.max_pixels, take, self._tell)

    def _feed_of_evidence(self) -> StreamFeed | None:
        url, limit = self._settings.evidence_url, self._settings.max_pixels
        if url is None:
            return None
        return StreamFeed("evidence", url, limit, self._take_for_evidence, self._tell)

    def _take_for_both(self, packet: Packet, info: StreamInfo) -> None:
        self._ring.append(packet, info)
        self._backlog.put(packet, info)

    def _take_for_evidence(self, packet: Packet, info: StreamInfo) -> None:
        self._ring.append(packet, info)
        if self._meter is not None:
            self._meter.compare(packet, info)

    def _see(self, picture: Picture) -> None:
        if self._meter is not None:
            self._meter.remember(picture)

    def _mask(self, image: NDArray[np.uint8]) -> None:
        masks.cover(image, self._settings.masks)

    def _send(self, message: Message) -> None:
        with self._sending:
            self._connection.send_bytes(encode(message))

    def _tell(self, message: Message) -> None:
        """Send from a thread; if the supervisor is gone, the main thread sees it too."""
        try:
            self._send(message)
        except OSError:
            self._stop.set()

    def _start(self, run: Callable[[threading.Event], None]) -> None:
        def guarded() -> None:
            try:
                run(self._stop)
            except Exception as error:  # noqa: BLE001  # half a reader would be silently blind
                _give_up(self._settings, error)

        threading.Thread(target=guarded, daemon=True).start()


def _give_up(settings: ReaderSettings, error: Exception) -> None:
    """Say what went wrong, without the camera's URL, and end: the supervisor starts another."""
    reason = f"{type(error).__name__}: {error}"
    for url in (settings.analyse_url, settings.evidence_url):
        reason = redact(reason, url.get_secret_value()) if url else reason
    log.error("reader.failed", camera_id=settings.camera_id, reason=reason[:1000])
    os._exit(_FAILED)


def _confine(memory_limit_bytes: int) -> None:
    # Ctrl-C reaches every process of a terminal; the supervisor says when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)  # a reader is one of many: threads of its own would only take turns
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit_bytes, memory_limit_bytes))
    # A core file would hold the URL.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
