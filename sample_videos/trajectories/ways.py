"""Ways of actors: where somebody is, second by second, on the ground in metres."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Point = tuple[float, float]
"""x, y in metres on the ground."""

KMH = 1 / 3.6
"""Metres per second of one km/h: `50 * KMH`."""
_STEP_S = 0.1
_STILL_M = 1e-6
_TURN_S = 0.6
"""A sharp corner of a way is gone round so fast."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Way-points; even movement between them."""

    times: Floats
    """(K,) seconds of the scene, rising."""
    places: Floats
    """(K, 2) metres."""
    turns: Floats
    """(T, 2) second, heading: radians, not wrapped, 0 = along x."""

    @property
    def start_s(self) -> float:
        """Appears."""
        return float(self.times[0])

    @property
    def end_s(self) -> float:
        """Is last seen."""
        return float(self.times[-1])

    def at(self, times: ArrayLike) -> Floats:
        """Return (N, 3) x, y, heading; before the first and after the last point it stands."""
        asked = np.asarray(times, np.float64)
        x, y = (np.interp(asked, self.times, self.places[:, i]) for i in (0, 1))
        return np.stack([x, y, np.interp(asked, self.turns[:, 0], self.turns[:, 1])], axis=-1)

    def then(self, other: "Way") -> "Way":
        """Go on with another way, which begins later."""
        full_turns = round((self.turns[-1, 1] - other.turns[0, 1]) / (2 * np.pi)) * 2 * np.pi
        return Way(
            np.concatenate([self.times, other.times]),
            np.concatenate([self.places, other.places]),
            np.concatenate([self.turns, other.turns + np.array([0.0, full_turns])]),
        )

    def later(self, seconds: float) -> "Way":
        """The same, so many seconds later."""
        return Way(self.times + seconds, self.places, self.turns + np.array([seconds, 0.0]))

    def backwards(self) -> "Way":
        """The same places and times, but it looks where it comes from: a car that reverses."""
        return Way(self.times, self.places, self.turns + np.array([0.0, np.pi]))


def way(points: Sequence[tuple[float, float, float]]) -> Way:
    """Return a way through (second, x, y); it looks where it goes, and keeps looking there."""
    knots = np.asarray(points, np.float64)
    return Way(knots[:, 0], knots[:, 1:], _turns(knots[:, 0], knots[:, 1:]))


def stand(place: Point, from_s: float, to_s: float, heading_deg: float = 0.0) -> Way:
    """Return a way that stays at one place."""
    heading = math.radians(heading_deg)
    times = np.array([from_s, to_s])
    return Way(times, np.array([place, place]), np.array([[from_s, heading], [to_s, heading]]))


def walk(points: Sequence[Point], start_s: float, mps: float) -> Way:
    """Return a way along a polyline at even speed (metres per second)."""
    return Trip.along(points, start_s, mps).to_end().way()


def along(points: Sequence[Point], times: Floats, metres: Floats) -> Way:
    """Return a way that has come so many metres along a polyline at so many seconds, both (K,)."""
    lengths = _lengths(points)
    corners = np.asarray(points, np.float64)
    # Corners of the polyline between two knots need way-points of their own.
    passed = lengths[(lengths > metres[0]) & (lengths < metres[-1])]
    # Whoever stands is as far as before; corners after that are passed after it.
    rising = metres + np.arange(len(metres)) * _STILL_M / len(metres) / 10
    at_corner = np.interp(passed, rising, times)
    times = np.concatenate([times, at_corner])
    metres = np.concatenate([metres, passed])
    order = np.lexsort((metres, times))
    times, metres = times[order], metres[order]
    places = np.stack([np.interp(metres, lengths, corners[:, i]) for i in (0, 1)], axis=1)
    return Way(times, places, _turns(times, places))


