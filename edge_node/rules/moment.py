"""One moment of a camera as its rules see it: who is there, how they move, what else is known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from edge_node.rules.geometry import Point, Polygon
from edge_node.types import Surroundings, Track


class Sighting(NamedTuple):
    """An object seen now."""

    number: int
    """Of the object, from 1; never given twice, and kept when the tracker changes the id."""
    track: Track


class Motion(NamedTuple):
    """How an object moved in the last second (`motion.WINDOW`)."""

    velocity: Point
    """Shares of the frame per second, from a straight line through its foot points."""
    sizes_per_s: float
    """The same in sizes of its box; tells standing from going without a calibration."""
    ground: Point | None
    """Where it stands, metres; None without a calibration or beyond the horizon."""
    ground_velocity: Point | None
    """Metres per second; None without a calibration or at first sight."""
    known_for: timedelta
    """Since it was first seen."""
    still_for: timedelta
    """For how long it has not left the place where it stands; zero while it moves."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is seen now, on a clock that never runs backwards."""

    at: datetime
    elapsed: timedelta
    """Since the first moment; stands still while `at` runs backwards."""
    seen: tuple[Sighting, ...]
    motions: Mapping[int, Motion] = field(default_factory=dict)
    """By object number, for all that are seen now."""
    surroundings: Surroundings = field(default_factory=Surroundings)
    _inside: dict[tuple[Point, ...], frozenset[int]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def when(self, elapsed: timedelta) -> datetime:
        """Return an earlier moment of the own clock as UTC."""
        return self.at - (self.elapsed - elapsed)

    def inside(self, area: Polygon) -> frozenset[int]:
        """Return the numbers of those whose foot point is inside; asked often, computed once."""
        found = self._inside.get(area.corners)
        if found is None:
            found = frozenset(
                number for number, track in self.seen if area.contains(track.box.foot)
            )
            self._inside[area.corners] = found
        return found

    def of_labels(self, labels: Collection[str]) -> list[Sighting]:
        """Return who is of these classes."""
        return [each for each in self.seen if each.track.label in labels]
