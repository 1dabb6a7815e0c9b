"""Values and stand-ins for the tests of a node's top-level modules."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from contracts.base import Lane, Priority
from contracts.events import ModelReference, RuleReference
from edge_node.camera.states import CameraWatch, Moment
from edge_node.children import Child
from edge_node.messages import (
    ActivationMessage,
    AnalyserReady,
    Message,
    ReaderReport,
    StreamOpened,
    TrackBox,
    encode,
)
from edge_node.records import RuleFacts
from edge_node.settings import CameraSettings

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MODEL = ModelReference(name="yolov8n", sha256="a" * 64)
READY = AnalyserReady(provider="CPUExecutionProvider", model=MODEL, labels=("person",))


class Clock:
    """Both clocks; they go on when a test says so."""

    def __init__(self) -> None:
        self.moment = Moment(1000.0, START)

    def __call__(self) -> Moment:
        return self.moment

    def passes(self, seconds: float) -> Moment:
        monotonic, utc = self.moment
        self.moment = Moment(monotonic + seconds, utc + timedelta(seconds=seconds))
        return self.moment


class FakeChild(Child):
    """No process: a test holds the other end of the connection."""

    def __init__(self) -> None:
        super().__init__("fake")
        self.starts = 0
        self.far: Connection | None = None

    def start(self, begin: Callable[[Connection], None]) -> None:
        self.connection, self.far = Pipe()
        self.starts += 1

    def says(self, message: Message, *raw: bytes) -> None:
        assert self.far is not None
        self.far.send_bytes(encode(message))
        for part in raw:
            self.far.send_bytes(part)

    def heard(self) -> list[bytes]:
        """Return what was sent to it so far."""
        assert self.far is not None
        found = []
        while self.far.poll():
            found.append(self.far.recv_bytes())
        return found

    def dies(self) -> None:
        assert self.far is not None
        self.far.close()


def activation_id(number: int = 1) -> str:
    return f"00000000-0000-7000-8000-{number:012x}"


def activation(
    number: int = 1, phase: str = "started", *, rule: str = "inside", seconds: float = 0.0
) -> ActivationMessage:
    return ActivationMessage.model_validate(
        {
            "camera": "north",
            "rule": rule,
            "activation_id": activation_id(number),
            "phase": phase,
            "kind": "objects_inside",
            "zone": "walk",
            "since": START,
            "at": START + timedelta(seconds=seconds),
            "lasting": True,
            "objects": (
                TrackBox(track_id=7, label="person", confidence=0.8, box=(0.1, 0.2, 0.3, 0.4)),
            ),
            "measured": ({"name": "dwell", "value": 2.0, "unit": "s", "low": 1.9, "high": 2.1},),
        }
    )


def facts(priority: Priority = Priority.P2) -> RuleFacts:
    return RuleFacts(Lane.EMERGENCY, priority, RuleReference(id="inside", version="abc"), None)


def report(**counts: int) -> ReaderReport:
    values = {"packets": 10, "frames_decoded": 10, "frames_corrupt": 0, "frames_due": 5}
    return ReaderReport.model_validate(
        {
            **values,
            "frames_dropped": 0,
            "last_packet_monotonic": None,
            "last_frame_monotonic": None,
            "stream_offset_ms": None,
            **counts,
        }
    )


def opened() -> StreamOpened:
    return StreamOpened(codec="h264", width=640, height=360, fps=10.0)


def camera_watch(clock: Clock) -> CameraWatch:
    return CameraWatch(clock(), lambda: 0.5)


def camera(**keys: object) -> CameraSettings:
    return CameraSettings.model_validate(
        {
            "id": "north",
            "zones": [{"id": "walk", "polygon": [[0, 0], [1, 0], [1, 1]]}],
            "lines": [{"id": "gate", "points": [[0.5, 0], [0.5, 1]]}],
            "rules": [
                {"id": "inside", "kind": "objects_inside", "zone": "walk", "priority": 2},
                {"id": "crowd", "kind": "objects_inside", "zone": "walk", "min_count": 3},
                {"id": "stays", "kind": "loitering", "zone": "walk", "seconds": 30},
                {"id": "crosses", "kind": "line_crossed", "line": "gate", "lane": "violation"},
            ],
            **keys,
        }
    )
