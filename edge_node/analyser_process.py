"""The analyser's composition: one session, and for each camera its stages and its thread."""

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection

import cv2
import numpy as np
import structlog
from numpy.typing import NDArray

from contracts.events import EvidenceItem
from edge_node.analyser import (
    DetectTime,
    Reporter,
    SupervisorGone,
    SupervisorLine,
    report_counts,
)
from edge_node.assembly import build_stages, open_session, reference_of
from edge_node.camera.receiver import FrameReceiver
from edge_node.camera.slots import attach_slots
from edge_node.errors import SetupError
from edge_node.evidence import snapshot
from edge_node.evidence.store import EvidenceStore
from edge_node.ids import new_id
from edge_node.messages import AnalyserReady, AnalyserRefused
from edge_node.pipeline import Stages, rearmed, watch
from edge_node.plan import AnalyserPlan, WatchedCamera
from edge_node.rulebook import resumed
from edge_node.rules.arming import Arming
from edge_node.types import Detections, Detector, Frame, Track
from models.runtime.session import DetectorSession

log = structlog.get_logger()

_FAILED = 70
"""Exit code after a mistake of ours (EX_SOFTWARE): the supervisor starts another analyser."""
_SETUP = 2
_LEAVE_WITHIN_S = 1.5
"""For the frame that is being analysed; without a supervisor nobody would end this process."""


@dataclass(slots=True)
class TimedDetector:
    """A detector whose time is counted."""

    detector: Detector
    detect_time: DetectTime

    @property
    def labels(self) -> Sequence[str]:
        """Names by class id."""
        return self.detector.labels

    def detect(self, frame: Frame) -> Detections:
        """Return the boxes of one frame."""
        began = time.perf_counter()
        found = self.detector.detect(frame)
        self.detect_time.add(time.perf_counter() - began)
        return found


def run_analyser(plan: AnalyserPlan, connection: Connection) -> None:
    """Load the model, then watch all cameras; leaves the process at the end."""
    # Ctrl-C reaches every process of a terminal; the supervisor says when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)  # a thread per camera is enough; OpenCV's own only take turns with them
    line = SupervisorLine(connection)
    try:
        session = open_session(plan.model)
        stages = [_stages(camera, plan, session) for camera in plan.cameras]
    except SetupError as error:
        line.send(AnalyserRefused(reason=str(error)))
        os._exit(_SETUP)
    line.send(
        AnalyserReady(
            provider=session.provider, model=reference_of(session), labels=tuple(session.labels)
        )
    )
    _run(plan, stages, line)
    # Threads may still be inside native code: nothing is waited for.
    sys.stderr.flush()
    os._exit(0)


def _stages(camera: WatchedCamera, plan: AnalyserPlan, session: DetectorSession) -> Stages:
    resume = resumed(camera.settings, plan.open_now)
    confidence = plan.model.confidence
    return build_stages(
        camera.settings, session, confidence, new_id, resume, disarmed_since=camera.disarmed_since
    )


def _run(plan: AnalyserPlan, stages: Sequence[Stages], line: SupervisorLine) -> None:
    store = EvidenceStore(plan.evidence_folder)
    detect_time = DetectTime()
    reporters = [
        _reporter(camera, store, line, each.judge.arming)
        for camera, each in zip(plan.cameras, stages, strict=True)
    ]
    threads = [
        threading.Thread(
            target=_guarded,
            args=(partial(_watch_camera, camera, each, reporter, line, detect_time), line),
            name=f"watch {camera.settings.id}",
            daemon=True,
        )
        for camera, each, reporter in zip(plan.cameras, stages, reporters, strict=True)
    ]
    counting = partial(report_counts, line, reporters, detect_time)
    threads.append(threading.Thread(target=_guarded, args=(counting, line), daemon=True))
    for thread in threads:
        thread.start()
    line.listen()
    give_up_at = time.monotonic() + _LEAVE_WITHIN_S
    for thread in threads:
        thread.join(max(0.0, give_up_at - time.monotonic()))


def _watch_camera(
    camera: WatchedCamera,
    stages: Stages,
    reporter: Reporter,
    line: SupervisorLine,
    detect_time: DetectTime,
) -> None:
    """Thread: analyse one camera until the supervisor stops us."""
    memory = attach_slots(camera.slots_path, camera.settings.max_pixels)
    receiver = FrameReceiver(camera.settings.id, memory, camera.socket_path)
    threading.Thread(target=receiver.listen, args=(line.stop,), daemon=True).start()
    timed = replace(stages, detector=TimedDetector(stages.detector, detect_time))
    frames = receiver.frames(line.stop)
    watch(rearmed(frames, timed, partial(line.take_checked, camera.settings.id)), timed, reporter)


def _guarded(work: partial[None], line: SupervisorLine) -> None:
    """Run a thread's work; if it fails, the whole process ends: half of it would be blind."""
    try:
        work()
    except SupervisorGone:
        line.stop.set()
        os._exit(0)
    except Exception:
        log.exception("analyser.failed")
        os._exit(_FAILED)


def _reporter(
    camera: WatchedCamera, store: EvidenceStore, line: SupervisorLine, arming: Arming
) -> Reporter:
    def take_pictures(
        image: NDArray[np.uint8], objects: Sequence[Track]
    ) -> tuple[EvidenceItem, ...]:
        boxes = [(each.box, f"{each.label} {each.track_id}") for each in objects]
        return snapshot.take(image, store, boxes=boxes, masks=camera.settings.masks)

    def live_jpeg(image: NDArray[np.uint8]) -> bytes:
        return snapshot.live_jpeg(image, camera.settings.masks)

    return Reporter(
        camera.settings.id, line, take_pictures, live_jpeg, lambda: arming.disarmed_since
    )
