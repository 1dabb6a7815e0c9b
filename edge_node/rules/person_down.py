"""Somebody lies: fell, collapsed, or lay down where nobody should.

Detectors call a lying body a car, a dog or nothing. So the class is asked for only while the
person is upright: from then on the object's number is followed, whatever it is called, and when
it is lost while it lies, its place is watched: nobody left, so somebody is there.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import ClassVar

from edge_node.rules.body import Body, Posture
from edge_node.rules.geometry import Point, Polygon
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.rules.place import shared, size
from edge_node.types import Box, Change, Measured, RuleMatch, Track, Zone

SECONDS = 10.0
UNSEEN_S = 30.0
"""Somebody who was lost while lying is believed to lie there for so long; with a lasting change
of the background at the place, for as long as that lasts."""
AWAITED = timedelta(seconds=15)
"""Somebody who was lost upright may come to light lying for so long."""
GOT_UP = timedelta(seconds=1)
"""Who comes to light upright for so long where somebody lay has got up."""
LEAST_LENGTH = 0.5
"""Upright heights: a change of the background that is shorter is a bag, and no body."""
CAME_BEFORE = timedelta(seconds=3)
"""A body may lie for so long before its person is lost: the tracker guesses on."""
COVERED = 0.2
"""Overlap from which a change of the background, or a vehicle, has to do with a body."""
NEAR = 0.5
"""Upright heights around a body within which somebody who gets up is first seen."""
RIM = 0.01
ZERO = timedelta()
VEHICLES = frozenset({"car", "truck", "bus", "van", "train", "minibus"})


class PersonDown:
    """Holds for each person who went low and lies for long enough."""

    KIND: ClassVar[str] = "person_down"
    CODE_VERSION: ClassVar[int] = 1

    def __init__(
        self,
        rule_id: str,
        zone: Zone | None,
        *,
        labels: Collection[str],
        seconds: float = SECONDS,
        seats: Sequence[Zone] = (),
        unseen_s: float = UNSEEN_S,
    ) -> None:
        """Take the place.

        Args:
            rule_id: Unique within the camera.
            zone: None: the whole picture.
            labels: Classes of an upright person.
            seconds: For how long one must lie.
            seats: Where people may sit and lie: benches, beds.
            unseen_s: How long a body that is not seen is believed to lie where it was lost.
        """
        self.rule_id = rule_id
        self.zone: str | None = zone.zone_id if zone else None
        self.geometry: tuple[Point, ...] = zone.polygon if zone else ()
        self._polygon = Polygon(zone.polygon) if zone else None
        self._seats = [Polygon(each.polygon) for each in seats]
        self._labels = frozenset(labels)
        self._seconds = timedelta(seconds=seconds)
        self._unseen = timedelta(seconds=unseen_s)
        self._bodies: dict[int, Body] = {}

    def thresholds(self) -> tuple[Measured, ...]:
        """Return what decides besides the geometry."""
        return (
            Measured("seconds", self._seconds.total_seconds(), "s"),
            Measured("unseen", self._unseen.total_seconds(), "s"),
            *Body.thresholds(),
        )

    def update(self, moment: Moment) -> list[RuleMatch]:
        """Return who lies at this moment and has for long enough."""
        self._see(moment)
        lost = self._look_for_lost(moment)
        if lost:
            self._find(lost, moment)
        return [
            self._match(body, body.low_since, moment)
            for body in self._bodies.values()
            if body.low_since is not None
            and not body.is_doubted
            and not _stands(body, moment.elapsed)
            and moment.elapsed - body.low_since >= self._seconds
            and self._is_watched(body.track.box)
            and _is_named(body, moment.elapsed)
        ]

    def _see(self, moment: Moment) -> None:
        """Follow everybody who was ever called a person."""
        for number, track in moment.seen:
            body = self._bodies.get(number)
            if body is not None:
                body.see(track, moment.elapsed)
            elif track.label in self._labels:
                self._bodies[number] = Body.of(track, moment.elapsed)

    def _look_for_lost(self, moment: Moment) -> dict[int, Body]:
        """Return who is not seen and may lie there; forget who just went."""
        lost = {}
        unseen = [each for each in self._bodies.items() if each[1].last_seen < moment.elapsed]
        for number, body in unseen:
            if self._is_awaited(body, moment):
                lost[number] = body
            else:
                del self._bodies[number]
        return lost

    def _is_awaited(self, body: Body, moment: Moment) -> bool:
        """Say whether somebody who is not seen may still be there."""
        unseen = moment.elapsed - body.last_seen
        if not body.upright_height or _at_rim(body.track.box):
            return unseen <= MEMORY
        if not body.lose():
            self._look_at_changes(body, moment)
            return unseen <= AWAITED
        if body.posture is not Posture.LOW and self._may_have_got_in(body, moment):
            body.low_since = None
            return unseen <= MEMORY
        if any(_tells_of(change, body) for change in moment.surroundings.changes):
            body.supported = moment.elapsed
        return moment.elapsed - max(body.last_seen, body.supported or ZERO) <= self._unseen

    def _look_at_changes(self, body: Body, moment: Moment) -> None:
        """Find a body that was never seen lying by what lies in its place since it was lost."""
        for change in moment.surroundings.changes:
            box = change.box
            since = moment.elapsed - (moment.at - change.since)
            length = max(box.x2 - box.x1, box.y2 - box.y1)
            is_as_long = LEAST_LENGTH * body.upright_height <= length
            came = body.last_seen - CAME_BEFORE <= since
            if change.appeared and came and is_as_long and _is_near(box, body):
                body.lies_at(box, since)

    def _may_have_got_in(self, body: Body, moment: Moment) -> bool:
        """Say whether a vehicle stands where somebody bent down and was not seen any more."""
        return any(
            track.label in VEHICLES and _covers(track.box, body.track.box)
            for _, track in moment.seen
        )

    def _find(self, lost: Mapping[int, Body], moment: Moment) -> None:
        """Look for those who were lost: called otherwise now, or up again."""
        for number, track in moment.seen:
            for old, body in lost.items():
                if old in self._bodies and self._began_at(body, number, track.box, moment):
                    self._take(old, number, track, moment)

    def _began_at(self, body: Body, number: int, box: Box, moment: Moment) -> bool:
        """Say whether a track came to light where somebody was lost, and not from elsewhere."""
        now = self._bodies.get(number)
        born = moment.elapsed - moment.motions[number].known_for
        return born > body.last_seen and _is_near(box if now is None else now.born_at, body)

    def _take(self, old: int, number: int, track: Track, moment: Moment) -> None:
        body = self._bodies[old]
        posture = body.posture_of(track.box)
        if posture is Posture.UPRIGHT and track.label in self._labels:
            body.is_doubted |= moment.motions[number].known_for >= GOT_UP
        elif posture is Posture.LOW and _is_near(track.box, body):
            del self._bodies[old]
            body.adopt(track, moment.elapsed)
            self._bodies[number] = body

    def _is_watched(self, box: Box) -> bool:
        """Say whether lying here is of interest."""
        middle = ((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2)
        if any(seat.contains(middle) for seat in self._seats):
            return False
        return self._polygon is None or self._polygon.contains(box.foot)

    def _match(self, body: Body, since: timedelta, moment: Moment) -> RuleMatch:
        unseen = (moment.elapsed - body.last_seen).total_seconds()
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.KIND,
            zone=self.zone,
            objects=(body.named,),
            since=moment.when(since),
            at=moment.at,
            lasting=True,
            measured=(
                Measured("lies", (moment.elapsed - since).total_seconds(), "s"),
                Measured("unseen", unseen, "s"),
                Measured("height", body.height_left, "parts of the upright height"),
            ),
        )


def _stands(body: Body, elapsed: timedelta) -> bool:
    """Say whether somebody is seen on their feet, though maybe just for a moment."""
    return body.last_seen == elapsed and body.posture is Posture.UPRIGHT


def _is_named(body: Body, elapsed: timedelta) -> bool:
    """Say whether an event can name a track: one that is seen, or one that is surely lost.

    In between the same track may come back, and would then be taken for another object.
    """
    unseen = elapsed - body.last_seen
    return unseen == ZERO or unseen > MEMORY


def _tells_of(change: Change, body: Body) -> bool:
    """Say whether a lasting change of the background can be this body."""
    return change.appeared is not False and shared(change.box, body.track.box) >= COVERED


def _covers(one: Box, other: Box) -> bool:
    """Say whether a box hides a good part of another."""
    width = min(one.x2, other.x2) - max(one.x1, other.x1)
    height = min(one.y2, other.y2) - max(one.y1, other.y1)
    return width > 0 and height > 0 and width * height >= COVERED * size(other) ** 2


def _is_near(box: Box, body: Body) -> bool:
    """Say whether somebody whose box this is stands or lies where a body lay."""
    place = body.track.box
    reach = NEAR * body.upright_height
    x, y = box.foot
    return place.x1 - reach <= x <= place.x2 + reach and abs(y - place.y2) <= reach


def _at_rim(box: Box) -> bool:
    """Say whether a box reaches a side or the top of the picture, where people leave it."""
    return box.x1 <= RIM or box.x2 >= 1 - RIM or box.y1 <= RIM
