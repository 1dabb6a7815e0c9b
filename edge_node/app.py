"""The composition root of `edge-node run`: the only file that knows all parts."""

import fcntl
import hashlib
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from contracts.status import NodeStatus
from contracts.version import VERSION
from edge_node.analyser_child import AnalyserChild
from edge_node.camera.slots import SlotMemory, create_slots, remove_stale_slots
from edge_node.camera.states import CameraWatch, Moment
from edge_node.children import start_fork_server
from edge_node.entry import analyse, read_camera
from edge_node.errors import EdgeError, SetupError
from edge_node.evidence.retention import files_to_remove
from edge_node.evidence.store import EvidenceStore
from edge_node.health import Health
from edge_node.model_check import check_model
from edge_node.moved import MovedCameras
from edge_node.plan import AnalyserPlan, WatchedCamera
from edge_node.publishing.center_http import CenterHttp
from edge_node.publishing.link import Callbacks, CenterLink, Identity
from edge_node.publishing.signing import load_center_key, load_or_make_node_key
from edge_node.publishing.spool import EvidenceFile, Spool
from edge_node.reader_child import ReaderChild
from edge_node.reader_settings import ReaderSettings
from edge_node.records import Recorder, RuleFacts
from edge_node.rulebook import rule_facts
from edge_node.settings import CameraSettings, NodeSettings
from edge_node.supervisor import Supervisor

log = structlog.get_logger()

EVIDENCE_FOLDER = "evidence"
RING_MARGIN_S = 15.0
"""On top of the clip's length: key frames lie apart, and the last packets come late."""
QUOTA_EVERY_S = 60.0
LINK_STOPS_WITHIN_S = 2.5
"""A center that hangs must not keep the node from ending: systemd would kill it."""


def run_node(settings: NodeSettings, stop: threading.Event) -> None:
    """Run a node until `stop`.

    Raises:
        SetupError: Settings, key or enrolment are wrong.
    """
    check_model(settings.model, settings.cameras)
    with ExitStack() as stack:
        stack.enter_context(_only_one(settings.state_folder))
        remove_stale_slots()
        start_fork_server()
        node = _Node(settings, stack)
        node.run(stop)


def now() -> Moment:
    """Return the time by both clocks."""
    return Moment(time.monotonic(), _utc())


def _utc() -> datetime:
    return datetime.now(UTC)


