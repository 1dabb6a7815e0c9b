"""Road users run into each other, or into something that stands."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, NamedTuple

from edge_node.rules.footprint import Footprint, Stance, gap, laid, stances
from edge_node.rules.gauge import Gauge
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.jolts import Course, Jolts
from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.place import size
from edge_node.types import Box, GroundPlane, Measured, RuleMatch, Track, Zone

STILL_S = 5.0
"""So long all must stand afterwards; who brakes hard for something else goes on."""
HARD_MPS2 = 4.0
"""A sudden change, if it happens to both at once."""
PUSHED_MPS2 = 1.1
"""The same for the one that is hit."""
BOTH_MPS2 = 7.8
"""The sum of both: as much as a brake does, and more."""
BRAKE_MPS2 = 9.0
"""No brake does more: alone it shows that something was hit."""
SPAN_S = 0.9
"""Seconds between the middles of the two movements that a jolt compares."""
CONTACT_M = 0.6
"""So near are two footprints that touch, as well as boxes tell."""
TOUCH = 0.1
"""Sizes: the same without a ground, between the lower halves of two boxes."""
TOGETHER = timedelta(seconds=1)
STOPS_WITHIN = timedelta(seconds=12)
"""Who is not at rest by then drove on."""
GONE = timedelta(seconds=3)
DRIVES_OFF = 0.5
"""Sizes a second."""
FORGOTTEN = timedelta(minutes=10)
"""Who stood in a collision and is not seen for so long is not waited for."""
LOW = 0.65
"""A person whose box has shrunk to this height lies, or was thrown out of sight."""
HARD_FOR_PEOPLE_MPS2 = HARD_AND_HID_MPS2 = 5.5
"""Who lets people pass brakes less hard, and so does who sees a queue."""
TOUCH_MPS = 2.0
FAR_M = 20.0
SOON_S = 0.4
TOUCHED = timedelta(seconds=2)
"""Who drove faster may have hit whom it touched up to so long ago."""
DOUBTS = 2.0
"""A jolt is known from two ways of half a second and more: so many doubts of a place go off."""
PEOPLE = frozenset({"person"})


class _Touch(NamedTuple):
    """Somebody was where a vehicle drove."""

    at: timedelta
    track: Track
    height: float
    """Of its box in the seconds before."""


@dataclass(slots=True)
class _Crash:
    """What may be a collision, until all stand; then what is one."""

    number: int
    """Of the one with the larger jolt."""
    partner: int | None
    at: timedelta
    change: float
    """Metres per second."""
    tracks: dict[int, Track] = field(default_factory=dict)
    """As they were seen last."""
    last_seen: dict[int, timedelta] = field(default_factory=dict)
    height: float = 0.0
    """Of the partner's box at the contact."""
    told: bool = False


