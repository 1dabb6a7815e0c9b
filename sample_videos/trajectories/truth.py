"""When an actor is where, from its way or from its box: to say when an event is due."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sample_videos.trajectories.actors import Actor
from sample_videos.trajectories.place import Place, Share, line_in_picture, zone_in_picture
from sample_videos.trajectories.scene import Scene
from sample_videos.trajectories.sight import sights

Floats = NDArray[np.float64]
Span = tuple[float, float]

_FPS = 20.0


def foot_in_zone(
    place: Place, actor: Actor, zone: str, seconds: float, *, gap_s: float = 0.0
) -> list[Span]:
    """Return (from, to) seconds in which the middle of its box's lower edge is in a zone.

    Visits with no more than `gap_s` between them are one.
    """
    times, feet = _feet(place, actor, seconds)
    inside = _inside(feet, zone_in_picture(place, zone))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(int)))
    visits: list[Span] = []
    for start, end in edges.reshape(-1, 2).tolist():
        begins, ends = float(times[start]), float(times[end - 1])
        if visits and begins - visits[-1][1] <= gap_s:
            begins = visits.pop()[0]
        visits.append((begins, ends))
    return visits


def foot_over_line(
    place: Place, actor: Actor, line: str, seconds: float
) -> list[tuple[float, str]]:
    """Return (second, side that is entered) of each time its foot point crosses a line."""
    times, feet = _feet(place, actor, seconds)
    points = line_in_picture(place, line)
    found: list[tuple[float, str]] = []
    for start, end in pairwise(points):
        found += _crossings(times, feet, np.array(start), np.array(end))
    return sorted(found)


def _feet(place: Place, actor: Actor, seconds: float) -> tuple[Floats, Floats]:
    """(N,) seconds and (N, 2) shares of the frame, NaN where it is not in the picture."""
    found = sights(Scene("alone", place, seconds, (actor,), fps=_FPS))
    if not found:
        return np.zeros(0), np.zeros((0, 2))
    xyxy = found[0].xyxy
    times = (found[0].first + np.arange(len(xyxy))) / _FPS
    return times, np.stack([(xyxy[:, 0] + xyxy[:, 2]) / 2, xyxy[:, 3]], axis=1)


def _inside(points: Floats, polygon: Sequence[Share]) -> NDArray[np.bool_]:
    """(N,) by the number of edges that a ray to the right crosses."""
    x, y = points[:, 0], points[:, 1]
    inside = np.zeros(len(points), dtype=bool)
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if y1 != y2:
            at = x1 + (y - y1) / (y2 - y1) * (x2 - x1)
            inside ^= ((y1 > y) != (y2 > y)) & (x < at)
    return inside


def _crossings(times: Floats, feet: Floats, start: Floats, end: Floats) -> list[tuple[float, str]]:
    (dx, dy), (fx, fy) = end - start, (feet - start).T
    offset = dx * fy - dy * fx
    found = []
    for i in np.flatnonzero(offset[:-1] * offset[1:] < 0).tolist():
        share = offset[i] / (offset[i] - offset[i + 1])
        point = feet[i] + share * (feet[i + 1] - feet[i]) - start
        along = float(point @ (end - start)) / float((end - start) @ (end - start))
        if 0 <= along <= 1:
            at = float(times[i] + share * (times[i + 1] - times[i]))
            found.append((at, "right" if offset[i + 1] > 0 else "left"))
    return found
