"""Where boxes are and how fast they move: a Kalman filter with constant velocity.

Centre x, centre y, width and height are filtered independently of each other, so the usual 8x8
covariance falls apart into four 2x2 blocks and all tracks are computed at once, without matrix
inversion. A belief about N boxes is one float64 array (5, N, 4); its first axis is named below.

Noise grows with the size of the box, since an error of ten pixels is much for a far pedestrian
and nothing for a near bus; the weights are those of ByteTrack at 30 frames a second, turned into
densities over time so that they hold at any frame rate.
"""

import numpy as np
from numpy.typing import NDArray

Belief = NDArray[np.float64]

MEAN, VELOCITY, VARIANCE, COVARIANCE, VELOCITY_VARIANCE = range(5)
"""Pixels, pixels/s, pixels^2, pixels^2/s (mean with velocity), pixels^2/s^2."""

MEASURED_STD = 0.05
"""Of a detected edge, as share of the box's size (ByteTrack: 1/20)."""
ACCELERATION = 1.0
"""Sizes/s^1.5; ByteTrack's 1/160 per frame at 30 fps: (30/160)^2 * 30 = 1.03^2."""
INITIAL_SPEED_STD = 3.0
"""Sizes/s; a car at 50 km/h seen from the side makes three lengths a second."""
UNSEEN_HALF_LIFE_S = 1.0
"""A lost object is believed to slow down, else its box would leave for good on one bad speed."""


def begin(xywh: NDArray[np.float64]) -> Belief:
    """Return the belief after a first sighting.

    Args:
        xywh: (N, 4) centre x, centre y, width, height in pixels.
    """
    size = _size(xywh)
    belief = np.zeros((5, *xywh.shape))
    belief[MEAN] = xywh
    belief[VARIANCE] = (MEASURED_STD * size) ** 2
    belief[VELOCITY_VARIANCE] = (INITIAL_SPEED_STD * size) ** 2
    return belief


def predict(belief: Belief, seconds: float, unseen: NDArray[np.bool_]) -> Belief:
    """Return the belief `seconds` (>= 0) later; white noise acceleration.

    Args:
        belief: (5, N, 4), not changed.
        seconds: Time since the last frame.
        unseen: (N,) those not seen in the last frame; they lose speed.
    """
    mean, velocity, variance, covariance, velocity_variance = belief
    density = (ACCELERATION * _size(mean)) ** 2
    later = np.empty_like(belief)
    later[MEAN] = mean + seconds * velocity
    # A box that shrinks through zero would have no size to scale the noise with.
    np.maximum(later[MEAN, :, 2:], 1.0, out=later[MEAN, :, 2:])
    slowing = np.where(unseen, 0.5 ** (seconds / UNSEEN_HALF_LIFE_S), 1.0)[:, None]
    later[VELOCITY] = velocity * slowing
    later[VARIANCE] = (
        variance
        + seconds * (2 * covariance + seconds * velocity_variance)
        + density * (seconds**3 / 3)
    )
    later[COVARIANCE] = covariance + seconds * velocity_variance + density * (seconds**2 / 2)
    later[VELOCITY_VARIANCE] = velocity_variance + density * seconds
    return later


def correct(belief: Belief, xywh: NDArray[np.float64]) -> Belief:
    """Return the belief after a sighting of each box.

    Args:
        belief: (5, N, 4), not changed.
        xywh: (N, 4) what was detected, row by row the same objects.
    """
    mean, velocity, variance, covariance, velocity_variance = belief
    innovation = variance + (MEASURED_STD * _size(xywh)) ** 2
    gain = variance / innovation
    velocity_gain = covariance / innovation
    residual = xywh - mean
    better = np.empty_like(belief)
    better[MEAN] = mean + gain * residual
    better[VELOCITY] = velocity + velocity_gain * residual
    better[VARIANCE] = (1 - gain) * variance
    better[COVARIANCE] = (1 - gain) * covariance
    better[VELOCITY_VARIANCE] = velocity_variance - velocity_gain * covariance
    return better


def _size(xywh: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (N, 1) side of the square with the same area; never below a pixel."""
    return np.sqrt(np.maximum(xywh[:, 2:3] * xywh[:, 3:4], 1.0))
