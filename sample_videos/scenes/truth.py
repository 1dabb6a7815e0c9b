"""What is in a picture: boxes from the posed meshes, visibility from the label picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.scenes.camera import Camera, Xyxy, clipped, inside_share
from sample_videos.scenes.renderer import Image, Renderer, Scene
from sample_videos.scenes.stage import Posed

_MIN_SIDE_PX = 2.0
_PIXEL_ERROR = 2.0
"""The label picture is drawn without smoothing: its edges may be off by so much."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing in a picture."""

    id: str
    name: str
    xyxy: Xyxy
    """Around the whole thing, clipped to the frame, hidden parts included."""
    shown_xyxy: Xyxy
    """Around what can be seen of it."""
    visible: float
    """Share of its pixels in the frame that nothing in front hides."""
    inside: float
    """Share of the whole box that lies in the frame."""
    ground: tuple[float, float]
    """Its middle, metres."""


def seen(renderer: Renderer, camera: Camera, scene: Scene, posed: Sequence[Posed]) -> list[Seen]:
    """Every part of the actors that is in the frame."""
    labels = renderer.labels(camera, scene.items)
    pixels = np.bincount(labels.reshape(-1), minlength=256)
    found = []
    for each in posed:
        for part, item in zip(each.parts, each.items(), strict=True):
            whole = camera.box(each.vertices(part))
            frame = _in_frame(whole, camera)
            if whole is None or frame is None:
                continue
            alone = renderer.silhouette(camera, [item]) if pixels[item.label] else 0
            visible = min(1.0, float(pixels[item.label]) / alone) if alone else 0.0
            found.append(
                Seen(
                    each.actor.name,
                    part.name,
                    frame,
                    _shown(labels, item.label, frame) if visible else frame,
                    round(visible, 3),
                    round(inside_share(whole, camera.size), 3),
                    (each.actor.x, each.actor.y),
                )
            )
    return found


def _in_frame(whole: Xyxy | None, camera: Camera) -> Xyxy | None:
    frame = clipped(whole, camera.size) if whole is not None else None
    if frame is None or min(frame[2] - frame[0], frame[3] - frame[1]) < _MIN_SIDE_PX:
        return None
    return frame


def _shown(labels: Image, label: int, frame: Xyxy) -> Xyxy:
    """The frame box, each side moved in where something hides it."""
    left, top = int(frame[0]), int(frame[1])
    crop = labels[top : int(frame[3]) + 2, left : int(frame[2]) + 2] == label
    columns, rows = np.flatnonzero(crop.any(0)), np.flatnonzero(crop.any(1))
    if not len(columns):
        return frame
    pixels = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
    sides = [
        float(p) if abs(p - f) > _PIXEL_ERROR else f for p, f in zip(pixels, frame, strict=True)
    ]
    return sides[0], sides[1], sides[2], sides[3]
