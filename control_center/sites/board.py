"""What nodes said last about themselves and their cameras, in memory: only the newest counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from contracts.status import CameraStatus, StatusEvent

SILENT_AFTER = timedelta(seconds=15)
NodeState = Literal["online", "silent", "never_seen"]


@dataclass(frozen=True)
class Turn:
    """A node or a camera is in another state than before."""

    topic: Literal["node", "camera"]
    id: str
    state: str


@dataclass(frozen=True)
class Known:
    """What is known of a node."""

    status: StatusEvent
    heard_at: datetime
    """When its newest heartbeat was read."""
    state: NodeState
    since: datetime


class StatusBoard:
    """The newest heartbeat of each node."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._cameras: dict[tuple[str, str], str] = {}

    def node(self, node: str) -> Known | None:
        """Return what is known of a node."""
        return self._known.get(node)

    def camera(self, node: str, camera: str) -> CameraStatus | None:
        """Return what a node said of a camera."""
        known = self._known.get(node)
        if known is None:
            return None
        return next((each for each in known.status.data.cameras if each.camera == camera), None)

    def is_newer(self, node: str, status: StatusEvent) -> bool:
        """Tell whether this is not an old heartbeat that somebody put back."""
        known = self._known.get(node)
        if known is None:
            return True
        return _order(status) > _order(known.status)

    def hear(self, node: str, status: StatusEvent, at: datetime) -> tuple[Turn, ...]:
        """Take a newer heartbeat; return what changed with it.

        The first one after the center's start may lie there since a node died: it counts from
        the time that it names, once that is older than silence allows.
        """
        known = self._known.get(node)
        heard_at = at if known else min(at, status.time)
        if at - heard_at <= SILENT_AFTER:
            heard_at = at
        state: NodeState = "online" if heard_at == at else "silent"
        turned = known is None or known.state != state
        since = heard_at if known is None or turned else known.since
        self._known[node] = Known(status, heard_at, state, since)
        turns = [Turn("node", node, state)] if turned else []
        return (*turns, *self._camera_turns(node, status.data.cameras, state))

    def notice_silence(self, at: datetime) -> tuple[Turn, ...]:
        """Return the nodes, and their cameras, that have just become silent."""
        turns: list[Turn] = []
        for node, known in self._known.items():
            if known.state == "online" and at - known.heard_at > SILENT_AFTER:
                self._known[node] = Known(known.status, known.heard_at, "silent", known.heard_at)
                turns.append(Turn("node", node, "silent"))
                turns += self._camera_turns(node, known.status.data.cameras, "silent")
        return tuple(turns)

    def _camera_turns(
        self, node: str, cameras: Iterable[CameraStatus], node_state: str
    ) -> list[Turn]:
        turns = []
        for each in cameras:
            state = each.state if node_state == "online" else "node_silent"
            if self._cameras.get((node, each.camera)) != state:
                self._cameras[node, each.camera] = state
                turns.append(Turn("camera", each.camera, state))
        return turns


def _order(status: StatusEvent) -> tuple[datetime, int]:
    return status.data.started_at, status.qybeat
