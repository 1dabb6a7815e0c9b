"""Which parts of a picture change when things move: themselves and their shadows."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.camera import Camera, Xyxy, area, clipped
from sample_videos.scenes.light import Light
from sample_videos.scenes.site import KERB_M

Floats = NDArray[np.float64]
Rectangle = tuple[int, int, int, int]
"""x, y, width, height in pixels."""
_MARGIN_PX = 14
"""Room for soft edges of shadows."""
_WORTH_PX = 6000.0
"""Two rectangles are joined when the joint one has at most so many pixels more than both."""
_MIN_SUN = 0.05


def changed(
    camera: Camera, things: Sequence[Floats], light: Light
) -> list[tuple[int, int, int, int]]:
    """Rectangles, y down, that hold the (N, 3) points and their shadows."""
    found: list[Xyxy] = []
    for points in things:
        touched = np.concatenate([points, *_shadows(points, light)])
        whole = camera.box(touched)
        part = clipped(_wider(whole), camera.size) if whole is not None else None
        if part is not None:
            found.append(part)
    return [_whole_pixels(each) for each in _joined(found)]


def _shadows(points: Floats, light: Light) -> Iterator[Floats]:
    """Where the points' shadows fall on pavements and on the road."""
    if not light.has_shadows:
        return
    sun = np.asarray(light.sun) / np.linalg.norm(light.sun)
    for height in (KERB_M, 0.0):
        drop = np.maximum(points[:, 2:] - height, 0) / max(float(sun[2]), _MIN_SUN)
        fallen = points - sun * drop
        fallen[:, 2] = height
        yield fallen


def _wider(xyxy: Xyxy) -> Xyxy:
    m = _MARGIN_PX
    return xyxy[0] - m, xyxy[1] - m, xyxy[2] + m, xyxy[3] + m


def _joined(boxes: list[Xyxy]) -> list[Xyxy]:
    """Join rectangles as long as that saves pixels."""
    boxes = list(boxes)
    while pair := _worth_joining(boxes):
        i, j = pair
        boxes[j] = _around(boxes[i], boxes[j])
        boxes.pop(i)
    return boxes


def _worth_joining(boxes: Sequence[Xyxy]) -> tuple[int, int] | None:
    for i, one in enumerate(boxes):
        for j, other in enumerate(boxes[:i]):
            if area(_around(one, other)) < area(one) + area(other) + _WORTH_PX:
                return i, j
    return None


def _around(a: Xyxy, b: Xyxy) -> Xyxy:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _whole_pixels(xyxy: Xyxy) -> Rectangle:
    left, top = int(np.floor(xyxy[0])), int(np.floor(xyxy[1]))
    return left, top, int(np.ceil(xyxy[2])) - left, int(np.ceil(xyxy[3])) - top
