"""A whole real node: `edge-node run` as a process, sample cameras, a Redis and a small center."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import redis
import yaml
from av.video.stream import VideoStream
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import TypeAdapter
from redis.typing import EncodableT, FieldT

from contracts import wire
from contracts.backchannel import Receipt
from contracts.base import Priority
from contracts.events import EVENT, EvidenceEvent, EvidenceReport, ObservationEvent
from contracts.status import CameraStatus, NodeStatus, StatusEvent
from edge_node.publishing.signing import (
    CenterKey,
    NodeKey,
    SignedMessage,
    load_or_make_node_key,
    store_center_key,
)

NODE = "node-1"
PROGRAM = str(Path(sys.executable).with_name("edge-node"))
PASSWORD = "p@ss:/%ключ"
"""Everything that a URL makes difficult."""


Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
EVERYWHERE: Plain = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
_ENTRIES = TypeAdapter(list[tuple[bytes, dict[bytes, bytes]]])
_FIELDS = TypeAdapter(dict[bytes, bytes])


def until(
    condition: Callable[[], object], limit_s: float = 90.0, what: str | Callable[[], str] = ""
) -> None:
    """Wait for a condition; the machine may be busy, so limits are generous.

    `what` says what was waited for; a function is asked at the end, so that it can tell a log.
    """
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() >= deadline:
            told = what() if callable(what) else what
            raise AssertionError(f"not in {limit_s:g} s: {told or condition}")
        time.sleep(0.02)


class Center:
    """Takes the node's events out of Redis, checks each signature, and writes receipts."""

    def __init__(self, url: str, node_key: NodeKey) -> None:
        self.key = NodeKey(Ed25519PrivateKey.generate())
        self._node_key = CenterKey(node_key.public_key)
        self._client = redis.Redis.from_url(url, socket_timeout=2, decode_responses=False)
        self.events: list[ObservationEvent | EvidenceEvent] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(10)
        self._client.close()

    def observations(self, phase: str = "started", **fits: str) -> list[ObservationEvent]:
        found = [each for each in self.events if isinstance(each, ObservationEvent)]
        return [
            each
            for each in found
            if each.type == f"qyragy.event.{phase}.v1"
            and all(getattr(each.data, name) == value for name, value in fits.items())
        ]

    def clip_of(self, activation_id: str) -> EvidenceReport | None:
        found = [each.data for each in self.events if isinstance(each, EvidenceEvent)]
        return next((each for each in found if each.activation_id == activation_id), None)

    def status(self) -> NodeStatus | None:
        """Return the newest heartbeat."""
        fields = _FIELDS.validate_python(self._client.hgetall(wire.status_key(NODE)))
        if not fields:
            return None
        return StatusEvent.model_validate_json(self._verified(fields)).data

    def camera(self, name: str) -> CameraStatus | None:
        status = self.status()
        return (
            next((each for each in status.cameras if each.camera == name), None) if status else None
        )

    def everything_in_redis(self) -> bytes:
        """Return all keys and values that Redis holds now."""
        found = b""
        for key in self._client.scan_iter("*"):
            found += key + (self._client.dump(key) or b"")
        return found

    def _work(self) -> None:
        while not self._stop.wait(0.05):
            try:
                self._take_all()
            except redis.RedisError:
                continue  # it is away: the node will send again

    def _take_all(self) -> None:
        for priority in Priority:
            stream = wire.event_stream(NODE, priority)
            for entry_id, fields in _ENTRIES.validate_python(self._client.xrange(stream)):
                event = EVENT.validate_json(self._verified(fields))
                if all(event.id != each.id for each in self.events):
                    self.events.append(event)
                self._accept(event.id)
                self._client.xdel(stream, entry_id)

    def _verified(self, fields: dict[bytes, bytes]) -> bytes:
        message = SignedMessage(fields[b"ce"], fields[b"sig"].decode(), fields[b"key"].decode())
        assert self._node_key.signed(message), "wrongly signed"
        return message.body

    def _accept(self, event_id: str) -> None:
        receipt = Receipt(node=NODE, at=datetime.now(UTC), accepted=(event_id,))
        message = self.key.signed(receipt.model_dump_json().encode())
        fields: dict[FieldT, EncodableT] = {
            "ce": message.body,
            "sig": message.signature,
            "key": message.key_id,
        }
        self._client.xadd(wire.receipt_stream(NODE), fields)


