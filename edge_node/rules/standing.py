"""Where every object stands, whether or not a rule speaks of it."""

from dataclasses import dataclass
from datetime import timedelta

from edge_node.rules.moment import Moment
from edge_node.rules.whereabouts import is_here
from edge_node.types import Box


@dataclass(slots=True)
class Standing:
    """One object; times are on the clock of the activations."""

    born: Box
    """Where it was first seen."""
    born_at: timedelta
    place: Box
    since: timedelta
    last_seen: timedelta


class StandingObjects:
    """Remembers where objects began and where they stand, until `memory` after the last sight."""

    def __init__(self, memory: timedelta) -> None:
        self._memory = memory
        self._objects: dict[int, Standing] = {}

    def __getitem__(self, number: int) -> Standing:
        """Return what is known of an object seen within `memory`."""
        return self._objects[number]

    def update(self, moment: Moment, now: timedelta) -> None:
        """Take the next moment, which is `now` on the clock of the activations."""
        for number, track in moment.seen:
            self._see(number, track.box, now)
        gone = [key for key, each in self._objects.items() if now - each.last_seen > self._memory]
        for number in gone:
            del self._objects[number]

    def _see(self, number: int, box: Box, now: timedelta) -> None:
        known = self._objects.get(number)
        if known is None:
            self._objects[number] = Standing(box, now, box, now, now)
            return
        if not is_here(known.place, box):
            known.place, known.since = box, now
        known.last_seen = now
