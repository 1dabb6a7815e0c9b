"""Sudden changes of a movement, from where an object was just before and just after.

Half a second before and half a second after are compared. Braking at 8 m/s² changes the speed by
7 m/s in between; what is beyond that, no brake can do.
"""

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from edge_node.rules.gauge import Gauge
from edge_node.rules.geometry import Point
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.objects import MEMORY

AFTER_S = 0.6
BETWEEN_S = 0.2
BEFORE_S = 0.8
"""Seconds: the movement just after, the time of the jolt, the movement just before."""
KEPT_S = 2.2
HEADS = 1.5
"""Metres per second: who is faster shows which way it points."""
BOTH_ENDS = 0.4
"""Who stops, stops at head and foot; what hides the foot of a box leaves its head as it moves."""
FASTER = 1.3
"""Times the speed of a second, that of a shorter time may be."""
SHAPE = 0.25
"""Of its width and height, by which a box may change within half a second."""
LOOSE = 0.35
"""Seconds by which a sighting may lie aside of the time that is asked for."""


class Jolt(NamedTuple):
    """What happened to the movement of an object."""

    at: timedelta
    change: float
    """Metres per second between the velocities before and after."""
    before: Point
    after: Point
    is_whole: bool
    """The box kept its shape, so nothing came before it and took a part of it."""


class _Spot(NamedTuple):
    at_s: float
    place: Point
    foot: Point
    head: Point
    """Of the box, shares of the frame."""
    width: float
    speed: float
    """Metres per second, of the last second."""


@dataclass(slots=True)
class Course:
    """Where an object came from."""

    last_seen: timedelta
    velocity: Point = (0.0, 0.0)
    """Metres per second, of the last second."""
    ahead: Point | None = None
    """The way it points, as far as it was seen to go."""
    spots: deque[_Spot] = field(default_factory=deque)
    jolt: Jolt | None = None
    """The largest of the last moments."""


class Jolts:
    """Follows objects and finds their jolts."""

    def __init__(self, gauge: Gauge, labels: Collection[str]) -> None:
        self._gauge = gauge
        self._labels = frozenset(labels)
        self.courses: dict[int, Course] = {}
        """By object number."""

    def update(self, moment: Moment) -> list[int]:
        """Take the next moment; return the numbers of those with a jolt in the last second."""
        for seen in moment.of_labels(self._labels):
            self._follow(seen, moment)
        late = moment.elapsed - MEMORY
        for number in [key for key, each in self.courses.items() if each.last_seen < late]:
            del self.courses[number]
        return [key for key, each in self.courses.items() if each.jolt is not None]

    def _follow(self, seen: Sighting, moment: Moment) -> None:
        motion = moment.motions[seen.number]
        place = self._gauge.place(seen.track, motion)
        if place is None:
            return
        course = self.courses.setdefault(seen.number, Course(moment.elapsed))
        course.last_seen = moment.elapsed
        now_s = moment.elapsed.total_seconds()
        course.velocity = self._gauge.velocity(seen.track, motion) or course.velocity
        speed = math.hypot(*course.velocity)
        if speed > HEADS:
            course.ahead = (course.velocity[0] / speed, course.velocity[1] / speed)
        spots, box = course.spots, seen.track.box
        if not spots or now_s > spots[-1].at_s:
            head = ((box.x1 + box.x2) / 2, box.y1)
            spots.append(_Spot(now_s, place, box.foot, head, box.x2 - box.x1, speed))
        while now_s - spots[0].at_s > KEPT_S:
            spots.popleft()
        jolt = self._jolt(course, seen, moment.elapsed)
        known = course.jolt
        if known is not None and now_s - known.at.total_seconds() > 1.0:
            known = None
        course.jolt = jolt if jolt and (known is None or jolt.change > known.change) else known

    def _jolt(self, course: Course, seen: Sighting, elapsed: timedelta) -> Jolt | None:
        now_s = course.spots[-1].at_s
        marks = [
            _nearest(course.spots, now_s - back)
            for back in (
                AFTER_S + BETWEEN_S + BEFORE_S,
                AFTER_S + BETWEEN_S,
                AFTER_S,
                0.0,
            )
        ]
        first, second, third, last = marks
        if first is None or second is None or third is None or last is None:
            return None
        if not first.at_s < second.at_s < third.at_s < last.at_s:
            return None
        before = self._velocity(first, second, seen)
        after = self._velocity(third, last, seen)
        change = math.dist(before, after)
        # What only a box that leaps can show is no movement.
        fastest = FASTER * max(spot.speed for spot in course.spots) + HEADS
        if max(math.hypot(*before), math.hypot(*after)) > fastest:
            return None
        if _kick(*(each.head for each in marks if each)) < BOTH_ENDS * _kick(
            *(each.foot for each in marks if each)
        ):
            return None
        whole = _same_shape(second, third) and _same_shape(third, last)
        return Jolt(elapsed - timedelta(seconds=AFTER_S), change, before, after, whole)

    def _velocity(self, one: _Spot, other: _Spot, seen: Sighting) -> Point:
        metres = self._gauge.metres(1.0, seen.track.box) / (other.at_s - one.at_s)
        return (
            (other.place[0] - one.place[0]) * metres,
            (other.place[1] - one.place[1]) * metres,
        )


def _nearest(spots: deque[_Spot], at_s: float) -> _Spot | None:
    best, least = None, LOOSE
    for spot in reversed(spots):  # in order of time: once they are further off, all are
        off = abs(spot.at_s - at_s)
        if off <= least:
            best, least = spot, off
        elif best is not None or spot.at_s < at_s:
            break
    return best


def _kick(first: Point, second: Point, third: Point, last: Point) -> float:
    """Return how much a point's way of BEFORE_S differs from its way of AFTER_S, in shares."""
    share = AFTER_S / BEFORE_S
    x = (second[0] - first[0]) * share - (last[0] - third[0])
    y = (second[1] - first[1]) * share - (last[1] - third[1])
    return math.hypot(x, y)


def _same_shape(one: _Spot, other: _Spot) -> bool:
    heights = one.foot[1] - one.head[1], other.foot[1] - other.head[1]
    return all(
        abs(first - second) <= SHAPE * max(first, second)
        for first, second in (heights, (one.width, other.width))
    )
