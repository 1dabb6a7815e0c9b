"""Who brought a thing, and whether they are still with it."""

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment
from edge_node.types import Box, GroundPlane, Measured

REMEMBERED = timedelta(seconds=20)
"""Where people were so long ago is known: a change is told of only after it has lasted."""
STEP = timedelta(seconds=0.4)
"""So often it is noted."""
MOST_PEOPLE = 200
BEFORE = timedelta(seconds=5)
AFTER = timedelta(seconds=2)
"""Who was at a thing so long before or after it came may have brought it."""
ARM = 0.6
"""Heights of a person: so near stands who puts something down."""


@dataclass(frozen=True, slots=True)
class Away:
    """From where on somebody is away from a thing."""

    metres: float = 3.0
    """PETS 2006."""
    heights: float = 2.0
    """Heights of the person, where there is no calibration."""
    ground: GroundPlane | None = None

    def thresholds(self) -> tuple[Measured, ...]:
        """Return the one that decides."""
        if self.ground is None:
            return (Measured("away", self.heights, "heights"),)
        return (Measured("away", self.metres, "m"),)

    def is_near(self, person: Box, thing: Box, here: Point | None = None) -> bool:
        """Say whether somebody is still with a thing.

        Args:
            person: Their box.
            thing: Its box.
            here: Where on the ground they stand, if that is known already.
        """
        if self.ground is not None:
            on_ground = self._metres(thing.foot)
            here = here or self._metres(person.foot)
            if on_ground is not None and here is not None:
                return math.dist(here, on_ground) <= self.metres
        return in_heights(person, thing) <= self.heights

    def _metres(self, foot: Point) -> Point | None:
        if self.ground is None:
            return None
        x, y = self.ground.to_ground(np.array([foot], dtype=np.float64))[0].tolist()
        return (x, y) if math.isfinite(x) else None


AWAY = Away()


class _Spot(NamedTuple):
    elapsed: timedelta
    box: Box


@dataclass(slots=True)
class _Person:
    last_seen: timedelta
    spots: deque[_Spot] = field(default_factory=deque)


class Owners:
    """Remembers where people were, to tell who stood where a thing came to light."""

    def __init__(self, labels: Collection[str], away: Away) -> None:
        self._labels = frozenset(labels)
        self._away = away
        self._people: dict[int, _Person] = {}

    def update(self, moment: Moment) -> None:
        """Note where everybody is."""
        for number, track in moment.seen:
            if track.label in self._labels:
                self._note(number, track.box, moment.elapsed)
        late = moment.elapsed - REMEMBERED
        for number in [key for key, each in self._people.items() if each.last_seen < late]:
            del self._people[number]

    def of(self, thing: Box, came: timedelta) -> frozenset[int]:
        """Return the numbers of those who stood at a thing when it came."""
        return frozenset(
            number
            for number, person in self._people.items()
            if any(
                came - BEFORE <= spot.elapsed <= came + AFTER and _puts_down(spot.box, thing)
                for spot in person.spots
            )
        )

    def last_with(self, owners: Collection[int], thing: Box) -> timedelta | None:
        """Return when one of them was with the thing last, as far as it is remembered."""
        times = [
            spot.elapsed
            for number in owners
            if number in self._people
            for spot in self._people[number].spots
            if self._away.is_near(spot.box, thing)
        ]
        return max(times, default=None)

    def are_with(self, owners: Collection[int], thing: Box, moment: Moment) -> bool:
        """Say whether one of them is with the thing now."""
        return any(
            self._away.is_near(track.box, thing, moment.motions[number].ground)
            for number, track in moment.seen
            if number in owners
        )

    def _note(self, number: int, box: Box, elapsed: timedelta) -> None:
        person = self._people.get(number)
        if person is None:
            if len(self._people) >= MOST_PEOPLE:
                return
            person = self._people[number] = _Person(elapsed)
        person.last_seen = elapsed
        if not person.spots or elapsed - person.spots[-1].elapsed >= STEP:
            person.spots.append(_Spot(elapsed, box))
        while elapsed - person.spots[0].elapsed > REMEMBERED:
            person.spots.popleft()


def in_heights(person: Box, thing: Box) -> float:
    """Return how far a person's foot is from that of a thing, in heights of that person."""
    height = person.y2 - person.y1
    return math.dist(person.foot, thing.foot) / height if height > 0 else math.inf


def _puts_down(person: Box, thing: Box) -> bool:
    """Say whether somebody is near enough to put a thing where it is."""
    height = person.y2 - person.y1
    if height <= 0:
        return False
    return in_heights(person, thing) <= ARM + (thing.x2 - thing.x1) / 2 / height
