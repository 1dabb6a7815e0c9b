"""Who rides: a person whose box stands in that of a bicycle or a motorcycle."""

from collections.abc import Sequence
from datetime import timedelta

from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.types import Box, Track

TOUCH = 0.2
"""Heights of the bike: boxes jitter, and of a rider often only what is above the bike is boxed."""
TWO_WHEELERS = frozenset({"bicycle", "motorcycle", "scooter", "moped"})


class Riders:
    """Remembers who was seen to ride: a detector sees the person in more frames than the bike."""

    def __init__(self) -> None:
        self._last_riding: dict[int, timedelta] = {}

    def update(self, moment: Moment) -> frozenset[int]:
        """Return the numbers of those who ride now or did until just now."""
        bikes = [track for _, track in moment.seen if track.label in TWO_WHEELERS]
        if bikes:
            for number, track in moment.seen:
                if track.label == "person" and _is_on_one(track.box, bikes):
                    self._last_riding[number] = moment.elapsed
        if self._last_riding:
            oldest = moment.elapsed - MEMORY
            self._last_riding = {
                number: last for number, last in self._last_riding.items() if last >= oldest
            }
        return frozenset(self._last_riding)


def _is_on_one(person: Box, bikes: Sequence[Track]) -> bool:
    """Say whether somebody sits on a bike: their middle is over it, their feet on its pedals.

    Who walks beside a bike has the feet on the ground as its wheels have, or in front of it.
    """
    middle = (person.x1 + person.x2) / 2
    return any(
        bike.box.x1 <= middle <= bike.box.x2
        and person.y1 < bike.box.y1
        and bike.box.y1 - TOUCH * (bike.box.y2 - bike.box.y1) < person.y2
        and person.y2 <= bike.box.y2 + 0.05 * (person.y2 - person.y1)
        for bike in bikes
    )
