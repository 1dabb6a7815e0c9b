"""How fast a vehicle passed, from its boxes: a value and the interval that it lies in.

What is measured is the middle of the vehicle, not the middle of its box's lower edge: that edge
is the side that happens to face the camera, and drifts along the vehicle while it passes (2 to 3
per cent of the speed), and what is seen of it is the bumper, not the road below (1 to 3 per cent
more). A body of the usual size of its class, pointing the way it goes, is put on the ground so
that the box around it stands where the box that was seen stands.

The interval adds what is not known: the scatter of the boxes around a straight line in time, the
calibration (all positions move together), the size of the vehicle, and its shape.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge_node.types import Box, GroundPlane

Floats = NDArray[np.float64]

LEAST_FRAMES = 8
LEAST_TIME_S = 1.0
LEAST_DISTANCE_M = 10.0
"""So long, or so far."""
MOST_SCATTER_M = 1.0
"""A path that scatters more around its line was not one vehicle on its way."""

SIZES: dict[str, Floats] = {
    "car": np.array([4.5, 1.8, 1.5]),
    "truck": np.array([8.0, 2.4, 3.0]),
    "bus": np.array([12.0, 2.5, 3.1]),
    "motorcycle": np.array([2.1, 0.8, 1.5]),
    "bicycle": np.array([1.8, 0.6, 1.7]),
    "person": np.array([0.4, 0.5, 1.7]),
}
"""Length, width and height in metres by class; others are taken for cars."""
SIZE_DOUBT = (0.75, 1.3)
"""Vehicles of a class are so much smaller or larger than usual."""
SHAPE_DOUBT = 0.0075
"""Standard deviation as a share of the speed, for bodies that are not like ours."""
FLAT_DOUBT = 0.02
"""The same where nobody knows how high the camera hangs: then the body is taken to be flat."""

_CLEAR_M = 0.15
"""Bumpers and sills are so high above the road."""
_BODY = np.array(
    [(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0.0, 0.6)]
    + [(x, y, 0.95) for x in (-0.3, 0.3) for y in (-0.42, 0.42)]
)
"""Corners of bumpers, belt line and roof, as shares of length, width and height."""
_WHEELS = np.array([(x, y, 0.0) for x in (-0.32, 0.32) for y in (-0.5, 0.5)])

BOX_SIGMA = 0.02
"""Standard deviation of a box's edge as a share of its height; only weights are drawn from it."""
LEAST_SIGMA = 0.001
HUBER = 1.5
_NEAREST_PASSES = 4
_REWEIGHTED = 4
_COVERAGE = 1.96
"""95 per cent of a normal distribution."""


class Sight(NamedTuple):
    """A vehicle at one moment."""

    seconds: float
    box: Box


@dataclass(frozen=True, slots=True)
class Speed:
    """Metres per second with the interval that holds the truth 95 times in 100."""

    value: float
    low: float
    high: float
    distance_m: float
    frames: int


def measure(sights: Sequence[Sight], ground: GroundPlane, label: str) -> Speed | None:
    """Measure a passage.

    Args:
        sights: In order of time; boxes that are not cut off by the rim of the picture.
        ground: The camera's calibration.
        label: Class, for its size.

    Returns:
        None if too little was seen, or what was seen is not one vehicle on a straight way.
    """
    boxes = np.array([each.box for each in sights])
    if len(boxes) < LEAST_FRAMES:
        return None
    seconds = np.array([each.seconds for each in sights])
    feet = np.stack([(boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]], 1)
    places = ground.to_ground(feet)
    if not np.isfinite(places).all():
        return None
    heading = _heading(seconds, places)
    if heading is None:
        return None
    size = SIZES.get(label, SIZES["car"])
    along = _middle(feet, _Body.of(size, heading, ground), ground) @ heading
    distance = float(along[-1] - along[0])
    if seconds[-1] - seconds[0] < LEAST_TIME_S and distance < LEAST_DISTANCE_M:
        return None
    sigma = np.maximum(BOX_SIGMA * (boxes[:, 3] - boxes[:, 1]), LEAST_SIGMA)
    doubt = ground.covariance(feet, np.stack([sigma, sigma], 1))
    line = _Line.through(seconds, along, np.einsum("i,nij,j->n", heading, doubt, heading) ** -0.5)
    if line.scatter > MOST_SCATTER_M:
        return None
    shifts = ground.shifts(feet) @ heading
    unknown = [line.slope_of(shift) for shift in shifts]
    unknown.append((SHAPE_DOUBT if ground.camera else FLAT_DOUBT) * line.slope)
    smaller, larger = (
        line.slope_of(_middle(feet, _Body.of(size * k, heading, ground), ground) @ heading)
        for k in SIZE_DOUBT
    )
    unknown.append((larger - smaller) / math.sqrt(12))  # anything between is as likely
    reach = math.hypot(
        _student(len(boxes) - 2) * line.slope_sigma, _COVERAGE * math.hypot(*unknown)
    )
    return Speed(line.slope, line.slope - reach, line.slope + reach, distance, len(boxes))


