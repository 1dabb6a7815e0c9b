"""Who is inside a zone since when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from edge_node.rules.geometry import Polygon
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.types import Track, Zone

GAP_S = 2.0
"""Who is seen outside for no longer has not left: a box jitters over a border."""


@dataclass(slots=True)
class Stay:
    """One object inside, on the clock of its `Moment`s."""

    since: timedelta
    last_inside: timedelta
    track: Track
    """As it was seen inside last."""
    was_outside: bool = False
    """It was seen outside since."""


class Presence:
    """Counts how long each object stays; short absences and a changed id are part of the stay."""

    def __init__(self, zone: Zone, labels: Collection[str], gap_s: float = GAP_S) -> None:
        """Start with nobody.

        Args:
            zone: Its border belongs to it; the middle of a box's lower edge counts.
            labels: Classes that count.
            gap_s: Who is seen outside for longer has left; the count starts again.
        """
        self._labels = frozenset(labels)
        self._polygon = Polygon(zone.polygon)
        self._outside = timedelta(seconds=gap_s)
        self._unseen = max(self._outside, MEMORY)
        self._stays: dict[int, Stay] = {}

    def update(self, moment: Moment) -> tuple[Stay, ...]:
        """Return the stays that last, also of those who are just missing."""
        self._forget(moment.elapsed)
        inside = moment.inside(self._polygon)
        for number, track in moment.seen:
            if number in inside and track.label in self._labels:
                self._extend(number, track, moment.elapsed)
            elif number in self._stays:
                self._stays[number].was_outside = True
        return tuple(self._stays.values())

    def _extend(self, number: int, track: Track, elapsed: timedelta) -> None:
        stay = self._stays.get(number)
        if stay is None:
            self._stays[number] = Stay(elapsed, elapsed, track)
            return
        stay.last_inside = elapsed
        stay.track = track
        stay.was_outside = False

    def _forget(self, elapsed: timedelta) -> None:
        over = [number for number, stay in self._stays.items() if self._is_over(stay, elapsed)]
        for number in over:
            del self._stays[number]

    def _is_over(self, stay: Stay, elapsed: timedelta) -> bool:
        longest = self._outside if stay.was_outside else self._unseen
        return elapsed - stay.last_inside > longest
