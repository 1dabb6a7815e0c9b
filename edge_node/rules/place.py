"""Whether two boxes can be the same object at two moments."""

import math

from edge_node.types import Box, Track

FAMILIES = (
    frozenset({"car", "truck", "bus", "van", "train", "minibus", "trailer"}),
    frozenset({"bicycle", "motorcycle", "scooter", "moped"}),
)
"""Classes that a detector confuses from frame to frame; any other label is like itself only."""

MOST_GROWN = 2.5
"""Areas that differ by more than this squared are two objects, not one half hidden."""


def alike(first: Track, second: Track) -> bool:
    """Say whether two labels can be one object."""
    if first.label == second.label:
        return True
    return any(first.label in family and second.label in family for family in FAMILIES)


def sizes_apart(first: Box, second: Box) -> float:
    """Return how far two feet are from each other, in sizes of the larger box.

    The size is the side of the square with the same area. Infinite for boxes of sizes so
    different that they are two objects.
    """
    one, other = size(first), size(second)
    large, small = max(one, other), min(one, other)
    if large > MOST_GROWN * small:
        return math.inf
    (x1, y1), (x2, y2) = first.foot, second.foot
    return math.hypot(x1 - x2, y1 - y2) / large if large else 0.0


def nearest_ends_apart(first: Box, second: Box) -> float:
    """Return how far two feet or two heads are from each other, whichever is less, in sizes.

    Who goes behind something is cut off from below, and the foot of the box is then not his own.
    """
    apart = sizes_apart(first, second)
    if math.isinf(apart):
        return apart
    x = (first.x1 + first.x2 - second.x1 - second.x2) / 2
    large = max(size(first), size(second))
    return min(apart, math.hypot(x, first.y1 - second.y1) / large) if large else apart


def shared(first: Box, second: Box) -> float:
    """Return intersection over union."""
    width = min(first.x2, second.x2) - max(first.x1, second.x1)
    height = min(first.y2, second.y2) - max(first.y1, second.y1)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (size(first) ** 2 + size(second) ** 2 - both)


def size(box: Box) -> float:
    """Return the side of the square with the same area, in shares of the frame."""
    return math.sqrt(max((box.x2 - box.x1) * (box.y2 - box.y1), 0.0))