class Collision:
    """Holds from when all who were in a collision have come to rest, until the first drives off.

    It is one when two who touch are jolted at the same moment, or when one stops harder than
    brakes can and touches something that stands; and if then nobody moves for a while. A person
    who is touched by somebody who brakes hard must then lie, or be gone.
    """

    KIND: ClassVar[str] = "collision"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone,
        *,
        labels: Collection[str],
        ground: GroundPlane | None = None,
        still_s: float = STILL_S,
    ) -> None:
        """Take the zone.

        Args:
            rule_id: Unique within the camera.
            zone: Where collisions count.
            labels: Classes that can be in one.
            ground: To measure in metres; without it in sizes of the boxes.
            still_s: How long all must stand afterwards.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id
        self.geometry: tuple[Point, ...] = zone.polygon
        self._polygon = Polygon(zone.polygon)
        self._gauge = Gauge(ground)
        self._still = timedelta(seconds=still_s)
        self._jolts = Jolts(self._gauge, labels)
        # Along the view a way looks shorter than it is.
        self._scale = SPAN_S * (1.0 if ground else 0.6)
        self._crashes: list[_Crash] = []
        self._touches: dict[tuple[int, int], _Touch] = {}
        """By who drove and who was touched."""
        self._stances: dict[int, Stance | None] = {}
        """Of this moment, by object."""

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("deceleration", HARD_MPS2, "m/s2"),
            Measured("deceleration_alone", BRAKE_MPS2, "m/s2"),
            Measured("contact", CONTACT_M, "m"),
            Measured("still", self._still.total_seconds(), "s"),
            *self._gauge.limits(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return the collisions whose vehicles stand there now."""
        jolted = self._jolts.update(moment)
        self._touch_all(moment)
        hard = [each for each in jolted if self._change(each) >= HARD_MPS2 * self._scale]
        if hard:
            self._find(hard, dict(moment.seen), moment)
        if not self._crashes:
            return []
        seen = dict(moment.seen)
        self._crashes = [each for each in self._crashes if self._goes_on(each, seen, moment)]
        return [
            self._match(each, moment)
            for each in self._crashes
            if each.told and each.last_seen[each.number] == moment.elapsed
        ]

    def _change(self, number: int) -> float:
        jolt = self._jolts.courses[number].jolt
        return jolt.change if jolt else 0.0

    def _find(self, hard: list[int], seen: dict[int, Track], moment: Moment) -> None:
        inside = moment.inside(self._polygon)
        known = {number for crash in self._crashes for number in crash.tracks}
        for number in sorted(hard, key=self._change, reverse=True):
            if number in known or number not in inside or seen[number].label in PEOPLE:
                continue
            crash = self._crash(number, seen, moment)
            if crash is not None:
                self._crashes.append(crash)
                known.update(crash.tracks)

    def _crash(self, number: int, seen: dict[int, Track], moment: Moment) -> _Crash | None:
        """Return with whom somebody who was jolted has collided, if so."""
        course = self._jolts.courses[number]
        jolt = course.jolt
        if jolt is None or not jolt.is_whole:
            return None
        if math.hypot(*jolt.before) < math.hypot(*jolt.after):
            return None  # who is pushed is found by the one who pushes
        sure = jolt.change - DOUBTS * self._gauge.doubt(seen[number].box)
        if sure < HARD_MPS2 * self._scale:
            return None
        other = self._hit(number, sure, seen)
        if other is None:
            return None
        touch = self._touches[number, other]
        crash = _Crash(number, other, jolt.at, jolt.change, height=touch.height)
        crash.tracks = {number: seen[number], other: seen.get(other, touch.track)}
        crash.last_seen = {number: moment.elapsed, other: moment.elapsed}
        return crash

    def _hit(self, number: int, sure: float, seen: dict[int, Track]) -> int | None:
        """Return whom somebody who was jolted has touched, and who shows it."""
        for (driver, other), touch in self._touches.items():
            if driver != number:
                continue
            if touch.track.label in PEOPLE:  # whether he lies is seen later
                if sure >= HARD_FOR_PEOPLE_MPS2 * self._scale:
                    return other
                continue
            if sure >= BRAKE_MPS2 * self._scale or self._is_pushed(number, other, sure, seen):
                return other
        return None

    def _is_pushed(self, number: int, other: int, sure: float, seen: dict[int, Track]) -> bool:
        """Say whether the other one was jolted at the same moment."""
        theirs = self._jolts.courses.get(other)
        mine = self._jolts.courses[number].jolt
        if other not in seen:  # hidden by who hit it, so that its jolt is not seen
            return sure >= HARD_AND_HID_MPS2 * self._scale
        if theirs is None or theirs.jolt is None or mine is None:
            return False
        pushed = theirs.jolt.change - self._gauge.doubt(seen[other].box)
        together = abs(theirs.jolt.at - mine.at) <= TOGETHER
        enough = pushed >= PUSHED_MPS2 * self._scale and sure + pushed >= BOTH_MPS2 * self._scale
        return together and enough

    def _touch_all(self, moment: Moment) -> None:
        """Remember who is where a vehicle drives."""
        self._stances = self._all_stances(moment)
        late = moment.elapsed - TOUCHED
        if self._touches:
            self._touches = {key: each for key, each in self._touches.items() if each.at >= late}
        for number, track in moment.seen:
            course = self._jolts.courses.get(number)
            if course is None or track.label in PEOPLE:
                continue
            velocity = self._gauge.velocity(track, moment.motions[number])
            if velocity is None or math.hypot(*velocity) < TOUCH_MPS:
                continue
            self._touch_others(Sighting(number, track), course, moment)

    def _all_stances(self, moment: Moment) -> dict[int, Stance | None]:
        if self._gauge.ground is None:
            return {}
        found = stances([track for _, track in moment.seen], self._gauge.ground)
        return {number: each for (number, _), each in zip(moment.seen, found, strict=True)}

    def _touch_others(self, driver: Sighting, course: Course, moment: Moment) -> None:
        mine, ahead = self._stances.get(driver.number), course.ahead
        under = None if mine is None or ahead is None else laid(mine, ahead)
        for other, track in moment.seen:
            theirs = self._jolts.courses.get(other)
            if other == driver.number or theirs is None or not theirs.spots:
                continue
            if self._is_far(driver.number, other, moment):
                continue
            if self._gauge.ground is None:
                touches = _boxes_touch(driver.track.box, track.box)
            else:
                touches = under is not None and self._touch(under, course, other, theirs)
            if touches:
                height = max(spot.foot[1] - spot.head[1] for spot in theirs.spots)
                touch = _Touch(moment.elapsed, track, height)
                self._touches.setdefault((driver.number, other), touch)

    def _is_far(self, one: int, other: int, moment: Moment) -> bool:
        """Say whether two cannot touch, told cheaply."""
        here, there = moment.motions[one].ground, moment.motions[other].ground
        return here is not None and there is not None and math.dist(here, there) > FAR_M

    def _touch(self, under: Footprint, course: Course, other: int, theirs: Course) -> bool:
        """Say whether a driver, over this ground, touches another one."""
        stance = self._stances.get(other)
        if stance is None:
            return False
        if stance.label in PEOPLE:
            # Who is on foot is hidden by what comes at him before he is hit.
            under = under.reaching(math.hypot(*course.velocity) * SOON_S)
        theirs_under = laid(stance, theirs.ahead or under.ahead)
        return not under.is_far(theirs_under, CONTACT_M) and gap(under, theirs_under) <= CONTACT_M

    def _goes_on(self, crash: _Crash, seen: dict[int, Track], moment: Moment) -> bool:
        """Follow a crash; say whether it still may be, or is, one."""
        now = moment.elapsed
        for number in crash.tracks:
            if number in seen:
                crash.tracks[number] = seen[number]
                crash.last_seen[number] = now
        if crash.told:
            here = crash.number in seen
            return not (here and moment.motions[crash.number].sizes_per_s > DRIVES_OFF) and (
                now - crash.last_seen[crash.number] < FORGOTTEN
            )
        since = now - crash.at
        if crash.number in self._jolts.courses and since <= TOUCHED:
            crash.change = max(crash.change, self._change(crash.number))
        if since >= self._still and all(self._rests(crash, each, moment) for each in crash.tracks):
            crash.told = True
            return True
        return since < STOPS_WITHIN

    def _rests(self, crash: _Crash, number: int, moment: Moment) -> bool:
        """Say whether one of them stands, lies, or is gone, for long enough."""
        unseen = moment.elapsed - crash.last_seen[number]
        track = crash.tracks[number]
        if number == crash.partner and track.label in PEOPLE:
            height = track.box.y2 - track.box.y1
            return unseen >= GONE or height <= LOW * crash.height
        if unseen > timedelta():
            return unseen >= GONE and number != crash.number
        return moment.motions[number].still_for >= self._still - TOGETHER

    def _match(self, crash: _Crash, moment: Moment) -> RuleMatch:
        first = crash.tracks[crash.number]
        others = tuple(track for key, track in crash.tracks.items() if key != crash.number)
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(first, *others),
            since=moment.when(crash.at),
            at=moment.at,
            lasting=True,
            measured=(
                self._gauge.speed("speed_change", crash.change, self._gauge.doubt(first.box)),
            ),
        )


def _boxes_touch(one: Box, other: Box) -> bool:
    """Say whether the lower halves of two boxes meet, and they stand at the same depth."""
    reach = TOUCH * max(size(one), size(other))
    beside = min(one.x2, other.x2) - max(one.x1, other.x1)
    tops = max((one.y1 + one.y2) / 2, (other.y1 + other.y2) / 2)
    return beside >= -reach and min(one.y2, other.y2) - tops >= -reach
