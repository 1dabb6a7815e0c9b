"""Where the camera is, from the mapping of the ground to its picture.

A mapping that is known up to a factor fixes focal length and place of a camera with square pixels
whose axis meets the middle of the picture (Zhang, "A flexible new technique for camera
calibration", 2000). A camera that looks straight down, or straight ahead, leaves it open.
"""

import math

import numpy as np

from edge_node.ground.homography import Floats

FOCAL = (0.3, 20.0)
"""Focal length in widths of the picture: fish-eyes and telescopes are taken for mistakes."""


def position(parameters: Floats, aspect: float) -> tuple[float, float, float] | None:
    """Return the camera's place in units of the plane, the last one up; None if it is open.

    Args:
        parameters: (8,) of `homography`.
        aspect: Width over height of the picture.
    """
    shares = np.append(parameters, 1.0).reshape(3, 3)
    centred = np.array([[1, 0, -0.5], [0, 1 / aspect, -0.5 / aspect], [0, 0, 1]]) @ shares
    focal = _focal(centred)
    if focal is None:
        return None
    axes = centred / np.array([[focal], [focal], [1.0]])
    length = math.sqrt(float(np.linalg.norm(axes[:, 0]) * np.linalg.norm(axes[:, 1])))
    east, north, offset = (axes / length).T
    up = np.cross(east, north)
    place = -np.linalg.solve(np.stack([east, north, up], 1), offset)
    # Upside down when the plane's third axis points into the earth.
    return float(place[0]), float(place[1]), abs(float(place[2]))


def _focal(centred: Floats) -> float | None:
    """Return the focal length in widths; both axes of the ground are equally long and square."""
    (a, b), (d, e), (g, h) = centred[:, 0:2]
    flat = np.array([a * b + d * e, (a * a + d * d - b * b - e * e) / 2])
    deep = np.array([g * h, (g * g - h * h) / 2])
    size = float(flat @ flat)
    inverse = -float(flat @ deep) / size if size > 0 else 0.0
    if inverse <= 0:
        return None
    focal = 1 / math.sqrt(inverse)
    return focal if FOCAL[0] <= focal <= FOCAL[1] else None
