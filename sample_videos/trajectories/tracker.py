"""From what is seen of each actor to tracks with ids, as the node's tracker gives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sample_videos.trajectories.noise import Noise, Seeing

Xyxy = tuple[float, float, float, float]


class Seen(NamedTuple):
    """One track at one tick."""

    track_id: int
    label: str
    confidence: float
    xyxy: Xyxy
    """Shares of the frame."""
    actor: str
    """Whom it shows; "" = a ghost."""


@dataclass(frozen=True, slots=True)
class Tracks:
    """All tracks of a scene."""

    seen: dict[int, list[Seen]]
    """By tick."""
    ended: dict[int, list[int]]
    """By tick: ids that never come back."""


class _Piece(NamedTuple):
    """One id's rows of one actor."""

    first_tick: int
    rows: list[int]
    seeing: Seeing


def follow(cast: Sequence[Seeing], noise: Noise, fps: float) -> Tracks:
    """Give ids that count up from 1 in the order of first sight."""
    pieces = [piece for each in cast for piece in _pieces(each, noise, fps)]
    tracks = Tracks({}, {})
    for number, piece in enumerate(sorted(pieces, key=lambda each: each.first_tick), start=1):
        _tell(tracks, number, piece)
        last = piece.seeing.sight.first + piece.rows[-1]
        tracks.ended.setdefault(last + 1 + int(noise.memory_s * fps), []).append(number)
    return tracks


def _pieces(seeing: Seeing, noise: Noise, fps: float) -> list[_Piece]:
    """Cut what is seen of an actor where the tracker forgets it or gives a new id."""
    cut: list[list[int]] = []
    longest = noise.memory_s * fps
    for row in seeing.hit.nonzero()[0].tolist():
        if not cut or row - cut[-1][-1] > longest or seeing.switch[row]:
            cut.append([])
        cut[-1].append(row)
    believed = [rows[noise.confirming_ticks - 1 :] for rows in cut]
    first = seeing.sight.first
    return [_Piece(first + rows[0], rows, seeing) for rows in believed if rows]


def _tell(tracks: Tracks, number: int, piece: _Piece) -> None:
    seeing = piece.seeing
    boxes, confidence = seeing.xyxy.tolist(), seeing.confidence.tolist()
    for row in piece.rows:
        x1, y1, x2, y2 = boxes[row]
        one = Seen(
            number, seeing.label[row], confidence[row], (x1, y1, x2, y2), seeing.sight.actor.name
        )
        tracks.seen.setdefault(seeing.sight.first + row, []).append(one)
