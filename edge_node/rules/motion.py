"""How objects move: a straight line through the foot points of the last second.

All objects of a moment are reckoned together: a line by least squares needs only sums over its
points, which are added when a moment comes and taken away when it is older than a second.
"""

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge_node.rules.moment import Motion, Sighting
from edge_node.types import GroundPlane

Floats = NDArray[np.float64]
Slots = NDArray[np.intp]

WINDOW = timedelta(seconds=1)
LEAST_POINTS = 3
STILL_SIZES = 0.25
"""Who stays within so many sizes of where it stood is still: boxes jitter by a tenth."""

_WINDOW_S = WINDOW.total_seconds()
_ANEW_S = 10.0
"""Sums are made anew after so long: adding and taking away leaves rounding errors behind."""
_LEAST_SPREAD = 1e-9
"""Seconds squared; moments closer than this are one."""
_PLACES = 4
"""Foot x and y in shares, ground x and y in metres."""
_COLUMNS = 3 + 2 * _PLACES + 1
"""Sums of: one, time, time squared, places, unknown ground positions, places times time."""


class _Seen(NamedTuple):
    """What was added of one moment, so that it can be taken away."""

    seconds: float
    slots: Slots
    places: Floats
    """(N, 5): foot x and y, ground x and y (zero if unknown), and 1 where the ground is unknown."""


@dataclass(slots=True)
class _Course:
    slot: int
    first_seen: timedelta
    last_seen: timedelta
    place_since: timedelta


