"""A lane seen straight from above, in shares and in metres: for tests of rules of traffic."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from edge_node.types import Track, Tracks, Zone
from tests.unit.edge_node.rules.builders import moment, standing

METRES = 80.0
"""Of ground that the picture shows in each direction."""
LANE = Zone("lane", ((0.0, 0.4), (1.0, 0.4), (1.0, 0.6), (0.0, 0.6)), heading=(0.1, 0.0))
Way = Callable[[float], tuple[float, float] | None]
"""Seconds to metres; None: not seen."""


class FromAbove:
    """A ground plane without perspective; y goes away from the camera, up the picture."""

    camera = None

    def shifts(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.zeros((8, *points.shape))

    def to_ground(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(points * (METRES, -METRES) + (0.0, METRES))

    def to_image(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((points - (0.0, METRES)) / (METRES, -METRES))

    def covariance(
        self, points: NDArray[np.float64], sigma: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        return np.stack([np.diag((each * METRES) ** 2) for each in sigma])

    def area(self, polygon: Sequence[tuple[float, float]]) -> float:
        raise NotImplementedError


def car(place: tuple[float, float], track_id: int = 1, label: str = "car") -> Track:
    """A car whose foot is at this place, in metres from the lower left corner."""
    x, y = place[0] / METRES, 1 - place[1] / METRES
    return standing((x, y), track_id=track_id, label=label, size=(4.5 / METRES, 3.0 / METRES))


def drive(
    seconds: float, *ways: Way, fps: float = 5.0, labels: Sequence[str] = ()
) -> Iterable[Tracks]:
    """Moments of objects on their ways; ids count from 1."""
    for index in range(int(seconds * fps) + 1):
        at_s = index / fps
        places = [(i, way(at_s)) for i, way in enumerate(ways)]
        yield moment(
            at_s,
            *(
                car(place, i + 1, labels[i] if i < len(labels) else "car")
                for i, place in places
                if place is not None
            ),
        )


def at_rest(x: float, y: float = 40.0) -> Way:
    """Stands there all the time."""
    return lambda _: (x, y)


def steady(x: float, mps: float, y: float = 40.0, until_s: float = 1e9) -> Way:
    """Drives evenly along x, and stands from `until_s` on."""
    return lambda t: (x + mps * min(t, until_s), y)
