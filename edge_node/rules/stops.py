"""Who stands since when; a box that jitters, is half hidden or not seen for a while stands on."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta

from edge_node.rules.geometry import Polygon
from edge_node.rules.moment import Moment, Motion, Sighting
from edge_node.rules.place import alike, size, sizes_apart
from edge_node.types import Box, Track

STILL = 0.3
"""Sizes between two feet up to which an object has not moved: a metre of a car."""
EDGE = 0.15
"""Sizes. Who is half hidden by what passes before it keeps three of its four edges."""
EDGES_KEPT = 3
PART = 0.4
"""Of its area; who shows so much of itself, inside its own outline and at rest, is half hidden."""
RESTS = 0.15
"""Sizes a second that a resting box may seem to move."""
LEFT = timedelta(seconds=10)
"""Who is away for longer has taken its number along; until then somebody else may have."""
UNDER = 0.15
"""Of a box's height: so far above its lower edge is ground under the vehicle, not beside it."""
SETTLES = timedelta(seconds=4)
NEW = timedelta(seconds=1)
"""Who was seen to come for longer is nobody who was there and missing."""
BRIEF = timedelta(seconds=2)
"""A box that is elsewhere for no longer was wrong, and its object stood."""
HIDDEN = timedelta(seconds=30)
"""A track that begins where a standing one is missing for no longer is the same object."""


@dataclass(slots=True)
class Stop:
    """One object that stands, on the clock of its `Moment`s."""

    number: int
    track: Track
    """As it was seen at this place last."""
    place: Box
    since: timedelta
    last_here: timedelta
    last_inside: timedelta
    told: bool = False
    """For its rule: it was spoken of."""
    passed: int = -1
    """For its rule: how many had passed when it stopped; -1: not looked up yet."""
    passers: set[int] = field(default_factory=set)
    """For its rule: numbers of some who passed."""
    explained: timedelta | None = None
    """For its rule: when there last was a reason to stand, such as a jam."""


@dataclass(slots=True)
class _Record:
    stop: Stop
    last_seen: timedelta
    elsewhere: Box | None = None
    elsewhere_since: timedelta = timedelta()


class Stops:
    """Follows objects that are inside a zone, and remembers where and since when they stand."""

    def __init__(self, polygon: Polygon, labels: Collection[str]) -> None:
        self._polygon = polygon
        self._labels = frozenset(labels)
        self._records: dict[int, _Record] = {}
        self._left: list[Stop] = []
        """Places that a number went away from a moment ago."""

    def update(self, moment: Moment) -> list[Stop]:
        """Take the next moment; return who stands inside now or was hidden a moment ago."""
        unseen: list[Stop] | None = None
        for number, track in moment.seen:
            if track.label not in self._labels:
                continue
            x, y = track.box.foot
            inside = self._polygon.contains((x, y - UNDER * (y - track.box.y1)))
            record = self._records.get(number)
            if record is None and inside:
                unseen = self._unseen(moment) if unseen is None else unseen
                record = self._begin(Sighting(number, track), moment, unseen)
            if record is not None:
                before = record.stop
                _see(record, track, moment.motions[number], moment.elapsed)
                if record.stop is not before and before.last_here - before.since > BRIEF:
                    self._left.append(before)
                if inside:
                    record.stop.last_inside = moment.elapsed
        self._forget(moment.elapsed)
        return [each.stop for each in self._records.values()]

    def _begin(self, seen: Sighting, moment: Moment, unseen: list[Stop]) -> _Record:
        """Go on with the stop of who is missing at this place, or begin a new one.

        The missing one keeps its own: it may be that somebody else only passes before it.
        """
        number, track = seen
        stop = Stop(number, track, track.box, moment.elapsed, moment.elapsed, moment.elapsed)
        motion = moment.motions[number]
        if motion.known_for <= NEW or motion.still_for >= NEW:
            same = [
                each
                for each in unseen
                if alike(each.track, track) and is_still(each.place, track.box)
            ]
            if same:
                stop = replace(max(same, key=lambda each: each.last_here), number=number)
        record = self._records[number] = _Record(stop, moment.elapsed)
        return record

    def _unseen(self, moment: Moment) -> list[Stop]:
        """Return the stops whose objects are not at their places."""
        records = [each.stop for each in self._records.values()]
        return [*self._left, *(each for each in records if each.last_here < moment.elapsed)]

    def _forget(self, elapsed: timedelta) -> None:
        self._left = [each for each in self._left if elapsed - each.last_here <= LEFT]
        over = [key for key, each in self._records.items() if _is_over(each, elapsed)]
        for number in over:
            del self._records[number]


def is_still(place: Box, box: Box) -> bool:
    """Say whether a box is where an object stands, as far as one can see it."""
    if sizes_apart(place, box) <= STILL:
        return True
    reach = EDGE * max(size(place), size(box))
    kept = sum(abs(one - other) <= reach for one, other in zip(place, box, strict=True))
    return kept >= EDGES_KEPT


def _is_part(place: Box, box: Box) -> bool:
    """Say whether a box is what is seen of an object that is half hidden."""
    reach = EDGE * size(place)
    return (
        box.x1 >= place.x1 - reach
        and box.y1 >= place.y1 - reach
        and box.x2 <= place.x2 + reach
        and box.y2 <= place.y2 + reach
        and size(box) ** 2 >= PART * size(place) ** 2
    )


def _see(record: _Record, track: Track, motion: Motion, elapsed: timedelta) -> None:
    """Take where it is now: at its place, away from it for a moment, or at a new place."""
    record.last_seen = elapsed
    stop = record.stop
    rests = motion.sizes_per_s <= RESTS
    if is_still(stop.place, track.box) or (rests and _is_part(stop.place, track.box)):
        stop.track, stop.last_here = track, elapsed
        if rests and elapsed - stop.since < SETTLES:
            stop.place = track.box  # where it has come to rest, not where it was almost at rest
        record.elsewhere = None
        return
    if record.elsewhere is None or not is_still(record.elsewhere, track.box):
        record.elsewhere, record.elsewhere_since = track.box, elapsed
    away = elapsed - stop.last_here
    if away > BRIEF:
        record.stop = Stop(
            number=stop.number,
            track=track,
            place=track.box,  # where it has settled, not where it began to
            since=record.elsewhere_since,
            last_here=elapsed,
            last_inside=stop.last_inside,
        )
        record.elsewhere = None


def _is_over(record: _Record, elapsed: timedelta) -> bool:
    stop = record.stop
    unseen = elapsed - record.last_seen
    moving = stop.last_here - stop.since < BRIEF or record.elsewhere is not None
    left = elapsed - max(stop.last_inside, stop.since) > HIDDEN
    return left or unseen > (BRIEF if moving else HIDDEN)
