"""What a tracker remembers, one row per object."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_node.tracking import kalman
from edge_node.tracking.association import Floats, Rows, to_xywh, to_xyxy
from edge_node.tracking.sightings import Sightings

VOTE_MEMORY = 0.98
"""Older votes fade, so that some fifty sightings decide what an object is called."""

TENTATIVE = 0
"""Id of an object that was not seen often enough to be believed."""


@dataclass(slots=True)
class Population:
    """N objects as parallel arrays."""

    belief: kalman.Belief
    ids: NDArray[np.int64]
    """(N,) track ids; TENTATIVE for those without one."""
    votes: Floats
    """(N, classes) sum of confidences by class."""
    last_seen: Floats
    """(N,) seconds of the tracker's own clock."""
    hits: NDArray[np.int64]
    """(N,) number of sightings."""

    @classmethod
    def empty(cls, classes: int) -> "Population":
        """Nobody yet."""
        return cls(
            belief=np.zeros((5, 0, 4)),
            ids=np.zeros(0, dtype=np.int64),
            votes=np.zeros((0, classes)),
            last_seen=np.zeros(0),
            hits=np.zeros(0, dtype=np.int64),
        )

    @property
    def xyxy(self) -> Floats:
        """(N, 4) where the objects are believed to be, pixels."""
        return to_xyxy(self.belief[kalman.MEAN])

    @property
    def class_id(self) -> NDArray[np.intp]:
        """(N,) the class with most votes."""
        winners: NDArray[np.intp] = self.votes.argmax(axis=1)
        return winners

    def confidence(self, rows: Rows) -> Floats:
        """Return the mean confidence 0..1 of each object's sightings, recent ones weighing more.

        The newest alone says little: a weak box may continue a track that is beyond doubt.
        """
        weights = (1 - VOTE_MEMORY ** self.hits[rows]) / (1 - VOTE_MEMORY)
        mean: Floats = (self.votes[rows].sum(axis=1) / weights).clip(0.0, 1.0)
        return mean

    def see(self, rows: Rows, seen: Sightings, columns: Rows, now: float) -> None:
        """Correct the objects `rows` by the sightings `columns`."""
        xywh = to_xywh(seen.xyxy[columns])
        self.belief[:, rows] = kalman.correct(self.belief[:, rows], xywh)
        self.votes[rows] *= VOTE_MEMORY
        self.votes[rows, seen.class_id[columns]] += seen.confidence[columns]
        self.last_seen[rows] = now
        self.hits[rows] += 1

    def add(self, seen: Sightings, columns: Rows, now: float) -> None:
        """Begin a tentative object for each of the sightings `columns`."""
        count = len(columns)
        votes = np.zeros((count, self.votes.shape[1]))
        votes[np.arange(count), seen.class_id[columns]] = seen.confidence[columns]
        born = kalman.begin(to_xywh(seen.xyxy[columns]))
        self.belief = np.concatenate((self.belief, born), axis=1)
        self.ids = np.concatenate((self.ids, np.full(count, TENTATIVE, dtype=np.int64)))
        self.votes = np.concatenate((self.votes, votes))
        self.last_seen = np.concatenate((self.last_seen, np.full(count, now)))
        self.hits = np.concatenate((self.hits, np.ones(count, dtype=np.int64)))

    def drop(self, gone: NDArray[np.bool_]) -> frozenset[int]:
        """Forget the objects marked in `gone` (N,); return the ids among them."""
        if not gone.any():
            return frozenset()
        ended = self.ids[gone]
        keep = ~gone
        self.belief = self.belief[:, keep]
        self.ids = self.ids[keep]
        self.votes = self.votes[keep]
        self.last_seen = self.last_seen[keep]
        self.hits = self.hits[keep]
        return frozenset(ended[ended != TENTATIVE].tolist())
