"""Redis as the node uses it: few commands, each bounded in time, never tried again in here."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import redis
from pydantic import TypeAdapter
from redis.backoff import NoBackoff
from redis.connection import AbstractConnection
from redis.retry import Retry
from redis.typing import EncodableT, FieldT

from contracts import wire
from edge_node.errors import LinkError, SetupError
from edge_node.publishing.signing import SignedMessage

TIMEOUT_S = 2.0
BLOCK_MS = 500
"""How long a read waits for news; well below the time-out, and the longest that a stop waits."""

_MAX_REASON = 200

_ENTRIES = TypeAdapter(list[tuple[bytes, dict[bytes, bytes]]])
_STREAMS = TypeAdapter(list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]])


class Entry(NamedTuple):
    """One entry of a stream; a field that is missing is empty, so its signature can't be right."""

    entry_id: str
    message: SignedMessage


class RedisLink:
    """Shared by all threads; each call takes a connection of its own from the pool."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        """Connect at the first call.

        Args:
            url: A secret: it may hold a password, and appears in no message.
            timeout_s: Bound of a connect and of every answer.

        Raises:
            SetupError: It is no URL of a Redis.
        """
        self._lock = threading.Lock()
        self._connections = 0
        self._client = _client(url, timeout_s, self._count_connection)
        self._secret = self._client.connection_pool.connection_kwargs.get("password")

    @property
    def connections(self) -> int:
        """How many connections were made so far: a new one may lead to another, empty Redis."""
        with self._lock:
            return self._connections

    def append(self, messages: Sequence[tuple[str, SignedMessage]]) -> list[str | LinkError]:
        """Append messages to streams in one round trip.

        Returns:
            For each the entry's id, or why Redis refused this one (full, read-only, loading…).

        Raises:
            LinkError: Redis is away; each message may or may not have been appended.
        """
        with self._errors():
            pipeline = self._client.pipeline(transaction=False)
            for stream, message in messages:
                pipeline.xadd(stream, _fields(message))
            answers = pipeline.execute(raise_on_error=False)
        return [self._answer(answer) for answer in answers]

    def signatures(self, entries: Sequence[tuple[str, str]]) -> list[str | None]:
        """Look which (stream, entry id) are still there; None where there is none.

        Raises:
            LinkError: Redis is away or refuses.
        """
        with self._errors():
            pipeline = self._client.pipeline(transaction=False)
            for stream, entry_id in entries:
                pipeline.xrange(stream, min=entry_id, max=entry_id, count=1)
            answers = pipeline.execute()
        found = [_ENTRIES.validate_python(answer) for answer in answers]
        return [_message(rows[0][1]).signature if rows else None for rows in found]

    def read(self, stream: str, *, after: str, count: int = 100) -> list[Entry]:
        """Return the entries after this id; wait `BLOCK_MS` when there are none.

        Raises:
            LinkError: Redis is away or refuses.
        """
        with self._errors():
            answer = self._client.xread({stream: after}, count=count, block=BLOCK_MS)
        streams = _STREAMS.validate_python(answer or [])
        return [
            Entry(entry_id.decode("ascii", "replace"), _message(fields))
            for _, entries in streams
            for entry_id, fields in entries
        ]

    def put(
        self,
        name: str,
        message: SignedMessage,
        *,
        more: Mapping[str, bytes] | None = None,
        expires_ms: int | None = None,
    ) -> None:
        """Set the fields of a hash, at once with the time after which it is gone.

        Raises:
            LinkError: Redis is away or refuses.
        """
        fields = _fields(message)
        fields.update(more or {})
        with self._errors():
            pipeline = self._client.pipeline(transaction=True)
            pipeline.hset(name, mapping=fields)
            if expires_ms is not None:
                pipeline.pexpire(name, expires_ms)
            pipeline.execute()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()
        self._client.connection_pool.disconnect()

    def _count_connection(self) -> None:
        with self._lock:
            self._connections += 1

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (redis.RedisError, OSError) as error:
            raise self._link_error(error) from None  # its traceback may show the URL

    def _answer(self, answer: object) -> str | LinkError:
        if isinstance(answer, Exception):
            return self._link_error(answer)
        return answer.decode("ascii") if isinstance(answer, bytes) else str(answer)

    def _link_error(self, error: Exception) -> LinkError:
        reason = str(error)[:_MAX_REASON]
        if self._secret:
            reason = reason.replace(str(self._secret), "***")
        return LinkError(f"Redis: {type(error).__name__}: {reason}")


def _client(url: str, timeout_s: float, on_connection: Callable[[], None]) -> redis.Redis:
    def greet(connection: AbstractConnection) -> None:
        connection.on_connect()  # type: ignore[no-untyped-call]  # redis leaves it untyped
        on_connection()

    try:
        return redis.Redis.from_url(
            url,
            # The library's own tries again block for up to 25 s, and send an XADD twice.
            retry=Retry(NoBackoff(), 0),
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            protocol=2,
            # A node's user may do little; CLIENT SETINFO is not among it.
            driver_info=None,
            redis_connect_func=greet,
        )
    except ValueError:
        raise SetupError(
            "redis_url is no address of a Redis; it looks like redis://:password@host:6379/0"
        ) from None


def _fields(message: SignedMessage) -> dict[FieldT, EncodableT]:
    return {
        wire.BODY: message.body,
        wire.SIGNATURE: message.signature.encode(),
        wire.KEY_ID: message.key_id.encode(),
    }


def _message(fields: Mapping[bytes, bytes]) -> SignedMessage:
    return SignedMessage(
        body=fields.get(wire.BODY.encode(), b""),
        signature=fields.get(wire.SIGNATURE.encode(), b"").decode("ascii", "replace"),
        key_id=fields.get(wire.KEY_ID.encode(), b"").decode("ascii", "replace"),
    )
