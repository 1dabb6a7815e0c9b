"""Who moves in a scene: a label, a size, a way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_videos.trajectories.ways import Way

Floats = NDArray[np.float64]
Size = tuple[float, float, float]
"""Length, width, height in metres."""

SIZES: dict[str, Size] = {
    "person": (0.45, 0.55, 1.72),
    "child": (0.35, 0.4, 1.2),
    "bicycle": (1.75, 0.6, 1.1),
    "motorcycle": (2.1, 0.8, 1.5),
    "car": (4.4, 1.8, 1.5),
    "truck": (8.0, 2.5, 3.3),
    "bus": (12.0, 2.5, 3.1),
    "train": (60.0, 3.0, 4.2),
    "dog": (0.9, 0.3, 0.6),
}
LYING: Size = (1.75, 0.6, 0.35)
"""A person on the ground; bend over it: `shapes=((0, STANDING), (8, STANDING), (8.8, LYING))`."""
STANDING = SIZES["person"]


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """Somebody or something that a detector would find."""

    name: str
    label: str
    """As a COCO detector says; "" is never detected and only hides others (a post, a wall)."""
    way: Way
    size: Size | None = None
    """None: as usual for the label."""
    shapes: tuple[tuple[float, Size], ...] = ()
    """(second, size), even change in between: who falls, crouches, gets up."""
    unseen: tuple[tuple[float, float], ...] = ()
    """(from, to) seconds in which no detector finds it, whatever the noise."""

    def sizes(self, times: Floats) -> Floats:
        """Return (N, 3) length, width, height at these seconds."""
        if not self.shapes:
            size = self.size or SIZES[self.label]
            return np.broadcast_to(np.array(size), (len(times), 3))
        knots = np.array([second for second, _ in self.shapes])
        values = np.array([size for _, size in self.shapes])
        return np.stack([np.interp(times, knots, values[:, i]) for i in range(3)], axis=1)


def person(name: str, way: Way, height_m: float = 1.72) -> Actor:
    """Return somebody on foot."""
    label = "person"
    return Actor(name, label, way, size=(0.45, 0.55, height_m))


def child(name: str, way: Way) -> Actor:
    """Return a child; detectors call it a person."""
    return Actor(name, "person", way, size=SIZES["child"])


def vehicle(name: str, label: str, way: Way, size: Size | None = None) -> Actor:
    """Return a car, truck, bus, motorcycle, bicycle or train."""
    return Actor(name, label, way, size=size)


def cyclist(name: str, way: Way) -> tuple[Actor, Actor]:
    """Return a bicycle and who rides it: a detector finds both."""
    rider = Actor(f"{name}-rider", "person", way, size=(0.7, 0.55, 1.75))
    return Actor(name, "bicycle", way), rider


def hider(name: str, way: Way, size: Size) -> Actor:
    """Return something that only hides others: a post, a kiosk, a tree."""
    return Actor(name, "", way, size=size)
