"""From track ids to objects: who keeps the number when the tracker changes the id.

Rules ask for objects, not for ids. An object keeps its number through a changed id, a short
occlusion or a tracker that started anew, if a track begins where one was lost shortly before.
Broken input (NaN boxes, time that goes backwards, a track that jumps) is survived and counted
here, once for all rules.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from edge_node.rules.moment import Moment, Sighting
from edge_node.rules.motion import Motions
from edge_node.rules.place import alike, size, sizes_apart
from edge_node.types import Box, GroundPlane, Surroundings, Track, Tracks

MEMORY = timedelta(seconds=5)
"""Not seen is not gone: a detector misses a standing person for seconds."""
NOTHING_ELSE = Surroundings()

MOVING = timedelta(seconds=2)
"""A lost object is sought further away for this long; later only where it was."""
REACH = 0.5
REACH_PER_S = 0.7
"""Sizes; a pedestrian walks 0.7 heights a second."""
REACH_STANDING = 0.35
JUMP = 1.5
JUMP_PER_S = 8.0
"""Sizes; 8 car lengths a second are 130 km/h. Faster is no movement but an id on another object."""


@dataclass(slots=True)
class _Known:
    number: int
    track: Track
    last_seen: timedelta


class Objects:
    """Remembers the objects of a camera while they are seen, and for `memory` afterwards."""

    def __init__(self, memory: timedelta = MEMORY, ground: GroundPlane | None = None) -> None:
        self.odd: Counter[str] = Counter()
        """What was survived: `broken_box`, `time_backwards`, `jump`."""
        self._memory = memory
        self._known: dict[int, _Known] = {}
        self._lost: list[_Known] = []
        self._last_number = 0
        self._elapsed = timedelta()
        self._at: datetime | None = None
        self._motions = Motions(memory, ground)

    def update(self, tracks: Tracks, surroundings: Surroundings = NOTHING_ELSE) -> Moment:
        """Take the next moment; answer with the objects seen in it."""
        self._advance(tracks.at)
        now = [track for track in tracks.now if self._is_sound(track.box)]
        self._lose(now, tracks.ended)
        known = [track for track in now if track.track_id in self._known]
        new = [track for track in now if track.track_id not in self._known]
        # The known first: only then it is sure whose place is free for a new one.
        seen = tuple(Sighting(self._number(track), track) for track in (*known, *new))
        motions = self._motions.update(seen, self._elapsed)
        return Moment(tracks.at, self._elapsed, seen, motions, surroundings)

    def _advance(self, at: datetime) -> None:
        step = timedelta() if self._at is None else at - self._at
        if step < timedelta():
            self.odd["time_backwards"] += 1
            step = timedelta()
        self._at = at
        self._elapsed += step

    def _is_sound(self, box: Box) -> bool:
        if math.isfinite(sum(box)) and box.x2 >= box.x1 and box.y2 >= box.y1:
            return True
        self.odd["broken_box"] += 1
        return False

    def _lose(self, now: Iterable[Track], ended: frozenset[int]) -> None:
        """Put aside who is not seen, jumped, or ended, and forget who is lost for too long."""
        boxes = {track.track_id: track.box for track in now}
        gone = [
            track_id
            for track_id, known in self._known.items()
            if track_id in ended
            or (track_id in boxes and self._jumped(known, boxes[track_id]))
            or (track_id not in boxes and self._elapsed - known.last_seen > self._memory)
        ]
        self._lost.extend(self._known.pop(track_id) for track_id in gone)
        if self._lost:
            self._lost = [each for each in self._lost if self._is_fresh(each)]

    def _is_fresh(self, known: _Known) -> bool:
        return self._elapsed - known.last_seen <= self._memory

    def _jumped(self, known: _Known, box: Box) -> bool:
        before = known.track.box
        least = min(box.x2 - box.x1, box.y2 - box.y1)  # no more than its size
        if before.x1 <= box.x2 and box.x1 <= before.x2 and abs(before.y2 - box.y2) <= least:
            return False  # the usual step, told cheaply
        seconds = (self._elapsed - known.last_seen).total_seconds()
        moved = math.dist(before.foot, box.foot)
        larger = max(size(before), size(box))
        if moved <= (JUMP + JUMP_PER_S * seconds) * larger:
            return False
        self.odd["jump"] += 1
        return True

    def _number(self, track: Track) -> int:
        known = self._known.get(track.track_id)
        if known is None:
            known = self._known[track.track_id] = self._heir_of_lost(track) or self._newcomer(track)
        known.track = track
        known.last_seen = self._elapsed
        return known.number

    def _newcomer(self, track: Track) -> _Known:
        self._last_number += 1
        return _Known(self._last_number, track, self._elapsed)

    def _heir_of_lost(self, track: Track) -> _Known | None:
        """Return the nearest object that this new track can be, and take it from its old id."""
        ids = [key for key, known in self._known.items() if known.last_seen < self._elapsed]
        unseen = [*(self._known[key] for key in ids), *self._lost]
        near = [(apart, each) for each in unseen if (apart := self._apart(each, track)) is not None]
        if not near:
            return None
        _, best = min(near, key=lambda pair: (pair[0], pair[1].number))
        if best in self._lost:
            self._lost.remove(best)
        else:
            del self._known[best.track.track_id]
        return best

    def _apart(self, known: _Known, track: Track) -> float | None:
        unseen = self._elapsed - known.last_seen
        reach = REACH_STANDING
        if unseen <= MOVING:
            reach = REACH + REACH_PER_S * unseen.total_seconds()
        apart = sizes_apart(known.track.box, track.box)
        return apart if apart <= reach and alike(known.track, track) else None
