"""Events that lie in Redis, or did, and have no receipt yet."""

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from contracts.base import Priority

LONGEST_LOOK_S = 3600.0


@dataclass(frozen=True, slots=True)
class Flight:
    """One event that was appended to a stream."""

    event_id: str
    priority: Priority
    signature: str
    entry_id: str
    """Where it lies in its stream."""
    first_sent_s: float
    """Monotonic time of the first time it was sent."""
    looked_s: float
    """Monotonic time at which it was last known to lie in Redis."""
    sent_again: int = 0
    """How often it had to be sent again."""


class InFlight:
    """Written by the publisher's thread and by the one that reads receipts.

    Bounded by the publisher's window; an event is forgotten with its receipt.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights: dict[str, Flight] = {}

    def __contains__(self, event_id: str) -> bool:
        with self._lock:
            return event_id in self._flights

    def add(self, flights: Iterable[Flight]) -> None:
        """Remember these; a later flight of an event goes on from the earlier one."""
        with self._lock:
            for flight in flights:
                if earlier := self._flights.get(flight.event_id):
                    flight = replace(
                        flight,
                        first_sent_s=earlier.first_sent_s,
                        sent_again=earlier.sent_again + 1,
                    )
                self._flights[flight.event_id] = flight

    def remove(self, event_ids: Iterable[str]) -> None:
        """Forget these events: there is a receipt."""
        with self._lock:
            for event_id in event_ids:
                self._flights.pop(event_id, None)

    def count(self, priority: Priority) -> int:
        """Return how many events of this priority are under way."""
        with self._lock:
            return sum(flight.priority is priority for flight in self._flights.values())

    def due(self, now_s: float, look_every_s: float, limit: int) -> list[Flight]:
        """Return flights that it is time to look for, the most urgent first.

        The time between two looks doubles with each time that an event was sent again, up to an
        hour: what the center removes without a receipt shall not be sent to it for ever and ever.
        """
        with self._lock:
            due = [
                flight
                for flight in self._flights.values()
                if now_s - flight.looked_s
                > min(look_every_s * 2**flight.sent_again, LONGEST_LOOK_S)
            ]
        return sorted(due, key=lambda flight: (flight.priority, flight.looked_s))[:limit]

    def seen(self, event_ids: Collection[str], at_s: float) -> None:
        """Note that these still lie in Redis at this monotonic time."""
        with self._lock:
            for event_id in event_ids:
                if flight := self._flights.get(event_id):
                    self._flights[event_id] = replace(flight, looked_s=at_s)

    def doubt_all(self) -> None:
        """Have every flight looked for as soon as can be: Redis may have lost them."""
        with self._lock:
            self._flights = {
                event_id: replace(flight, looked_s=float("-inf"))
                for event_id, flight in self._flights.items()
            }

    def longest_s(self, now_s: float) -> float:
        """Return for how long the oldest has waited for its receipt; 0 with none."""
        with self._lock:
            first = min((flight.first_sent_s for flight in self._flights.values()), default=now_s)
        return now_s - first
