"""Boxes that keep their ids: association in two rounds by confidence.

After Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every Detection Box" (2022):
sure boxes are paired with all tracks first, unsure ones only with tracks that are then still
without a box, so a half-hidden object is kept and a ghost never begins a track. What differs:
times are seconds, not frame counts, since analysis rates vary; lost and tentative objects take
part in both rounds, which at 5 frames a second keeps more right links and makes fewer wrong ones
(measured on a dense boulevard against the links at 30); and another class is a penalty, not
another object.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from edge_node.tracking import kalman
from edge_node.tracking.association import Floats, Rows, assign, overlap
from edge_node.tracking.population import TENTATIVE, Population
from edge_node.tracking.sightings import Sightings, sound
from edge_node.types import Box, Detections, Frame, Track, Tracks

LEAST_OVERLAP = 0.2
"""ByteTrack's cost limit of 0.8."""

OTHER_CLASS = 0.6
"""Factor on the overlap: cars that flicker to truck and back stay, people do not become cars."""

TENTATIVE_S = 0.25
CONFIRMING_HITS = 2


class ByteTracker:
    """Tracks the objects of one camera; ids count up from 1 and never come twice."""

    def __init__(
        self,
        labels: Sequence[str],
        *,
        sure: float = 0.4,
        unsure: float = 0.1,
        memory_s: float = 3.0,
    ) -> None:
        """Start with no objects.

        Args:
            labels: Names by class id.
            sure: Confidence 0..1 from which a box may begin a track.
            unsure: Confidence 0..1 from which a box may continue one.
            memory_s: A confirmed object unseen for longer is gone; between two frames that
                are further apart than this nothing is recognised.
        """
        self.odd: Counter[str] = Counter()
        """What was survived: `broken_box`, `time_backwards`."""
        self._labels = tuple(labels)
        self._sure = sure
        self._unsure = unsure
        self._memory_s = memory_s
        self._objects = Population.empty(len(self._labels))
        self._last_id = 0
        self._now = 0.0
        self._step = 0.0
        self._monotonic: float | None = None
        self._at = datetime.fromtimestamp(0, UTC)

    def update(self, detections: Detections, frame: Frame) -> Tracks:
        """Take the detections of the next frame; answer with the confirmed objects seen in it.

        An id is in `ended` exactly once, after it was in `now` for the last time.
        """
        self._advance(frame)
        objects = self._objects
        ended = objects.drop(self._now - objects.last_seen > self._memory_s)
        seen = sound(detections, len(self._labels), self._unsure, self.odd)
        objects.belief = kalman.predict(objects.belief, self._step, self._were_unseen())
        box_of = self._associate(seen)
        self._confirm()
        now = self._published(box_of, seen, frame.image.shape)
        forgotten = (objects.ids == TENTATIVE) & (self._now - objects.last_seen > TENTATIVE_S)
        objects.drop(forgotten)
        return Tracks(at=frame.captured_at, now=now, ended=ended)

    def reset(self) -> Tracks:
        """Forget all objects after a discontinuity; their ids are in `ended`."""
        ended = self._objects.drop(np.ones(self._objects.ids.size, dtype=np.bool_))
        self._monotonic = None
        return Tracks(at=self._at, now=(), ended=ended)

    def _advance(self, frame: Frame) -> None:
        """Move the own clock on; it never runs backwards."""
        step = 0.0 if self._monotonic is None else frame.monotonic - self._monotonic
        if not step >= 0:  # NaN too
            self.odd["time_backwards"] += 1
            step = 0.0
        self._monotonic = frame.monotonic
        self._at = frame.captured_at
        self._step = step
        self._now += step

    def _were_unseen(self) -> NDArray[np.bool_]:
        return self._now - self._objects.last_seen > self._step + 1e-6

    def _associate(self, seen: Sightings) -> Rows:
        """Pair objects with sightings, the sure ones first, and begin objects for the sure rest.

        Returns:
            (N,) column of the sighting by object, -1 for none.
        """
        objects = self._objects
        likeness = self._likeness(seen)
        sure = seen.confidence >= self._sure
        box_of: Rows = np.full(objects.ids.size, -1, dtype=np.intp)
        for offered in (np.flatnonzero(sure), np.flatnonzero(~sure)):
            waiting = np.flatnonzero(box_of < 0)
            if waiting.size and offered.size:
                paired, taken = assign(likeness[np.ix_(waiting, offered)], LEAST_OVERLAP)
                box_of[waiting[paired]] = offered[taken]
        matched = np.flatnonzero(box_of >= 0)
        if matched.size:
            objects.see(matched, seen, box_of[matched], self._now)
        sure[box_of[matched]] = False
        born = np.flatnonzero(sure)
        if born.size:
            objects.add(seen, born, self._now)
            box_of = np.concatenate((box_of, born))
        return box_of

    def _likeness(self, seen: Sightings) -> Floats:
        """(objects, sightings) overlap, less for another class."""
        objects = self._objects
        shared = overlap(objects.xyxy, seen.xyxy)
        same = objects.class_id[:, None] == seen.class_id[None, :]
        return np.where(same, shared, OTHER_CLASS * shared)

    def _confirm(self) -> None:
        """Give an id to who was seen often enough."""
        objects = self._objects
        ready = np.flatnonzero((objects.ids == TENTATIVE) & (objects.hits >= CONFIRMING_HITS))
        objects.ids[ready] = np.arange(self._last_id + 1, self._last_id + 1 + ready.size)
        self._last_id += ready.size

    def _published(
        self, box_of: Rows, seen: Sightings, shape: tuple[int, ...]
    ) -> tuple[Track, ...]:
        """Return the confirmed objects seen in this frame, with the boxes that were seen."""
        rows = np.flatnonzero((box_of >= 0) & (self._objects.ids != TENTATIVE))
        columns = box_of[rows]
        height, width = shape[:2]
        boxes = (seen.xyxy[columns] / (width, height, width, height)).clip(0.0, 1.0)
        names = self._objects.votes[rows].argmax(axis=1)
        return tuple(
            Track(track_id, self._labels[name], confidence, Box(*box))
            for track_id, name, confidence, box in zip(
                self._objects.ids[rows].tolist(),
                names.tolist(),
                self._objects.confidence(rows).tolist(),
                boxes.tolist(),
                strict=True,
            )
        )