@dataclass
class NodeAtWork:
    """One node's folder, settings and process."""

    folder: Path
    redis_url: str
    model: Path | None
    cameras: Sequence[dict[str, Plain]]
    environment: dict[str, str] = field(default_factory=dict)
    after_s: float = 1.0
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.key = load_or_make_node_key(self.state)

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def settings(self) -> Path:
        return self.folder / "edge.yaml"

    @property
    def log(self) -> str:
        return (self.folder / "node.log").read_text(encoding="utf-8", errors="replace")

    def logged(self, event: str) -> list[dict[str, Plain]]:
        """Return the log lines with this event."""
        lines = [line for line in self.log.splitlines() if line.startswith("{")]
        return [each for each in map(json.loads, lines) if each["event"] == event]

    def wait_for_log(self, event: str, *, after: datetime | None = None) -> datetime:
        """Return when this event was logged first, after a moment if one is given."""

        def found() -> list[datetime]:
            times = [datetime.fromisoformat(str(each["timestamp"])) for each in self.logged(event)]
            return [each for each in times if after is None or each > after]

        until(found, 90, lambda: f"{event} in the log; its end is {self.log[-1500:]}")
        return found()[0]

    @property
    def session(self) -> int:
        assert self.process is not None
        return self.process.pid

    def enrol(self, center_key: str) -> None:
        store_center_key(self.state, center_key)

    def write_settings(self) -> None:
        content = {
            "node": NODE,
            "site": "crossing",
            "state_folder": str(self.state),
            "redis_url": "${QYRAGY_REDIS_URL}",
            "center_url": "http://127.0.0.1:9",
            "model": {"name": str(self.model) if self.model else None, "confidence": 0.35},
            "evidence": {"before_s": 2.0, "after_s": self.after_s},
            "cameras": list(self.cameras),
        }
        self.settings.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    def start(self) -> None:
        self.write_settings()
        with (self.folder / "node.log").open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "run", "-c", str(self.settings)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "QYRAGY_REDIS_URL": self.redis_url, **self.environment},
                start_new_session=True,
            )

    def stop(self, limit_s: float = 30.0) -> int:
        """Ask it to end as systemd does; return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(limit_s)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Leave nothing behind, whatever the test did."""
        if self.process is not None:
            self.process.kill()
            for pid in processes_of(self.process.pid):
                _kill(pid)
            self.process.wait()

    def reader(self, camera: str) -> int:
        """Return the process id of a camera's reader: the one that listens on its socket."""
        number = [each["id"] for each in self.cameras].index(camera)
        return self._the_process(lambda pid: f"{number}.sock" in _listens_on(pid))

    def analyser(self) -> int:
        """Return the process id of the analyser, by the name that `ps` shows."""
        return self._the_process(lambda pid: _read(Path(f"/proc/{pid}/comm")) == "analyser\n")

    def _the_process(self, fits: Callable[[int], bool]) -> int:
        assert self.process is not None
        found = [pid for pid in processes_of(self.process.pid) if fits(pid)]
        return found[0] if len(found) == 1 else 0


def processes_of(session: int) -> list[int]:
    """Return the living processes of a session."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            stat = _read(folder / "stat")
            fields = stat.rpartition(")")[2].split()
            if fields and fields[3] == str(session) and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def _listens_on(pid: int) -> str:
    """Return the Unix sockets that a process listens on."""
    sockets = {}
    for line in _read(Path("/proc/net/unix")).splitlines()[1:]:
        words = line.split()
        if len(words) > 7 and words[3] == "00010000":  # listens
            sockets[words[6]] = words[7]
    told = []
    try:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            target = str(link.readlink())
            if target.startswith("socket:["):
                told.append(sockets.get(target[8:-1], ""))
    except OSError:
        return ""
    return "\n".join(told)


def people(folder: Path, source: Path, *, frames: tuple[int, int], step: int) -> Path:
    """Write a stretch of a clip as a small camera would send it: 640 x 360, 10 per second."""
    path = folder / f"{source.stem}.mp4"
    with av.open(str(source)) as given, av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = 640, 360
        stream.pix_fmt = "yuv420p"
        stream.gop_size = 10
        stream.options = {"preset": "ultrafast", "tune": "zerolatency"}
        chosen = islice(given.decode(video=0), *frames, step)
        for number, picture in enumerate(chosen):
            small = picture.reformat(640, 360, "yuv420p")
            small.pts, small.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(small))
        container.mux(stream.encode(None))
    return path


def watched(camera: str, url: str, **more: Plain) -> dict[str, Plain]:
    """Return a camera's settings with one rule of each kind."""
    return {
        "id": camera,
        "streams": {"analyse": url},
        "analysis_fps": 5.0,
        "max_pixels": 640 * 480,
        "zones": [{"id": "all", "name": "Everything", "polygon": EVERYWHERE}],
        "lines": [{"id": "mid", "name": "Middle", "points": [[0.56, 0.0], [0.56, 1.0]]}],
        "rules": [
            {"id": "inside", "kind": "objects_inside", "zone": "all", "priority": 2},
            {"id": "stays", "kind": "loitering", "zone": "all", "seconds": 2.0, "priority": 1},
            {"id": "crosses", "kind": "line_crossed", "line": "mid", "lane": "violation"},
        ],
        **more,
    }


def command_lines(session: int) -> str:
    """Return the command lines of a session's processes, as anybody on the machine sees them."""
    return "\n".join(_read(Path(f"/proc/{pid}/cmdline")) for pid in processes_of(session))


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
