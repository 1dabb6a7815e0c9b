"""A client of the control center, as the console is one: it measures what an operator gets."""

import threading
from collections import deque
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter

ANSWER_S = 10.0
SILENCE_S = 10.0
"""The center sends a ping every two seconds."""
AGAIN_S = 1.0
LATENCIES_KEPT = 10_000
UNTOLD_KEPT = 100
PAGE = 200


class Arrival(NamedTuple):
    """An incident that came as a live message."""

    kind: str
    camera: str
    latency_s: float
    """From the capture of the frame that completed the rule to the live message read here."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Session(_Answer):
    has_password: bool


class CameraNow(_Answer):
    """A camera as the center knows it."""

    id: str
    state: str
    reason: str
    frames_analysed: int
    frames_dropped: int


class _Model(_Answer):
    name: str


class _Node(_Answer):
    model: _Model | None
    last_status_at: datetime | None


class Cameras(_Answer):
    """All cameras and nodes."""

    items: tuple[CameraNow, ...]
    nodes: tuple[_Node, ...]


class _Incident(_Answer):
    kind: str
    camera: str
    last_at: datetime
    events: int


class _Page(_Answer):
    items: tuple[_Incident, ...]
    next: str | None
    version: int


class _Change(_Answer):
    id: str
    change: str


_PAGE = TypeAdapter(_Page)


class LiveClient:
    """Signs in with a one-time link and follows the live messages in a thread.

    Its memory is bounded however long it runs: the latest latencies are kept, and a count.
    """

    def __init__(self, address: str, name: str, link: str, password: str) -> None:
        """Sign in by the link; the password is for signing in again when the session ends.

        Raises:
            httpx.HTTPError: The center refuses or is away.
        """
        self._http = httpx.Client(base_url=address, timeout=ANSWER_S, headers={"Origin": address})
        self._said = {"name": name, "password": password}
        self.began_at = datetime.now(UTC)
        answer = self._http.post("/v1/session/link", json={"token": link}).raise_for_status()
        if not _Session.model_validate_json(answer.content).has_password:
            self._http.put("/v1/session/password", json={"new": password}).raise_for_status()
        self._last_id = self._page({"limit": "1"}).version
        self.incidents = 0
        self.latencies: deque[float] = deque(maxlen=LATENCIES_KEPT)
        self._untold: deque[Arrival] = deque(maxlen=UNTOLD_KEPT)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="live", daemon=True)

    def start(self) -> None:
        """Begin to listen; nothing is missed from the sign-in on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and close the connections; at once if the center has ended."""
        self._stop.set()
        self._thread.join(SILENCE_S)
        self._http.close()

    def new_arrivals(self) -> Iterator[Arrival]:
        """Give each incident once, the newest of very many."""
        while self._untold:
            yield self._untold.popleft()

    def cameras(self) -> Cameras:
        """Return cameras and nodes as they are now.

        Raises:
            httpx.HTTPError: The center is away.
        """
        return Cameras.model_validate_json(self._get("/v1/cameras", {}).content)

    def frames(self, cameras: Collection[str]) -> tuple[int, int]:
        """Return how many frames these cameras analysed and dropped since the node's start."""
        now = self.cameras()
        # What a node of an earlier run said last may still be known: it does not count.
        if not any(
            each.last_status_at and each.last_status_at > self.began_at for each in now.nodes
        ):
            return 0, 0
        ours = [each for each in now.items if each.id in cameras]
        return sum(each.frames_analysed for each in ours), sum(each.frames_dropped for each in ours)

    def events(self) -> int:
        """Return how many events the incidents opened in this run are made of."""
        asked = {"from": self.began_at.isoformat(), "order": "newest", "limit": str(PAGE)}
        page = self._page(asked)
        total = sum(each.events for each in page.items)
        while page.next is not None:
            page = self._page({**asked, "after": page.next})
            total += sum(each.events for each in page.items)
        return total

    def model(self) -> str | None:
        """Return the name of the model that the node runs."""
        return next((each.model.name for each in self.cameras().nodes if each.model), None)

    def _page(self, asked: dict[str, str]) -> _Page:
        return _PAGE.validate_json(self._get("/v1/incidents", asked).content)

    def _get(self, path: str, asked: dict[str, str]) -> httpx.Response:
        answer = self._http.get(path, params=asked)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._sign_in_again():
            answer = self._http.get(path, params=asked)
        return answer.raise_for_status()

    def _sign_in_again(self) -> bool:
        return self._http.post("/v1/session", json=self._said).is_success

    def _follow(self) -> None:
        """Thread: read live messages until `stop`, from where they broke off."""
        while not self._stop.is_set():
            try:
                self._listen()
            except httpx.HTTPError:
                self._stop.wait(AGAIN_S)

    def _listen(self) -> None:
        asked = {"after": str(self._last_id)}
        timeout = httpx.Timeout(ANSWER_S, read=SILENCE_S)
        with self._http.stream("GET", "/v1/live", params=asked, timeout=timeout) as stream:
            if stream.status_code == httpx.codes.UNAUTHORIZED:
                self._sign_in_again()
            stream.raise_for_status()
            for kind, data, number in messages(stream):
                if self._stop.is_set():
                    return
                if kind == "resync":
                    self._last_id = self._page({"limit": "1"}).version
                self._last_id = number or self._last_id
                if kind == "incident":
                    self._take(_Change.model_validate_json(data))

    def _take(self, change: _Change) -> None:
        read_at = datetime.now(UTC)
        if change.change != "opened":
            return
        found = self._get(f"/v1/incidents/{change.id}", {})
        incident = _Incident.model_validate_json(found.content)
        # At its opening the last frame of an incident is the one that completed the rule.
        if incident.last_at < self.began_at:
            return  # left over in the node's spool by an earlier run
        latency_s = (read_at - incident.last_at).total_seconds()
        self.incidents += 1
        self.latencies.append(latency_s)
        self._untold.append(Arrival(incident.kind, incident.camera, latency_s))


def messages(stream: httpx.Response) -> Iterator[tuple[str, str, int | None]]:
    """Give kind, data and number of each server-sent event."""
    kind, data, number = "message", "", None
    for line in stream.iter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            data += value
        elif name == "id":
            number = int(value)
        elif not line:
            if data:
                yield kind, data, number
            kind, data, number = "message", "", None


def is_healthy(address: str) -> bool:
    """Does the center answer its health question?"""
    try:
        return httpx.get(f"{address}/v1/health", timeout=2).is_success
    except httpx.HTTPError:
        return False
