"""The connection to Redis: bounded waits, no hidden retries, and since when it is away."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.typing import EncodableT, FieldT

from control_center.errors import RedisAway

log = structlog.get_logger()
CONNECT_S = 2.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0


class LinkState:
    """Since when Redis is away, for people to see."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.since: datetime | None = None

    def works(self) -> None:
        """Redis answered."""
        if self.since is not None:
            log.info("redis.returned", away_since=self.since.isoformat())
        self.since = None

    def fails(self, reason: str, retry_in_s: float) -> None:
        """Redis did not answer."""
        if self.since is None:
            self.since = self._clock()
            log.error("redis.lost", reason=reason, retry_in_s=round(retry_in_s, 2))


def connect(url: str, timeout_s: float) -> Redis:
    """Make a client; it connects on first use.

    Args:
        url: With its password, which appears in no error of ours.
        timeout_s: Longest wait for an answer. The library alone would try for 25 s.
    """
    return Redis.from_url(
        url,
        socket_timeout=timeout_s,
        socket_connect_timeout=CONNECT_S,
        retry=Retry(NoBackoff(), 0),
        retry_on_timeout=False,
        max_connections=32,
    )


@contextmanager
def outages() -> Iterator[None]:
    """Turn what the library raises into `RedisAway`.

    Raises:
        RedisAway: Redis is away, or refuses; the request may have taken effect all the same.
    """
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise RedisAway(f"Redis: {type(error).__name__}: {error}") from error


def message_fields(message: Mapping[str, bytes]) -> dict[FieldT, EncodableT]:
    """Return a message in the wide types that the library asks for."""
    fields: dict[FieldT, EncodableT] = {}
    fields.update(message)
    return fields


def pauses() -> Iterator[float]:
    """Give pauses between tries: full jitter, the bound doubling from 0.1 to 5 s."""
    bound = FIRST_PAUSE_S
    while True:
        yield random.uniform(0, bound)  # noqa: S311  # spreads load, guards nothing
        bound = min(bound * 2, LONGEST_PAUSE_S)
