"""Where the object of an activation is: at its place, elsewhere, or not seen."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto

from edge_node.rules.place import MOST_GROWN, alike, nearest_ends_apart, sizes_apart
from edge_node.types import Box, Track

HERE = 0.5
"""Sizes between two feet, or..."""
HERE_SHARED = 0.5
"""...overlap of two boxes, up to which an object stands where it stood."""

MOVED = timedelta(seconds=5)
"""Who is away from its place for longer has a new one. No car leaves a parking space and another
stands in it within this time, so a track that does is a changed id."""
SEEN_LEAVING = timedelta(seconds=1)
"""A box that was wrong for a moment before it was lost is no departure."""
HIDDEN_S = 1.0
SPEED = 2.0
"""Sizes per second: somebody who runs, behind a passing car."""
RIM = 0.01
"""Share of the picture: a box that ends so close to its side goes on beyond it."""
SETTLED_IN = timedelta(seconds=3)
"""Who is taken for a standing object that is just not seen, and goes on sooner, passed by."""


class State(Enum):
    """What is known of the object at this moment."""

    HERE = auto()
    ELSEWHERE = auto()
    UNSEEN = auto()


@dataclass(slots=True)
class Whereabouts:
    """One object; times are on the clock of the activations."""

    number: int | None
    """Of the object (`Objects`), None while nobody knows which track it is."""
    track: Track
    """As it was seen last."""
    anchor: Box
    """Its place: where it settled."""
    settled: timedelta
    last_seen: timedelta
    recognised: timedelta
    """When this number was taken for the object, or came back after it was unseen for long."""
    away_since: timedelta | None = None

    @classmethod
    def of(cls, track: Track, number: int | None, now: timedelta) -> "Whereabouts":
        """Begin where a track is."""
        return cls(number, track, track.box, now, now, now)

    @property
    def stood(self) -> timedelta:
        """How long it was seen to stand at its place."""
        until = self.last_seen if self.away_since is None else self.away_since
        return max(until - self.settled, timedelta())

    def state(self, now: timedelta) -> State:
        """Say where it is at this moment."""
        if self.last_seen < now or self.number is None:
            return State.UNSEEN
        return State.HERE if self.away_since is None else State.ELSEWHERE

    def see(self, track: Track, now: timedelta, forgotten_after: timedelta) -> None:
        """Take its next sighting.

        Args:
            track: Where it is.
            now: When.
            forgotten_after: Who was unseen for longer counts as recognised anew.
        """
        if now - self.last_seen > forgotten_after:
            self.recognised = now
        if self.is_at(track.box):
            self.away_since = None
        elif self.away_since is None:
            self.away_since = now
        self.track = track
        self.last_seen = now

    def settle(self, now: timedelta) -> None:
        """Give it a new place if it left the old one for good; forget who only passed by."""
        if self.away_since is None:
            return
        passed_by = self.away_since - self.recognised < SETTLED_IN < self.recognised - self.settled
        if passed_by:
            self.number, self.away_since = None, None
            self.track = replace(self.track, box=self.anchor)
            return
        was_seen = self.last_seen - self.away_since >= SEEN_LEAVING
        if was_seen and now - self.away_since > MOVED:
            self.anchor, self.settled, self.away_since = self.track.box, now, None

    def is_missing(self, now: timedelta, memory: timedelta) -> bool:
        """Say whether its number will not be seen again."""
        return self.number is None or now - self.last_seen > memory

    @property
    def has_left(self) -> bool:
        """Was it seen to leave its place, or the picture, so that it is not missed there?"""
        if self.away_since is None:
            return False
        out = _touches_rim(self.track.box) and not _touches_rim(self.anchor)
        return out or self.last_seen - self.away_since >= SEEN_LEAVING

    def can_be(self, track: Track, at: timedelta) -> bool:
        """Say whether a track without an owner can be this object, which is not at its place."""
        return alike(self.track, track) and self.is_missed_at(track.box, at)

    def is_missed_at(self, box: Box, at: timedelta) -> bool:
        """Say whether the object may come to light again here at that moment.

        That is where it stood, where it was last seen, or, soon after, as far from there as it
        may have gone behind what hid it.
        """
        if is_here(self.track.box, box) or (self.is_at(box) and not self.has_left):
            return True
        hidden = (at - self.last_seen).total_seconds()
        reach = HERE + SPEED * hidden if 0 <= hidden <= HIDDEN_S else 0.0
        return nearest_ends_apart(self.track.box, box) <= reach

    def apart(self, box: Box) -> float:
        """Return how far a box is from where the object stood or was last seen, in sizes."""
        return min(sizes_apart(self.track.box, box), sizes_apart(self.anchor, box))

    def take(self, number: int, track: Track, now: timedelta) -> None:
        """Go on as another track."""
        self.number, self.track = number, track
        self.recognised = self.last_seen = now
        if self.is_at(track.box):
            self.away_since = None
        elif self.away_since is not None:  # it was on its way when it was lost
            self.anchor, self.settled, self.away_since = track.box, now, None
        else:
            self.away_since = now

    def is_at(self, box: Box) -> bool:
        """Say whether a box stands at this place."""
        return is_here(self.anchor, box)


def is_here(place: Box, box: Box) -> bool:
    """Say whether a box stands where another one stood.

    True where `sizes_apart` is at most HERE, or `shared` at least HERE_SHARED; asked for every
    object and activation on every frame, so it is reckoned here without roots and calls.
    """
    left, top, right, foot = place
    left2, top2, right2, foot2 = box
    wide, high, wide2, high2 = right - left, foot - top, right2 - left2, foot2 - top2
    aside, down = (left + right - left2 - right2) / 2, foot - foot2
    reach = (wide + high + wide2 + high2) / 2
    if abs(left - left2) > reach or abs(down) > reach:
        return False  # too far for either, told cheaply
    area, area2 = max(wide * high, 0.0), max(wide2 * high2, 0.0)
    large, small = (area, area2) if area > area2 else (area2, area)
    if (
        large <= MOST_GROWN * MOST_GROWN * small
        and aside * aside + down * down <= HERE * HERE * large
    ):
        return True
    both_wide = (right if right < right2 else right2) - (left if left > left2 else left2)
    both_high = (foot if foot < foot2 else foot2) - (top if top > top2 else top2)
    if both_wide <= 0 or both_high <= 0:
        return False
    both = both_wide * both_high
    return both >= HERE_SHARED * (area + area2 - both)


def _touches_rim(box: Box) -> bool:
    """Say whether a box reaches the left, upper or right side of the picture.

    Not the lower one: who stands near the camera is cut off there all the time.
    """
    return box.x1 <= RIM or box.y1 <= RIM or box.x2 >= 1 - RIM
