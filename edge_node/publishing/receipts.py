"""Receipts: the center has committed these events, so the spool may forget them."""

from collections.abc import Callable, Sequence

from contracts import wire
from contracts.backchannel import Receipt
from edge_node.publishing.backchannel import Backchannel
from edge_node.publishing.redis_link import RedisLink
from edge_node.publishing.signing import CenterKey
from edge_node.publishing.spool import Spool


class ReceiptReader:
    """Rounds of reading; one thread runs them."""

    def __init__(
        self,
        spool: Spool,
        link: RedisLink,
        *,
        node: str,
        center: CenterKey,
        on_settled: Callable[[Sequence[str]], None],
    ) -> None:
        """Take what receipts lead to.

        Args:
            spool: Told first.
            link: To Redis.
            node: The node's id.
            center: Whose signature counts.
            on_settled: Called with the event ids once the spool has noted them on disk.
        """
        self._spool = spool
        self._on_settled = on_settled
        self.backchannel = Backchannel(
            link,
            wire.receipt_stream(node),
            node=node,
            center=center,
            parse=Receipt.model_validate_json,
        )

    def read_round(self) -> None:
        """Note the next receipts.

        Raises:
            LinkError: Redis is away or refuses.
            SpoolError: The disk does not take it; the receipts are read again.
        """
        self.backchannel.read_round(self._settle)

    def _settle(self, receipts: Sequence[Receipt]) -> None:
        accepted = [event_id for receipt in receipts for event_id in receipt.accepted]
        rejected = [rejection for receipt in receipts for rejection in receipt.rejected]
        self._spool.settle(accepted, rejected)
        self._on_settled([*accepted, *(rejection.event_id for rejection in rejected)])
