"""A stream from the center to this node: read, checked, and handed over in order.

What is not signed by the center, or is for another node, is counted and passed over. Reading
starts at the beginning of the stream, and again after Redis was lost: all of it may be heard twice.
"""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

import structlog
from pydantic import ValidationError

from edge_node.errors import LinkError
from edge_node.publishing.redis_link import Entry, RedisLink
from edge_node.publishing.signing import CenterKey, SignedMessage

log = structlog.get_logger()

MAX_BYTES = 1024 * 1024
"""A receipt of 1,000 rejections with their reasons stays below it."""

_BEGINNING = "0"
_LOG_EVERY = 100


class Addressed(Protocol):
    """A message that names the node it is for."""

    @property
    def node(self) -> str:
        """The node's id."""
        ...


Heard = TypeVar("Heard", bound=Addressed)


class Backchannel(Generic[Heard]):
    """One stream; one thread runs its rounds."""

    def __init__(
        self,
        link: RedisLink,
        stream: str,
        *,
        node: str,
        center: CenterKey,
        parse: Callable[[bytes], Heard],
    ) -> None:
        self._link = link
        self._stream = stream
        self._node = node
        self._center = center
        self._parse = parse
        self._heard_up_to = _BEGINNING
        self.refused = 0
        """Entries that were forged, spoilt or for somebody else."""

    def read_round(self, handle: Callable[[Sequence[Heard]], None]) -> None:
        """Hand over what is new, as one list; wait half a second when there is none.

        What `handle` raised on is read again in the next round.

        Raises:
            LinkError: Redis is away or refuses.
        """
        try:
            entries = self._link.read(self._stream, after=self._heard_up_to)
        except LinkError:
            self.begin_again()
            raise
        heard = [message for entry in entries if (message := self._open(entry)) is not None]
        if heard:
            handle(heard)
        if entries:
            self._heard_up_to = entries[-1].entry_id

    def begin_again(self) -> None:
        """Read from the stream's beginning: it may be another one, with lower ids."""
        self._heard_up_to = _BEGINNING

    def _open(self, entry: Entry) -> Heard | None:
        try:
            return self._checked(entry.message)
        except _RefusedError as error:
            if self.refused % _LOG_EVERY == 0:  # who floods the stream shall not flood the log
                log.warning(
                    "backchannel.refused",
                    stream=self._stream,
                    entry_id=entry.entry_id,
                    reason=str(error),
                    refused_before=self.refused,
                )
            self.refused += 1
            return None

    def _checked(self, message: SignedMessage) -> Heard:
        if len(message.body) > MAX_BYTES:
            raise _RefusedError("too long")
        if not self._center.signed(message):
            raise _RefusedError("not signed by the center")
        try:
            heard = self._parse(message.body)
        except ValidationError as error:
            raise _RefusedError("not of the schema") from error
        if heard.node != self._node:
            raise _RefusedError("for another node")
        return heard


class _RefusedError(Exception):
    pass