class Motions:
    """Remembers the courses of objects; forgets who was not seen for `memory`."""

    def __init__(self, memory: timedelta, ground: GroundPlane | None = None) -> None:
        self._memory = max(memory, WINDOW)
        self._ground = ground
        self._courses: dict[int, _Course] = {}
        self._free: list[int] = []
        self._sums: Floats = np.zeros((0, _COLUMNS))
        self._stands: Floats = np.zeros((0, 3))
        """Foot x and y of where it stood, and the size of its box there."""
        self._window: deque[_Seen] = deque()
        self._zero_s = 0.0

    def update(self, seen: Iterable[Sighting], elapsed: timedelta) -> dict[int, Motion]:
        """Take the next moment; return how everybody in it moves."""
        seen = tuple(seen)
        seconds = elapsed.total_seconds()
        self._take_away(seconds)
        motions = self._move(seen, elapsed) if seen else {}
        self._forget(elapsed)
        return motions

    def _move(self, seen: Sequence[Sighting], elapsed: timedelta) -> dict[int, Motion]:
        seconds = elapsed.total_seconds()
        courses = [self._course(number, elapsed) for number, _ in seen]
        slots = np.array([course.slot for course in courses], np.intp)
        boxes = np.array([track.box for _, track in seen])
        extent = boxes[:, 2:] - boxes[:, :2]
        sides = np.sqrt(np.maximum(extent[:, 0] * extent[:, 1], 0.0))
        places = self._places(boxes)
        if not self._window or seconds > self._window[-1].seconds:
            self._window.append(_Seen(seconds, slots, places))
            self._add(self._window[-1], 1.0)
        self._settle(courses, slots, places, sides, elapsed)
        speeds = self._slopes(slots).tolist()
        rows = zip(seen, courses, speeds, sides.tolist(), places.tolist(), strict=True)
        return {
            number: _motion(course, speed, side, place, elapsed)
            for (number, _), course, speed, side, place in rows
        }

    def _forget(self, elapsed: timedelta) -> None:
        """Give away the rows of who is gone; what they held was taken out of the sums."""
        late = elapsed - self._memory
        for number in [key for key, each in self._courses.items() if each.last_seen < late]:
            self._free.append(self._courses.pop(number).slot)

    def _course(self, number: int, elapsed: timedelta) -> _Course:
        course = self._courses.get(number)
        if course is None:
            course = self._courses[number] = _Course(self._slot(), elapsed, elapsed, elapsed)
        course.last_seen = elapsed
        return course

    def _slot(self) -> int:
        """Return a free row of the sums, emptied."""
        if not self._free:
            used = len(self._sums)
            more = max(used, 16)
            self._sums = np.vstack([self._sums, np.zeros((more, _COLUMNS))])
            self._stands = np.vstack([self._stands, np.zeros((more, 3))])
            self._free.extend(range(used + more - 1, used - 1, -1))
        slot = self._free.pop()
        self._sums[slot] = 0.0
        self._stands[slot] = math.nan
        return slot

    def _places(self, boxes: Floats) -> Floats:
        """Return (N, 5) as in `_Seen`."""
        places = np.zeros((len(boxes), _PLACES + 1))
        places[:, 0] = (boxes[:, 0] + boxes[:, 2]) / 2
        places[:, 1] = boxes[:, 3]
        if self._ground is None:
            places[:, _PLACES] = 1.0
            return places
        metres = self._ground.to_ground(places[:, :2])
        unknown = np.isnan(metres[:, 0])
        metres[unknown] = 0.0
        places[:, 2:_PLACES] = metres
        places[:, _PLACES] = unknown
        return places

    def _take_away(self, seconds: float) -> None:
        """Take what is too old out of the sums."""
        window = self._window
        while window and seconds - window[0].seconds > _WINDOW_S:
            self._add(window.popleft(), -1.0)
        if seconds - self._zero_s > _ANEW_S:
            self._zero_s = seconds
            self._sums[:] = 0.0
            for each in window:
                self._add(each, 1.0)

    def _add(self, seen: _Seen, sign: float) -> None:
        seconds = seen.seconds - self._zero_s
        rows = np.empty((len(seen.slots), _COLUMNS))
        rows[:, :3] = (sign, sign * seconds, sign * seconds * seconds)
        np.multiply(seen.places, sign, out=rows[:, 3 : 4 + _PLACES])
        np.multiply(seen.places[:, :_PLACES], sign * seconds, out=rows[:, 4 + _PLACES :])
        self._sums[seen.slots] += rows

    def _slopes(self, slots: Slots) -> Floats:
        """Return (N, 4) velocities in shares and in metres; NaN where they are not known."""
        sums = self._sums[slots]
        count = np.maximum(sums[:, 0], 1.0)
        middle = sums[:, 1] / count
        spread = sums[:, 2] - sums[:, 1] * middle
        spread[(count < LEAST_POINTS - 0.5) | (spread < _LEAST_SPREAD)] = math.nan
        places, over_time = sums[:, 3 : 3 + _PLACES], sums[:, 4 + _PLACES :]
        slopes = (over_time - places * middle[:, None]) / spread[:, None]
        slopes[sums[:, 3 + _PLACES] > 0.5, 2:] = math.nan  # noqa: PLR2004  # a count
        return np.asarray(slopes)

    def _settle(
        self,
        courses: Sequence[_Course],
        slots: Slots,
        places: Floats,
        sides: Floats,
        elapsed: timedelta,
    ) -> None:
        """Give those a new place who left theirs, or are new."""
        stood = self._stands[slots]
        apart = np.hypot(places[:, 0] - stood[:, 0], places[:, 1] - stood[:, 1])
        stays = apart <= STILL_SIZES * np.maximum(sides, stood[:, 2])
        left = np.flatnonzero(~stays)
        self._stands[slots[left], :2] = places[left, :2]
        self._stands[slots[left], 2] = sides[left]
        for index in left.tolist():
            courses[index].place_since = elapsed


def _motion(
    course: _Course,
    speed: Sequence[float],
    side: float,
    place: Sequence[float],
    elapsed: timedelta,
) -> Motion:
    x, y, ground_x, ground_y = speed
    velocity = (0.0, 0.0) if math.isnan(x) else (x, y)
    return Motion(
        velocity,
        math.hypot(*velocity) / side if side else 0.0,
        None if place[_PLACES] else (place[2], place[3]),
        None if math.isnan(ground_x) else (ground_x, ground_y),
        elapsed - course.first_seen,
        elapsed - course.place_since,
    )