class _Node:
    """The parts of a running node, wired."""

    def __init__(self, settings: NodeSettings, stack: ExitStack) -> None:
        self._settings = settings
        folder = settings.state_folder
        key = load_or_make_node_key(folder)
        center = load_center_key(folder)
        self._store = EvidenceStore(folder / EVIDENCE_FOLDER)
        self._spool = Spool(folder / "spool.db", node=settings.node, key=key, now=_utc)
        stack.callback(self._spool.close)
        self._watched = _hand_over(settings, stack)
        self._readers = [self._reader(each, camera) for each, camera in self._pairs()]
        self._analyser = AnalyserChild(self._plan, now())
        self._moved = MovedCameras(folder, settings.cameras)
        self._link = self._make_link(Identity(settings.node, key, center))
        self._supervisor = Supervisor(
            self._readers, self._analyser, self._recorder(), self._link.live.show, now, self._moved
        )
        self._health = Health(f"qyragy {VERSION}", lambda: shutil.disk_usage(folder).free, _utc)

    def run(self, stop: threading.Event) -> None:
        """Start the link, watch the cameras, and take all of it down at the end."""
        quota = threading.Thread(target=self._keep_quota, args=(stop,), daemon=True)
        self._link.start()
        quota.start()
        log.info("node.started", node=self._settings.node, cameras=len(self._readers))
        try:
            self._supervisor.run(stop)
        finally:
            stop.set()
            self._stop_link()
            log.info("node.stopped", node=self._settings.node)

    def _stop_link(self) -> None:
        """Give what was told last a moment to be sent; what waits is in the spool."""
        stopping = threading.Thread(target=self._link.stop, daemon=True)
        stopping.start()
        stopping.join(LINK_STOPS_WITHIN_S)

    def _pairs(self) -> Iterator[tuple[WatchedCamera, CameraSettings]]:
        return zip(self._watched, self._settings.cameras, strict=True)

    def _reader(self, watched: WatchedCamera, camera: CameraSettings) -> ReaderChild:
        streams, evidence = camera.streams, self._settings.evidence
        if streams is None:
            raise SetupError(f"camera {camera.id} has no `streams`")
        plan = ReaderSettings(
            camera_id=camera.id,
            analyse_url=streams.analyse,
            evidence_url=streams.evidence,
            analysis_fps=camera.analysis_fps,
            max_pixels=camera.max_pixels,
            ring_seconds=evidence.before_s + evidence.after_s + RING_MARGIN_S,
            ring_bytes=evidence.ring_mib * 2**20,
            evidence_folder=self._settings.state_folder / EVIDENCE_FOLDER,
            masks=camera.masks,
            socket_path=watched.socket_path,
            slots_path=watched.slots_path,
        )
        watch = CameraWatch(
            now(), random.SystemRandom().random, has_evidence_stream=streams.evidence is not None
        )
        return ReaderChild(camera.id, partial(read_camera, plan), watch)

    def _plan(self) -> "partial[None]":
        """Plan the analyser's next start with what is open now."""
        plan = AnalyserPlan(
            model=self._settings.model,
            cameras=[
                replace(each, disarmed_since=self._moved.since(each.settings.id))
                for each in self._watched
            ],
            evidence_folder=self._settings.state_folder / EVIDENCE_FOLDER,
            open_now=self._supervisor.open_activations(),
        )
        return partial(analyse, plan)

    def _recorder(self) -> Recorder:
        facts: dict[tuple[str, str], RuleFacts] = {}
        for camera in self._settings.cameras:
            facts |= rule_facts(camera)
        return Recorder(
            self._spool,
            self._settings.site,
            facts,
            before=timedelta(seconds=self._settings.evidence.before_s),
            after=timedelta(seconds=self._settings.evidence.after_s),
        )

    def _make_link(self, identity: Identity) -> CenterLink:
        return CenterLink(
            self._spool,
            identity=identity,
            redis_url=self._settings.redis_url.get_secret_value(),
            center_http=CenterHttp(self._settings.center_url),
            callbacks=Callbacks(
                status=self._status,
                locate=self._store.path_of,
                on_live_request=lambda request: self._supervisor.look_at(request),
                on_upload_failed=_tell_upload_failed,
            ),
            now=_utc,
        )

    def _status(self) -> NodeStatus:
        told = (*self._link.degradations(), *self._supervisor.degradations())
        return self._health.status(self._readers, self._analyser, self._spool, told)

    def _keep_quota(self, stop: threading.Event) -> None:
        """Thread: remove the oldest evidence that the center has, once a minute."""
        quota = int(self._settings.evidence.quota_gib * 2**30)
        while not stop.wait(QUOTA_EVERY_S):
            try:
                protected = self._spool.hashes_waiting()
                for file in files_to_remove(self._store.oldest_first(), quota, protected):
                    self._store.remove(file.sha256)
            except EdgeError as error:
                log.warning("quota.skipped", reason=str(error))


def _tell_upload_failed(file: EvidenceFile, reason: str) -> None:
    log.error("evidence.not_uploaded", sha256=file.sha256, reason=reason)


def _hand_over(settings: NodeSettings, stack: ExitStack) -> list[WatchedCamera]:
    """Make each camera's shared memory and the place of its socket; both go with the stack."""
    folder = _socket_folder(settings.state_folder)
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    watched = []
    for number, camera in enumerate(settings.cameras):
        slots: SlotMemory = stack.enter_context(create_slots(camera.id, camera.max_pixels))
        timezone = camera.timezone or settings.timezone
        without_urls = camera.model_copy(update={"streams": None, "timezone": timezone})
        watched.append(WatchedCamera(without_urls, slots.path, folder / f"{number}.sock"))
    return watched


def _socket_folder(state_folder: Path) -> Path:
    """Make the folder anew for this state folder, so that a killed node leaves no second one.

    Not inside the state folder: the path of a Unix socket has at most 107 bytes.
    """
    name = hashlib.sha256(os.fsencode(state_folder.resolve())).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"qyragy-{os.getuid()}-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise SetupError(f"{folder}: {error.strerror}; remove it, or set TMPDIR") from error
    return folder


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the state folder: two nodes on one spool would destroy each other's order."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise SetupError(f"state_folder {folder}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SetupError(f"another edge-node already uses {folder}; stop it first") from None
        lock.write(str(os.getpid()))
        lock.flush()
        yield
