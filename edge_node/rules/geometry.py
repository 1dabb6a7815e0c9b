"""Points, segments and polygons in shares of the frame, y down; exact on borders.

Whether a point lies left or right of a line is the sign of a determinant. Where rounding could
turn the sign it is computed again in exact fractions (the filter is Shewchuk's, "Adaptive
Precision Floating-Point Arithmetic", 1997), so a point on a border is always on the border.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

Point = tuple[float, float]

_SURE = 4.0 * 2.0**-53
"""Above 3.33e-16 times the size of the two products the sign of their difference is sure."""
_TINY = 1e-280
"""Products smaller than this may have lost bits to underflow."""


def side(start: Point, end: Point, point: Point) -> int:
    """Say where a point lies for someone who walks from `start` to `end`.

    Returns:
        1 right, -1 left (as seen on the picture, y down), 0 on the line through both.
    """
    left = (end[0] - start[0]) * (point[1] - start[1])
    right = (end[1] - start[1]) * (point[0] - start[0])
    turn = left - right
    size = abs(left) + abs(right)
    if size > _TINY and abs(turn) > _SURE * size:
        return 1 if turn > 0 else -1
    return _exact_side(start, end, point)


def on_segment(start: Point, end: Point, point: Point) -> bool:
    """Say whether a point lies on the segment, its ends included."""
    return _in_bounds(start, end, point) and side(start, end, point) == 0


class Polygon:
    """A simple polygon; its border belongs to it."""

    def __init__(self, corners: Sequence[Point]) -> None:
        """Take three or more corners in order; that no edges cross was checked by the settings."""
        if len(corners) < 3:  # noqa: PLR2004  # a triangle
            message = f"a polygon needs three corners or more, got {len(corners)}"
            raise ValueError(message)
        self.corners = tuple(corners)
        self._edges = tuple(zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True))
        xs, ys = zip(*self.corners, strict=True)
        self._bounds = ((min(xs), min(ys)), (max(xs), max(ys)))

    def contains(self, point: Point) -> bool:
        """Say whether a point is inside or on the border.

        Counts the edges that a ray to the right crosses; each edge owns its upper end only, so a
        ray through a corner is counted once.
        """
        x, y = point
        (left, top), (right, bottom) = self._bounds
        if not (left <= x <= right and top <= y <= bottom):
            return False
        inside = False
        for start, end in self._edges:
            if (start[1] > y and end[1] > y) or (start[1] < y and end[1] < y):
                continue
            if x > start[0] and x > end[0]:
                continue
            where = side(start, end, point)
            if where == 0 and _in_bounds(start, end, point):
                return True
            if (start[1] > y) != (end[1] > y) and where == (-1 if start[1] > y else 1):
                inside = not inside
        return inside


def crossing(path: tuple[Point, Point], segment: tuple[Point, Point]) -> tuple[int, float] | None:
    """Say whether a step from one point to the next crosses a segment.

    A point on the line counts as left of it, so that a path through the line is counted once,
    whether or not a step ends exactly on it. Where two segments of a polyline meet, the corner
    belongs to the segment that starts there.

    Returns:
        1 to the right or -1 to the left, and the share 0..1 of the step at which it happens;
        None if the step does not cross.
    """
    start, end = segment
    was_right = side(start, end, path[0]) > 0
    is_right = side(start, end, path[1]) > 0
    if was_right == is_right:
        return None
    step = 1 if is_right else -1
    # Seen along the step, the segment's start must lie on one side and its end on the other.
    if not (_beyond(path, start, step) and not _beyond(path, end, step)):
        return None
    before = _offset(start, end, path[0])
    after = _offset(start, end, path[1])
    share = before / (before - after) if before != after else 1.0
    return step, min(max(share, 0.0), 1.0)


def distance(point: Point, segment: tuple[Point, Point]) -> float:
    """Return how far a point is from the nearest point of a segment."""
    (x1, y1), (x2, y2) = segment
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else ((point[0] - x1) * dx + (point[1] - y1) * dy) / length
    along = min(max(along, 0.0), 1.0)
    return math.hypot(point[0] - x1 - along * dx, point[1] - y1 - along * dy)


def _beyond(path: tuple[Point, Point], point: Point, step: int) -> bool:
    """Say whether a segment's end lies on the side of the step where its start has to be.

    Who crosses to the right of a segment has its start on the right hand. A step exactly
    through the point counts as being there, for either direction.
    """
    return side(*path, point) * step >= 0


def _offset(start: Point, end: Point, point: Point) -> float:
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _in_bounds(first: Point, second: Point, point: Point) -> bool:
    return min(first[0], second[0]) <= point[0] <= max(first[0], second[0]) and min(
        first[1], second[1]
    ) <= point[1] <= max(first[1], second[1])


def _exact_side(start: Point, end: Point, point: Point) -> int:
    x1, y1, x2, y2, x, y = (Fraction(value) for value in (*start, *end, *point))
    turn = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    return (turn > 0) - (turn < 0)