def _heading(seconds: Floats, places: Floats) -> Floats | None:
    """Return the unit vector of the way it went; None if it went nowhere."""
    third = max(len(places) // 3, 1)
    way = np.median(places[-third:], axis=0) - np.median(places[:third], axis=0)
    length = float(np.linalg.norm(way))
    spent = float(seconds[-1] - seconds[0])
    return np.asarray(way / length) if length > 0 and spent > 0 else None


@dataclass(frozen=True, slots=True)
class _Body:
    """A vehicle's outline, and where the camera is that sees it."""

    points: Floats
    """(K, 3) metres from its middle on the road."""
    camera: Floats | None

    @classmethod
    def of(cls, size: Floats, heading: Floats, ground: GroundPlane) -> "_Body":
        """Turn a body of this size the way it goes."""
        body, wheels = _BODY * size, _WHEELS * size
        body[:, 2] = np.maximum(body[:, 2], _CLEAR_M)
        points = np.vstack([body, wheels])
        turn = np.array([[heading[0], heading[1]], [-heading[1], heading[0]]])
        points[:, :2] = points[:, :2] @ turn
        return cls(points, None if ground.camera is None else np.array(ground.camera))

    def shadow(self, middles: Floats) -> Floats:
        """Return (N, K, 2): the ground that each point covers, seen from the camera."""
        flat = middles[:, None] + self.points[:, :2]
        if self.camera is None:
            return flat
        below = self.camera[:2]
        high = np.minimum(self.points[:, 2] / self.camera[2], 0.9)
        return np.asarray(below + (flat - below) / (1 - high)[:, None])


def _middle(feet: Floats, body: _Body, ground: GroundPlane) -> Floats:
    """Return (N, 2) metres: where the middles of bodies are whose boxes stand on `feet`."""
    places = ground.to_ground(feet)
    middle = places
    for _ in range(_NEAREST_PASSES):
        shadow = body.shadow(middle)
        seen = ground.to_image(shadow.reshape(-1, 2)).reshape(*shadow.shape)
        x = (seen[:, :, 0].min(1) + seen[:, :, 0].max(1)) / 2
        off = places - ground.to_ground(np.stack([x, seen[:, :, 1].max(1)], 1))
        if not np.isfinite(off).all():
            return places
        middle = middle + off
    return middle


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight line through places in time, in which outliers weigh little (Huber)."""

    slope: float
    slope_sigma: float
    scatter: float
    """Root of the mean square around it, outliers aside."""
    _gain: Floats
    """(N,) what each place adds to the slope."""

    @classmethod
    def through(cls, seconds: Floats, places: Floats, weight: Floats) -> "_Line":
        """Fit by weighted least squares, a few times over.

        Args:
            seconds: (N,) moments.
            places: (N,) metres along the way.
            weight: (N,) one over the standard deviation of each, up to a factor.
        """
        trust = np.ones_like(places)
        for _ in range(_REWEIGHTED):
            mass = trust * weight**2
            middle = mass @ seconds / mass.sum()
            gain = mass * (seconds - middle) / (mass @ (seconds - middle) ** 2)
            slope = float(gain @ places)
            off = places - mass @ places / mass.sum() - slope * (seconds - middle)
            usual = 1.4826 * float(np.median(np.abs(off * weight))) or 1.0
            trust = np.minimum(1.0, HUBER * usual / np.maximum(np.abs(off * weight), 1e-12))
        freedom = max(float(trust.sum()) - 2, 1.0)
        unit = float(trust @ (off * weight) ** 2) / freedom
        sigma = math.sqrt(unit * float(((gain / weight) ** 2).sum()) * _kept(off * weight))
        scatter = math.sqrt(float(trust @ off**2) / freedom)
        return cls(slope, sigma, scatter, gain)

    def slope_of(self, places: Floats) -> float:
        """Return the slope of other places at the same moments and weights."""
        return float(self._gain @ places)


def _kept(off: Floats) -> float:
    """Return by how much the variance of a mean grows since errors last from frame to frame."""
    square = float(off @ off)
    kept = float(off[1:] @ off[:-1]) / square if square > 0 else 0.0
    kept = min(max(kept, 0.0), 0.8)
    return (1 + kept) / (1 - kept)


def _student(freedom: int) -> float:
    """Return the 97.5 per cent point of Student's t (Abramowitz and Stegun 26.7.5)."""
    z = _COVERAGE
    first = (z**3 + z) / (4 * freedom)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    return z + first + second
