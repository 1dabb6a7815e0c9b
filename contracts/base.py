"""What all messages have in common: frozen, closed, bounded, and strict about time."""

from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


class Contract(BaseModel):
    """A message, or a part of one: frozen, and a field that nobody defined is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Utc = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment with its offset (RFC 3339), kept as UTC."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
"""An id that people write into settings: node, site, camera, zone, rule."""

Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
"""What happened, in ONVIF's words where it has some: `line_crossed`, `objects_inside`."""

Uuid = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
]
"""A UUID in its canonical lower-case form; ours are version 7 (RFC 9562), so they sort by time."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(max_length=500)]
Share = Annotated[float, Field(ge=0, le=1)]
"""A share of the frame's width or height, 0..1, y down: valid for every stream of a camera."""

Point = tuple[Share, Share]
Box = tuple[Share, Share, Share, Share]
"""x1, y1, x2, y2 as shares of the frame."""


Service = Literal["101", "102", "103", "104", "utilities", "112"]
"""Who may have to come: fire, police, ambulance, gas, municipal services, the common desk."""


class Lane(StrEnum):
    """Whose business an event is. The lanes never mix."""

    EMERGENCY = "emergency"
    VIOLATION = "violation"
    TECHNICAL = "technical"


class Priority(IntEnum):
    """How urgent an event is within its lane; 1 is never evicted and overtakes everything."""

    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4
