"""How objects move: a straight line through the foot points of the last second."""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from edge_node.rules.geometry import Point
from edge_node.rules.moment import Motion, Sighting
from edge_node.rules.place import size
from edge_node.types import Box, GroundPlane

WINDOW = timedelta(seconds=1)
LEAST_POINTS = 3
STILL_SIZES = 0.25
"""Who stays within so many sizes of where it stood is still: boxes jitter by a tenth."""
_NOWHERE = (math.nan, math.nan)


class _Spot(NamedTuple):
    seconds: float
    foot: Point
    ground: Point


@dataclass(slots=True)
class _Course:
    first_seen: timedelta
    last_seen: timedelta
    place: Box
    place_since: timedelta
    spots: deque[_Spot] = field(default_factory=deque)


class Motions:
    """Remembers the courses of objects; forgets who was not seen for `memory`."""

    def __init__(self, memory: timedelta, ground: GroundPlane | None = None) -> None:
        self._memory = memory
        self._ground = ground
        self._courses: dict[int, _Course] = {}

    def update(self, seen: Iterable[Sighting], elapsed: timedelta) -> dict[int, Motion]:
        """Take the next moment; return how everybody in it moves."""
        seen = tuple(seen)
        grounds = self._on_ground([each.track.box.foot for each in seen])
        motions = {
            number: self._motion(number, track.box, ground, elapsed)
            for (number, track), ground in zip(seen, grounds, strict=True)
        }
        late = elapsed - self._memory
        for number in [key for key, each in self._courses.items() if each.last_seen < late]:
            del self._courses[number]
        return motions

    def _on_ground(self, feet: list[Point]) -> list[Point]:
        if self._ground is None or not feet:
            return [_NOWHERE] * len(feet)
        metres = self._ground.to_ground(np.array(feet, dtype=np.float64))
        return [(x, y) for x, y in metres.tolist()]

    def _motion(self, number: int, box: Box, ground: Point, elapsed: timedelta) -> Motion:
        course = self._courses.get(number)
        if course is None:
            course = self._courses[number] = _Course(elapsed, elapsed, box, elapsed)
        course.last_seen = elapsed
        seconds = elapsed.total_seconds()
        if not course.spots or seconds > course.spots[-1].seconds:
            course.spots.append(_Spot(seconds, box.foot, ground))
        while seconds - course.spots[0].seconds > WINDOW.total_seconds():
            course.spots.popleft()
        side = size(box)
        if math.dist(course.place.foot, box.foot) > STILL_SIZES * max(side, size(course.place)):
            course.place, course.place_since = box, elapsed
        velocity = _slope([(each.seconds, each.foot) for each in course.spots])
        over_ground = _slope([(each.seconds, each.ground) for each in course.spots])
        return Motion(
            velocity=velocity or (0.0, 0.0),
            sizes_per_s=math.hypot(*(velocity or (0.0, 0.0))) / side if side else 0.0,
            ground=ground if math.isfinite(ground[0]) else None,
            ground_velocity=over_ground if over_ground and math.isfinite(over_ground[0]) else None,
            known_for=elapsed - course.first_seen,
            still_for=elapsed - course.place_since,
        )


def _slope(spots: list[tuple[float, Point]]) -> Point | None:
    """Return the slope of the least-squares line through (time, x, y); None for too few."""
    count = len(spots)
    if count < LEAST_POINTS:
        return None
    middle = sum(seconds for seconds, _ in spots) / count
    spread = sum((seconds - middle) ** 2 for seconds, _ in spots)
    x = sum((seconds - middle) * point[0] for seconds, point in spots)
    y = sum((seconds - middle) * point[1] for seconds, point in spots)
    return (x / spread, y / spread) if spread > 0 else None
