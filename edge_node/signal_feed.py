"""Phases of traffic lights as a controller's adapter tells them: a file of lines, a key in Redis.

What is told holds for the time that it says, and no longer: after it the phase is unknown.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Protocol

import redis
import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from redis.backoff import NoBackoff
from redis.retry import Retry

from contracts.base import Slug
from edge_node.types import Frame, Signal, SignalPhase, Surroundings, Tracks

log = structlog.get_logger()

MOST_WAITING = 1000
"""Values that are told ahead of their time; more are dropped, the earliest first."""
MOST_BYTES = 4096
"""Of one value."""
MOST_READ = 262_144
"""Bytes of a file at once; the rest is read with the next frames."""
ASKS_EVERY_S = 0.2
ANSWERS_WITHIN_S = 1.0
WARNS_EVERY_S = 60.0


class Told(BaseModel):
    """One value of a feed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    signal: Slug
    phase: Annotated[SignalPhase, Field(strict=False)]
    at: AwareDatetime
    """From when on the light shows it, or shows it still."""
    valid_for_s: Annotated[float, Field(gt=0, le=3600)]


class Source(Protocol):
    """Where values come from."""

    def read(self) -> Iterable[bytes]:
        """Return what is new; never waits."""
        ...


class Feeds:
    """Tells the phases of some lights from their feeds; a part of the observer."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        """Take a source by the signal's id; values of other signals in it are passed over."""
        self._feeds = {name: _Feed(name, source) for name, source in sources.items()}

    def look(self, frame: Frame, tracks: Tracks, known: Surroundings) -> Surroundings:
        """Return what is known of this frame with the phases that were told."""
        del tracks
        told = {name: feed.at(frame.captured_at) for name, feed in self._feeds.items()}
        return replace(known, signals={**known.signals, **told})

    def reset(self) -> None:
        """Nothing depends on the last frames."""


class _Feed:
    """The values of one light, in order of time."""

    def __init__(self, name: str, source: Source) -> None:
        self.refused: Counter[str] = Counter()
        self._name = name
        self._source = source
        self._waiting: deque[Told] = deque(maxlen=MOST_WAITING)
        self._now: Told | None = None
        self._since: datetime | None = None

    def at(self, moment: datetime) -> Signal:
        """Return what the light shows at a moment; moments come in order."""
        for value in self._source.read():
            self._take(value)
        while self._waiting and self._waiting[0].at <= moment:
            self._follow(self._waiting.popleft())
        told = self._now
        if told is None or self._since is None or not _holds(told, moment):
            return Signal(SignalPhase.UNKNOWN, moment)
        return Signal(told.phase, self._since)

    def _take(self, value: bytes) -> None:
        try:
            told = Told.model_validate_json(value)
        except ValidationError as error:
            self.refused["broken"] += 1
            if self.refused["broken"] == 1:
                problem = error.errors(include_input=False, include_url=False)[0]
                log.warning("signal_feed.refused", signal=self._name, reason=problem["msg"])
            return
        if told.signal != self._name:
            return
        latest = self._waiting[-1] if self._waiting else self._now
        if latest is not None and told.at < latest.at:
            self.refused["out_of_order"] += 1
        elif told != latest:
            self._waiting.append(told)

    def _follow(self, told: Told) -> None:
        before = self._now
        goes_on = before is not None and before.phase is told.phase and _holds(before, told.at)
        self._since = self._since if goes_on else told.at
        self._now = told


def _holds(told: Told, moment: datetime) -> bool:
    return told.at <= moment <= told.at + timedelta(seconds=told.valid_for_s)


class FileSource:
    """Lines of a file that may grow, be put anew, or not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""

    def read(self) -> Iterator[bytes]:
        """Yield the lines that were added."""
        try:
            with self._path.open("rb") as file:
                if file.seek(0, 2) < self._offset:  # somebody began it anew
                    self._offset, self._rest = 0, b""
                file.seek(self._offset)
                added = file.read(MOST_READ)
        except OSError:
            return  # not there (yet): what was told goes stale
        self._offset += len(added)
        *lines, self._rest = (self._rest + added).split(b"\n")
        if len(self._rest) > MOST_BYTES:
            self._rest = b""
        yield from (line for line in lines if line.strip() and len(line) <= MOST_BYTES)


class RedisSource:
    """A key that holds the last value; a thread asks for it, so that no frame waits."""

    def __init__(self, get: Callable[[], bytes | None], name: str) -> None:
        """Begin to ask.

        Args:
            get: Returns the key's value; may raise redis.RedisError.
            name: Of the signal, for the log.
        """
        self._get, self._name = get, name
        self._values: deque[bytes] = deque(maxlen=MOST_WAITING)
        """Dropped when full, the oldest first: they are stale by then."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, name=f"signal-{name}", daemon=True)
        self._thread.start()

    def read(self) -> Iterator[bytes]:
        """Yield the values that came since."""
        while self._values:
            yield self._values.popleft()

    def close(self) -> None:
        """Stop asking."""
        self._stop.set()
        self._thread.join(2 * ANSWERS_WITHIN_S + 1)

    def _ask(self) -> None:
        """Ask until stopped; a Redis that is away is told once a minute."""
        last: bytes | None = None
        quiet_s = 0.0
        while not self._stop.wait(ASKS_EVERY_S):
            quiet_s -= ASKS_EVERY_S
            try:
                value = self._get()
            except redis.RedisError as error:
                if quiet_s <= 0:
                    kind = type(error).__name__
                    log.warning("signal_feed.lost", signal=self._name, reason=kind)
                    quiet_s = WARNS_EVERY_S
                continue
            if value and value != last and len(value) <= MOST_BYTES:
                self._values.append(value)
                last = value


def redis_source(name: str, url: str, key: str) -> RedisSource:
    """Return a source that asks a Redis for a key."""
    client = redis.Redis.from_url(
        url,
        socket_timeout=ANSWERS_WITHIN_S,
        socket_connect_timeout=ANSWERS_WITHIN_S,
        retry=Retry(NoBackoff(), 0),  # the next question comes soon; the library's waits block
    )

    def get() -> bytes | None:
        value = client.get(key)
        return value if isinstance(value, bytes) else None

    return RedisSource(get, name)
