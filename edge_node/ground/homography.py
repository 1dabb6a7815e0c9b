"""The plane-to-picture mapping: how it is found from pairs of points, and how sure it is.

A point (x, y) on the ground, metres from the middle of the calibration points and divided by
their spread, is seen at ((a x + b y + c) / w, (d x + e y + f) / w) with w = g x + h y + 1. The
eight numbers a to h are `parameters`. In front of the camera w is positive; it is 1 in the
middle of the points, and 0 on the line under the camera that no picture shows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PARAMETERS = 8
LEAST_INDEPENDENCE = 0.01
"""Smallest over largest singular value below which the points do not hold the plane: three of
four on one line, within about a hundredth of the picture."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A mapping found by least squares."""

    parameters: Floats
    """(8,) for points divided by `scale` after `origin` was taken away."""
    covariance: Floats
    """(8, 8) of the parameters."""


class DegeneratePointsError(ValueError):
    """The points do not hold a plane: too many of them lie on one line."""


def project(parameters: Floats, plane: Floats) -> Floats:
    """Return (N, 2) shares of the picture of points of the plane, senseless behind the camera."""
    a, b, c, d, e, f = parameters[:6]
    x, y = plane[:, 0], plane[:, 1]
    return np.stack([a * x + b * y + c, d * x + e * y + f], 1) / depth(parameters, plane)[:, None]


def depth(parameters: Floats, plane: Floats) -> Floats:
    """Return (N,) w of points of the plane: positive in front of the camera."""
    return np.asarray(plane @ parameters[6:] + 1.0, np.float64)


def by_parameters(parameters: Floats, plane: Floats) -> Floats:
    """Return (N, 2, 8): how a point's place in the picture changes with the parameters."""
    x, y = plane[:, 0], plane[:, 1]
    w = depth(parameters, plane)
    seen = project(parameters, plane)
    out = np.zeros((len(plane), 2, PARAMETERS))
    for axis in (0, 1):
        out[:, axis, 3 * axis : 3 * axis + 3] = np.stack([x, y, np.ones_like(x)], 1) / w[:, None]
        out[:, axis, 6:] = -seen[:, axis, None] * plane / w[:, None]
    return out


def by_place(parameters: Floats, plane: Floats) -> Floats:
    """Return (N, 2, 2): how a point's place in the picture changes with its place on the plane."""
    rows = np.stack([parameters[[0, 1]], parameters[[3, 4]]])
    seen = project(parameters, plane)
    w = depth(parameters, plane)
    return np.asarray((rows[None] - seen[:, :, None] * parameters[6:]) / w[:, None, None])


def fit(image: Floats, plane: Floats, image_sigma: float, plane_sigma: float) -> Fit:
    """Find the mapping that fits best: a linear solution, then least squares in the picture.

    Args:
        image: (N, 2) shares of the picture, N >= 4.
        plane: (N, 2) on the ground, centred and divided by their spread.
        image_sigma: Standard deviation of the points in the picture, in shares.
        plane_sigma: Standard deviation on the plane, in its units.

    Raises:
        DegeneratePointsError: The points do not hold a plane.
    """
    from scipy.optimize import least_squares  # heavy, and not needed without a calibration

    start = _linear(image, plane)
    # A doubt of a place on the ground is one of its place in the picture, larger near the camera.
    spread = np.linalg.norm(by_place(start, plane), axis=(1, 2)) / np.sqrt(2)
    weight = 1 / np.hypot(image_sigma, plane_sigma * spread)[:, None]

    def residuals(parameters: Floats) -> Floats:
        return np.asarray(((project(parameters, plane) - image) * weight).ravel())

    def slopes(parameters: Floats) -> Floats:
        weighted = by_parameters(parameters, plane) * weight[:, :, None]
        return np.asarray(weighted.reshape(-1, PARAMETERS))

    found = least_squares(residuals, start, jac=slopes, method="lm")
    parameters = np.asarray(found.x, np.float64)
    jacobian = slopes(parameters)
    doubt = np.linalg.inv(jacobian.T @ jacobian)
    freedom = 2 * len(image) - PARAMETERS
    # Points that fit worse than they were said to be measured are believed less, never more.
    excess = max(1.0, float(2 * found.cost) / freedom) if freedom else 1.0
    return Fit(parameters, (doubt * excess).astype(np.float64))


def _linear(image: Floats, plane: Floats) -> Floats:
    """Solve the direct linear transformation (Hartley and Zisserman, 4.1)."""
    middle = image.mean(0)
    size = max(float(np.sqrt(((image - middle) ** 2).sum(1).mean())), 1e-9)
    seen = (image - middle) / size
    ones = np.ones((len(plane), 1))
    zeros = np.zeros((len(plane), 3))
    flat = np.hstack([plane, ones])
    rows = np.vstack(
        [
            np.hstack([flat, zeros, -seen[:, :1] * flat]),
            np.hstack([zeros, flat, -seen[:, 1:] * flat]),
        ]
    )
    _, singular, vectors = np.linalg.svd(rows)
    if singular[PARAMETERS - 1] < LEAST_INDEPENDENCE * singular[0]:
        raise DegeneratePointsError
    matrix = vectors[-1].reshape(3, 3)
    back = np.array([[size, 0, middle[0]], [0, size, middle[1]], [0, 0, 1.0]])
    matrix = back @ matrix
    if abs(matrix[2, 2]) < 1e-9 * np.abs(matrix).max():
        raise DegeneratePointsError
    return np.asarray((matrix / matrix[2, 2]).ravel()[:PARAMETERS])