def arc(centre: Point, radius_m: float, from_deg: float, to_deg: float) -> list[Point]:
    """Return points of a part of a circle, for turns; counter-clockwise if `to_deg` is larger."""
    count = 2 + int(abs(to_deg - from_deg) / 8)
    angles = np.radians(np.linspace(from_deg, to_deg, count))
    x, y = centre
    return [(x + radius_m * math.cos(a), y + radius_m * math.sin(a)) for a in angles.tolist()]


@dataclass(frozen=True, slots=True)
class Trip:
    """A way in the making: along a polyline, at speeds that change; each step returns a new trip.

    `Trip.along([(0, 0), (60, 0)], 2.0, 50 * KMH).go(20).change(0.0, 3.0).wait(15).way()`
    """

    points: tuple[Point, ...]
    now_s: float
    metres: float
    """How far it has come."""
    mps: float
    """How fast it is now."""
    done: tuple[tuple[float, float], ...]
    """(second, metres) so far."""

    @classmethod
    def along(cls, points: Sequence[Point], start_s: float, mps: float = 0.0) -> "Trip":
        """Begin at the polyline's first point with this speed."""
        return cls(tuple(points), start_s, 0.0, mps, ((start_s, 0.0),))

    @property
    def length(self) -> float:
        """Of the polyline, metres."""
        return float(_lengths(self.points)[-1])

    def wait(self, seconds: float) -> "Trip":
        """Stand so long; the speed before and afterwards is the same."""
        return self._to(self.now_s + seconds, self.metres)

    def go(self, metres: float) -> "Trip":
        """Go so far at the present speed."""
        if self.mps <= 0:
            raise ValueError("a trip that stands cannot go: change its speed first")
        return self._to(self.now_s + metres / self.mps, self.metres + metres)

    def go_for(self, seconds: float) -> "Trip":
        """Go so long at the present speed."""
        return self._to(self.now_s + seconds, self.metres + self.mps * seconds)

    def change(self, mps: float, seconds: float) -> "Trip":
        """Become faster or slower evenly within so many seconds; 0 stops."""
        steps = max(1, math.ceil(seconds / _STEP_S))
        trip = self
        for step in range(1, steps + 1):
            share = step / steps
            covered = self.metres + seconds * (
                self.mps * share + (mps - self.mps) * share * share / 2
            )
            trip = trip._to(self.now_s + seconds * share, covered)
        return replace(trip, mps=mps)

    def to_end(self) -> "Trip":
        """Go to the end of the polyline at the present speed."""
        return self.go(self.length - self.metres)

    def way(self) -> Way:
        """Return the way so far."""
        times, metres = (np.array(each) for each in zip(*self.done, strict=True))
        return along(self.points, times, metres)

    def _to(self, second: float, metres: float) -> "Trip":
        length = self.length
        if metres > length + _STILL_M:
            raise ValueError(f"the trip of {length:.1f} m ends before {metres:.1f} m")
        return replace(self, now_s=second, metres=metres, done=(*self.done, (second, metres)))


def _lengths(points: Sequence[Point]) -> Floats:
    """(K,) metres along the polyline to each of its points."""
    corners = np.asarray(points, np.float64)
    steps = np.hypot(*np.diff(corners, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _turns(times: Floats, places: Floats) -> Floats:
    """(T, 2) second, heading: along each step, and quickly round each corner."""
    steps, lasting = np.diff(places, axis=0), np.diff(times)
    moved = np.hypot(steps[:, 0], steps[:, 1]) > _STILL_M
    if not moved.any():
        return np.column_stack([times, np.zeros(len(times))])
    angles = np.unwrap(np.arctan2(steps[moved, 1], steps[moved, 0]))
    # Who stands looks where the last step went; before the first one, where that will go.
    heading = angles[np.maximum(np.cumsum(moved) - 1, 0)]
    margin = np.minimum(_TURN_S / 2, lasting / 3)
    starts = np.column_stack([times[:-1] + margin, heading])
    ends = np.column_stack([times[1:] - margin, heading])
    return np.stack([starts, ends], axis=1).reshape(-1, 2)
