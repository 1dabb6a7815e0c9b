"""Requests of the center to this node: somebody wants to see a live picture."""

from collections.abc import Callable, Sequence
from datetime import datetime

from contracts import wire
from contracts.backchannel import REQUEST, LiveRequest
from edge_node.publishing.backchannel import Backchannel
from edge_node.publishing.redis_link import RedisLink
from edge_node.publishing.signing import CenterKey


class RequestReader:
    """Rounds of reading; one thread runs them."""

    def __init__(
        self,
        link: RedisLink,
        *,
        node: str,
        center: CenterKey,
        now: Callable[[], datetime],
        on_request: Callable[[LiveRequest], None],
    ) -> None:
        """Take who wants to know.

        Args:
            link: To Redis.
            node: The node's id.
            center: Whose signature counts.
            now: The node's clock; a request that has expired by it is passed over.
            on_request: Called with each, in order; the same may come twice.
        """
        self._now = now
        self._on_request = on_request
        self.backchannel = Backchannel(
            link,
            wire.request_stream(node),
            node=node,
            center=center,
            parse=REQUEST.validate_json,
        )

    def read_round(self) -> None:
        """Hand over the next requests.

        Raises:
            LinkError: Redis is away or refuses.
        """
        self.backchannel.read_round(self._hand_over)

    def _hand_over(self, requests: Sequence[LiveRequest]) -> None:
        now = self._now()
        for request in requests:
            if request.until > now:
                self._on_request(request)
