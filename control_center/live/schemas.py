"""What listeners are told: ids and versions, never contents."""

from dataclasses import dataclass
from typing import Literal

Topic = Literal["incident", "camera", "node", "resync", "ping"]


@dataclass(frozen=True)
class Told:
    """One change as it goes to listeners."""

    seq: int
    topic: str
    data: str
    """JSON."""
