"""A client of the control center, as the console is one: it measures what an operator gets."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import httpx
import structlog

log = structlog.get_logger()


class Arrival(NamedTuple):
    """An incident that came as a live message."""

    incident: str
    kind: str
    camera: str
    latency_s: float
    """From the capture of the frame that completed the rule to the live message read here."""


class LiveClient:
    """Signs in with a one-time link and follows the live messages in a thread."""

    def __init__(self, address: str, link_token: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=10, headers={"Origin": address})
        answer = self._http.post("/v1/session/link", json={"token": link_token})
        answer.raise_for_status()
        self.arrivals: list[Arrival] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="live", daemon=True)

    def start(self) -> None:
        """Begin to listen; return when the stream is open."""
        self._opened = threading.Event()
        self._thread.start()
        self._opened.wait(10)

    def stop(self) -> None:
        """Stop listening and close the connections."""
        self._stop.set()
        self._http.close()
        self._thread.join(5)

    def frames(self) -> tuple[int, int]:
        """Return how many frames all cameras analysed and how many they dropped."""
        cameras = self._http.get("/v1/cameras").raise_for_status().json()["items"]
        return (
            sum(each["frames_analysed"] for each in cameras),
            sum(each["frames_dropped"] for each in cameras),
        )

    def camera_states(self) -> dict[str, tuple[str, str]]:
        """Return state and reason by camera."""
        cameras = self._http.get("/v1/cameras").raise_for_status().json()["items"]
        return {each["id"]: (each["state"], each["reason"]) for each in cameras}

    def events(self) -> int:
        """Return how many events the incidents of this run are made of."""
        return sum(int(self._detail(each.incident)["events"]) for each in self.arrivals)

    def model(self) -> str | None:
        """Return the name of the model that the nodes run."""
        nodes = self._http.get("/v1/cameras").raise_for_status().json()["nodes"]
        return next((each["model"]["name"] for each in nodes if each["model"]), None)

    def _detail(self, incident: str) -> dict[str, str]:
        detail: dict[str, str] = (
            self._http.get(f"/v1/incidents/{incident}").raise_for_status().json()
        )
        return detail

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                with self._http.stream("GET", "/v1/live", timeout=30) as stream:
                    stream.raise_for_status()
                    self._opened.set()
                    for kind, data in _messages(stream):
                        self._take(kind, data)
            except (httpx.HTTPError, RuntimeError) as error:
                if not self._stop.is_set():
                    log.warning("live.lost", reason=type(error).__name__)
                    self._stop.wait(1)

    def _take(self, kind: str, data: str) -> None:
        read_at = datetime.now(UTC)
        message = json.loads(data) if kind == "incident" else {}
        if message.get("change") != "opened":
            return
        detail = self._detail(message["id"])
        completed_at = datetime.fromisoformat(detail["last_at"])
        self.arrivals.append(
            Arrival(
                detail["id"],
                detail["kind"],
                detail["camera"],
                (read_at - completed_at).total_seconds(),
            )
        )


def _messages(stream: httpx.Response) -> Iterator[tuple[str, str]]:
    kind, data = "message", ""
    for line in stream.iter_lines():
        if line.startswith("event:"):
            kind = line[6:].strip()
        elif line.startswith("data:"):
            data += line[5:].strip()
        elif not line:
            if data:
                yield kind, data
            kind, data = "message", ""


def wait_for_answer(address: str) -> bool:
    """Does the center answer its health question?"""
    try:
        return httpx.get(f"{address}/v1/health", timeout=2).is_success
    except httpx.HTTPError:
        time.sleep(0.05)
        return False
