"""Whether the proof of an incident is here, still coming, or will never come."""

from collections.abc import Sequence

from control_center.incidents.schemas import EvidenceState
from control_center.incidents.store import Announced


def evidence_state(announced: Sequence[Announced], failures: Sequence[str]) -> EvidenceState:
    """Judge all files of an incident together.

    It is ready when a clip and everything else that was announced are here; without a clip it
    is pending until the node says that there will be none.
    """
    if failures:
        return "failed"
    if not announced:
        return "none"
    has_clip = any(each.item.role == "clip" for each in announced)
    is_here = all(each.received_at is not None for each in announced)
    return "ready" if has_clip and is_here else "pending"


def snapshot_of(announced: Sequence[Announced]) -> str | None:
    """Return the hash of the first snapshot that is here: how it began; best without boxes."""
    for role in ("snapshot", "snapshot_boxes"):
        for each in announced:
            if each.item.role == role and each.received_at is not None:
                return each.item.sha256
    return None
