"""A pinhole camera: metres of the street to pixels of the frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Xyxy = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the frame, y down."""

NEAR_M, FAR_M = 0.5, 400.0
_MIN_DEPTH_M = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Pixels x ~ K (R X + t), X in metres, z up, the ground at z = 0; no lens distortion."""

    k: Floats
    r: Floats
    t: Floats
    size: tuple[int, int]
    """Width and height in pixels."""

    @property
    def position(self) -> Floats:
        """(3,) where the camera is, metres."""
        return -self.r.T @ self.t

    @property
    def matrix(self) -> Floats:
        """(3, 4) projection P = K [R | t]."""
        return self.k @ np.column_stack([self.r, self.t])

    @property
    def homography(self) -> Floats:
        """(3, 3) from metres on the ground (x, y, 1) to pixels."""
        return self.matrix[:, [0, 1, 3]]

    def project(self, points: ArrayLike) -> Floats:
        """Pixels (M, 2) of those of the (N, 3) points that lie in front of the camera."""
        seen = np.asarray(points, np.float64) @ self.r.T + self.t
        seen = seen[seen[:, 2] > _MIN_DEPTH_M] @ self.k.T
        return np.asarray(seen[:, :2] / seen[:, 2:])

    def box(self, points: ArrayLike) -> Xyxy | None:
        """Smallest box around the points, not clipped; None when none is in front of the camera."""
        pixels = self.project(points)
        if not len(pixels):
            return None
        (left, top), (right, bottom) = pixels.min(0), pixels.max(0)
        return float(left), float(top), float(right), float(bottom)

    def ground(self, pixel: ArrayLike) -> Floats:
        """(2,) metres on the ground that a pixel shows; it must lie below the horizon."""
        x, y = np.asarray(pixel, np.float64)
        point = np.linalg.solve(self.homography, np.array([x, y, 1.0]))
        return np.asarray(point[:2] / point[2])

    def shaken(self, degrees: tuple[float, float, float]) -> "Camera":
        """The same camera turned by small angles (pitch, yaw, roll) about its own axes."""
        turned = _small_turn(np.radians(degrees))
        return Camera(self.k, turned @ self.r, turned @ self.t, self.size)

    def shift_to(self, other: "Camera") -> Floats:
        """(3, 3) homography of a picture of this camera to one of `other` at the same place."""
        return _times_inverse(other.k @ other.r, self.k @ self.r)

    def gl_matrix(self) -> Floats:
        """(4, 4) from metres to OpenGL's clip space."""
        width, height = self.size
        k, depth = self.k, FAR_M - NEAR_M
        clip = np.array(
            [
                [2 * k[0, 0] / width, 0, 2 * k[0, 2] / width - 1, 0],
                [0, -2 * k[1, 1] / height, 1 - 2 * k[1, 2] / height, 0],
                [0, 0, (FAR_M + NEAR_M) / depth, -2 * FAR_M * NEAR_M / depth],
                [0, 0, 1, 0],
            ]
        )
        view = np.eye(4)
        view[:3, :3], view[:3, 3] = self.r, self.t
        return np.asarray(clip @ view)


def aimed(
    position: ArrayLike, target: ArrayLike, focal_px: float, size: tuple[int, int] = (1280, 720)
) -> Camera:
    """A level camera at `position` (x, y, z); its middle pixel shows `target` (x, y, z or x, y)."""
    eye = np.asarray(position, np.float64)
    point = np.append(np.asarray(target, np.float64), 0.0)[:3]
    ahead = (point - eye) / np.linalg.norm(point - eye)
    right = np.array([ahead[1], -ahead[0], 0.0]) / np.hypot(ahead[0], ahead[1])
    r = np.stack([right, np.cross(ahead, right), ahead])
    width, height = size
    k = np.array([[focal_px, 0, width / 2], [0, focal_px, height / 2], [0, 0, 1.0]])
    return Camera(k, r, -r @ eye, size)


def _times_inverse(to: Floats, of: Floats) -> Floats:
    """`to` times the inverse of `of`."""
    return np.asarray(np.linalg.solve(of.T, to.T).T)


def clipped(xyxy: Xyxy, size: tuple[int, int]) -> Xyxy | None:
    """The part of a box inside the frame; None when there is none."""
    left, top = max(0.0, xyxy[0]), max(0.0, xyxy[1])
    right, bottom = min(float(size[0]), xyxy[2]), min(float(size[1]), xyxy[3])
    return (left, top, right, bottom) if right > left and bottom > top else None


def inside_share(xyxy: Xyxy, size: tuple[int, int]) -> float:
    """Share of a box's area that lies in the frame, 0..1."""
    part = clipped(xyxy, size)
    return area(part) / area(xyxy) if part is not None else 0.0


def area(xyxy: Xyxy) -> float:
    """Square pixels."""
    return (xyxy[2] - xyxy[0]) * (xyxy[3] - xyxy[1])


def _small_turn(angles: Floats) -> Floats:
    """(3, 3) turn about x, then y, then z (radians)."""
    (cx, cy, cz), (sx, sy, sz) = np.cos(angles), np.sin(angles)
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x)
