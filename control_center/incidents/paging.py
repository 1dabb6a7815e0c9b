"""Pages that go on after the last item seen, however many came before meanwhile."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from contracts.base import Utc
from control_center.errors import Unprocessable

Order = Literal["priority", "newest"]
_PLACE: TypeAdapter[tuple[Order, int, datetime, str]] = TypeAdapter(tuple[Order, int, Utc, str])
MAX_CURSOR = 200


@dataclass(frozen=True)
class Place:
    """Where a page ended."""

    order: Order
    priority: int
    opened_at: datetime
    id: str


def as_cursor(place: Place) -> str:
    """Write a place as text for a URL."""
    values = (place.order, place.priority, place.opened_at, place.id)
    return base64.urlsafe_b64encode(_PLACE.dump_json(values)).decode().rstrip("=")


def from_cursor(cursor: str, order: Order) -> Place:
    """Read a place.

    Raises:
        Unprocessable: It is not one that we wrote, or of another order.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = Place(*_PLACE.validate_json(text))
    except (binascii.Error, ValidationError, ValueError):
        raise Unprocessable("after: not a cursor of this list; leave it out to begin") from None
    if place.order != order:
        raise Unprocessable("after: the cursor is of another order; leave it out to begin")
    return place
