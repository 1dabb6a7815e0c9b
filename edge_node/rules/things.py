"""Lasting changes of the background as things: which of them a rule looks at."""

from collections.abc import Iterator
from typing import NamedTuple

from edge_node.rules.geometry import Polygon
from edge_node.rules.moment import Moment
from edge_node.types import Box, Change, Measured, Track, Zone

LABEL = "object"
"""What a change is called in an event: nobody knows what it is."""
UNRATED = 0.5
"""Its confidence: no model has rated it."""
COVERED = 0.5
"""Part of a change that a known object must hide for nothing to be known of it."""


class ThingSizes(NamedTuple):
    """How large a thing may be: the sides of its box, shares of the frame."""

    smallest: float = 0.01
    largest: float = 0.3

    def thresholds(self) -> tuple[Measured, ...]:
        """Return both, as rules tell what they decide by."""
        return (
            Measured("smallest", self.smallest, "shares"),
            Measured("largest", self.largest, "shares"),
        )


SIZES = ThingSizes()


class Things:
    """Picks the changes inside a zone that have the right size."""

    def __init__(self, zone: Zone | None, sizes: ThingSizes, *, appeared: bool) -> None:
        """Take the place.

        Args:
            zone: Where the foot of the change must be; None: the whole picture.
            sizes: How large.
            appeared: True: things that came. False: things that went.
        """
        self._polygon = Polygon(zone.polygon) if zone else None
        self._sizes = sizes
        self._appeared = appeared

    def of(self, moment: Moment) -> Iterator[Change]:
        """Yield the changes of this moment that count, hidden ones included."""
        for change in moment.surroundings.changes:
            if change.appeared is self._appeared and self._fits(change.box):
                yield change

    def _fits(self, box: Box) -> bool:
        sides = (box.x2 - box.x1, box.y2 - box.y1)
        if not self._sizes.smallest <= min(sides) <= max(sides) <= self._sizes.largest:
            return False
        return self._polygon is None or self._polygon.contains(box.foot)


def is_covered(change: Change, moment: Moment) -> bool:
    """Say whether somebody or something known stands before a change."""
    return any(_hides(track.box, change.box) for _, track in moment.seen)


def as_track(change: Change) -> Track:
    """Return a change as events name it."""
    return Track(change.change_id, LABEL, UNRATED, change.box)


def _hides(one: Box, other: Box) -> bool:
    width = min(one.x2, other.x2) - max(one.x1, other.x1)
    height = min(one.y2, other.y2) - max(one.y1, other.y1)
    area = (other.x2 - other.x1) * (other.y2 - other.y1)
    return width > 0 and height > 0 and width * height >= COVERED * area
