"""`edge-node shadow`: rules on the user's own cameras, without alarming anybody.

Nothing goes into the spool or to Redis; events and their pictures stay in a folder until a person
has looked at them.
"""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path

import structlog

from contracts.events import Measurement
from edge_node.assembly import build_stages, open_session
from edge_node.errors import SetupError
from edge_node.evidence import snapshot
from edge_node.evidence.store import EvidenceStore
from edge_node.ids import new_id
from edge_node.pipeline import Stages, watch
from edge_node.score_outcome import kind_told
from edge_node.settings import CameraSettings, NodeSettings
from edge_node.shadow_folder import (
    PICTURES,
    WATCHED,
    ShadowEvent,
    Watched,
    append_event,
    write_watched,
)
from edge_node.shadow_frames import LiveFrames
from edge_node.types import Activation, Frame, Phase, Tracks

log = structlog.get_logger()

WRITE_EVERY_S = 30.0
LONGEST_STEP_S = 5.0
"""Between two frames further apart nobody watched."""


def shadow_cameras(
    settings: NodeSettings, only: Sequence[str], hours: float, out: Path, stop: threading.Event
) -> str:
    """Watch the cameras for so many hours; return what was told, in one line.

    Raises:
        SetupError: A camera is not in the settings or has no rules, the folder is in use, or the
            model is wrong.
        EvidenceError: The disk does not take the pictures.
    """
    cameras = _chosen(settings, only)
    live = [LiveFrames(camera) for camera in cameras]
    run = ShadowRun(cameras, out)
    session = open_session(settings.model)
    confidence = settings.model.confidence
    stages = [build_stages(camera, session, confidence, new_id) for camera in cameras]
    deadline = time.monotonic() + hours * 3600
    with ThreadPoolExecutor(len(cameras)) as pool:
        watching = [
            pool.submit(_watch, frames, each, run, stop, deadline)
            for frames, each in zip(live, stages, strict=True)
        ]
        done, _ = wait(watching, return_when=FIRST_EXCEPTION)
        stop.set()
        for each in done:
            each.result()
    run.write()
    return f"{run.told} events in {out}; look through them: edge-node shadow --review {out}"


def _watch(
    frames: LiveFrames, stages: Stages, run: "ShadowRun", stop: threading.Event, deadline: float
) -> None:
    watch(frames.until(stop, deadline), stages, run.report)


def _chosen(settings: NodeSettings, only: Sequence[str]) -> list[CameraSettings]:
    known = {
        camera.id: camera.model_copy(update={"timezone": camera.timezone or settings.timezone})
        for camera in settings.cameras
    }
    for name in only:
        if name not in known:
            raise SetupError(f"there is no camera {name!r}; the file has {', '.join(known)}")
        if not known[name].rules:
            raise SetupError(f"camera {name}: it has no rules to try")
    chosen = [known[name] for name in dict.fromkeys(only)] or list(known.values())
    with_rules = [camera for camera in chosen if camera.rules]
    if not with_rules:
        raise SetupError("no camera has rules to try; write some under `rules:`")
    return with_rules


class ShadowRun:
    """Takes what the pipelines of all cameras report; safe for several threads."""

    def __init__(self, cameras: Sequence[CameraSettings], out: Path) -> None:
        """Make the folder.

        Raises:
            SetupError: Another run is in it, or it cannot be made.
        """
        if (out / WATCHED).exists():
            raise SetupError(f"{out}: there is a run in it already; give another folder")
        try:
            out.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"{out}: cannot be made: {error.strerror}") from error
        self.told = 0
        self._out = out
        self._store = EvidenceStore(out / PICTURES)
        self._lock = threading.Lock()
        began = datetime.now(UTC)
        self._watched = {camera.id: _nothing_yet(camera, began) for camera in cameras}
        self._last_frame: dict[str, float] = {}
        self._written_at = time.monotonic()
        self.write()

    def report(self, frame: Frame, tracks: Tracks, changes: Sequence[Activation]) -> None:
        """Take one frame's results."""
        with self._lock:
            self._count(frame)
            for each in changes:
                if each.phase is Phase.STARTED:
                    self._keep(frame, each)
            if time.monotonic() - self._written_at > WRITE_EVERY_S:
                self._written_at = time.monotonic()
                self.write()

    def write(self) -> None:
        """Write how long was watched."""
        write_watched(self._out, self._watched.values())

    def _count(self, frame: Frame) -> None:
        last = self._last_frame.get(frame.camera_id, frame.monotonic)
        self._last_frame[frame.camera_id] = frame.monotonic
        step = frame.monotonic - last
        was = self._watched[frame.camera_id]
        seconds = was.seconds + (step if 0 < step <= LONGEST_STEP_S else 0.0)
        now = was.model_copy(update={"seconds": seconds, "frames": was.frames + 1})
        self._watched[frame.camera_id] = now

    def _keep(self, frame: Frame, activation: Activation) -> None:
        match = activation.match
        boxes = [(each.box, f"{each.label} #{each.track_id}") for each in match.objects]
        _, boxed = snapshot.take(frame.image, self._store, boxes=boxes)
        self.told += 1
        event = ShadowEvent(
            number=self.told,
            camera=frame.camera_id,
            rule=match.rule_id,
            kind=match.kind,
            zone=match.zone,
            since=match.since,
            at=match.at,
            measured=tuple(
                Measurement(name=it.name, value=it.value, unit=it.unit, low=it.low, high=it.high)
                for it in match.measured
            ),
            picture=f"{PICTURES}/{boxed.sha256[:2]}/{boxed.sha256}.jpg",
        )
        append_event(self._out, event)
        log.info("shadow.told", camera_id=event.camera, rule=event.rule, number=event.number)


def _nothing_yet(camera: CameraSettings, began: datetime) -> Watched:
    kinds = tuple(sorted(set(map(kind_told, camera.rules))))
    return Watched(camera=camera.id, kinds=kinds, began=began, seconds=0.0, frames=0)
