"""What a node is told about its messages, signed by the center."""

from collections.abc import Iterable
from datetime import datetime

from contracts.backchannel import Receipt, Rejection
from control_center.ingest.service import Outcome


def receipt(node: str, outcomes: Iterable[Outcome], at: datetime) -> Receipt | None:
    """Return the receipt for a batch of one node, or None when there is nothing to tell.

    Args:
        node: Whose messages they are.
        outcomes: At most 1,000; they are committed.
        at: The center's time.
    """
    told = tuple(outcomes)
    accepted = tuple(dict.fromkeys(each.accepted for each in told if each.accepted))
    rejected = dict(each.rejected for each in told if each.rejected)
    if not accepted and not rejected:
        return None
    return Receipt(
        node=node,
        at=at,
        accepted=accepted,
        rejected=tuple(Rejection(event_id=one, reason=why) for one, why in rejected.items()),
    )
