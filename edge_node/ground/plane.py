"""A camera's view of flat ground: places in the picture and on the ground, and their doubt."""

import math
from collections.abc import Sequence

import numpy as np

from edge_node.ground.homography import PARAMETERS, Fit, Floats, by_parameters, by_place, project
from edge_node.ground.position import position

LEAST_DEPTH = 1e-6
"""Nearer than this to the horizon, seen from the calibration points, nothing is measured."""


class Ground:
    """Implements `types.GroundPlane`; frozen, so threads may share it."""

    def __init__(self, fit: Fit, origin: tuple[float, float], scale: float, aspect: float) -> None:
        """Take what was found.

        Args:
            fit: The mapping, for points divided by `scale` after `origin` was taken away.
            origin: Metres.
            scale: Metres.
            aspect: Width over height of the picture, whose pixels are square.
        """
        self._parameters = fit.parameters
        self._origin = np.array(origin)
        self._scale = scale
        self._to_plane = np.linalg.inv(np.append(fit.parameters, 1.0).reshape(3, 3))
        self._doubts = _root(fit.covariance)
        found = position(fit.parameters, aspect)
        self._camera = (
            None
            if found is None
            else (found[0] * scale + origin[0], found[1] * scale + origin[1], found[2] * scale)
        )

    @property
    def camera(self) -> tuple[float, float, float] | None:
        """Where the camera is, metres, the last one up; None if it cannot be told."""
        return self._camera

    def to_ground(self, points: Floats) -> Floats:
        """Return (N, 2) metres of points in shares; NaN at and above the horizon."""
        return self._metres(self._plane(points))

    def to_image(self, points: Floats) -> Floats:
        """Return (N, 2) shares of the frame of points in metres; NaN behind the camera."""
        plane = (np.asarray(points, np.float64).reshape(-1, 2) - self._origin) / self._scale
        behind = plane @ self._parameters[6:] + 1.0 <= LEAST_DEPTH
        plane[behind] = math.nan
        return project(self._parameters, plane)

    def covariance(self, points: Floats, sigma: Floats) -> Floats:
        """Return (N, 2, 2) square metres: the doubt of the points and of the calibration."""
        inverse, plane = self._local(points)
        spread = inverse * np.asarray(sigma, np.float64).reshape(-1, 1, 2)
        own = spread @ spread.transpose(0, 2, 1)
        shifts = self._shifts(inverse, plane)
        return np.asarray(own + np.einsum("kni,knj->nij", shifts, shifts))

    def shifts(self, points: Floats) -> Floats:
        """Return (8, N, 2) metres by which each doubt of the calibration moves all points."""
        return self._shifts(*self._local(points))

    def area(self, polygon: Sequence[tuple[float, float]]) -> float:
        """Return the square metres inside a polygon in shares; infinite at the horizon."""
        if not self.sees(polygon):
            return math.inf
        x, y = self.to_ground(np.array(polygon)).T
        return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2

    def sees(self, points: Sequence[tuple[float, float]]) -> bool:
        """Say whether all these points of the picture lie on the ground, below the horizon.

        If the corners of a polygon do, all of it does.
        """
        return bool(np.isfinite(self.to_ground(np.array(points, np.float64))).all())

    def pixels_per_metre(self, point: tuple[float, float], width: int, height: int) -> float:
        """Return how many pixels show a metre across the view there; NaN beyond the horizon.

        What EN 62676-4 counts by: a metre of an object that faces the camera.

        Args:
            point: Where its foot is, shares of the frame.
            width: Of the picture, pixels.
            height: The same.
        """
        inverse, _ = self._local(np.array([point], np.float64))
        # One share sideways on the picture is that far on the ground.
        across = float(np.linalg.norm(inverse[0, :, 0]))
        return width / across if math.isfinite(across) and height > 0 else math.nan

    def _plane(self, points: Floats) -> Floats:
        flat = np.asarray(points, np.float64).reshape(-1, 2)
        seen = flat @ self._to_plane[:, :2].T + self._to_plane[:, 2]
        depth = np.where(seen[:, 2] > LEAST_DEPTH, seen[:, 2], math.nan)
        return np.asarray(seen[:, :2] / depth[:, None])

    def _metres(self, plane: Floats) -> Floats:
        return np.asarray(plane * self._scale + self._origin)

    def _local(self, points: Floats) -> tuple[Floats, Floats]:
        """Return (N, 2, 2) metres per share, and the points on the plane."""
        plane = self._plane(points)
        slopes = by_place(self._parameters, plane)
        known = np.isfinite(slopes).all(axis=(1, 2))
        inverse = np.full_like(slopes, math.nan)
        inverse[known] = np.linalg.inv(slopes[known]) * self._scale
        return inverse, plane

    def _shifts(self, inverse: Floats, plane: Floats) -> Floats:
        in_picture = by_parameters(self._parameters, plane) @ self._doubts
        # The picture stays where it is, so the ground gives way: against the change.
        return np.asarray(-(inverse @ in_picture).transpose(2, 0, 1))


def _root(covariance: Floats) -> Floats:
    """Return (8, 8) whose columns are independent steps of one standard deviation."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(values.clip(min=0.0))).reshape(PARAMETERS, PARAMETERS)
