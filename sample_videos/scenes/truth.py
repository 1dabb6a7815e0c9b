"""What is in a picture: boxes from the posed meshes, visibility from the label picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.camera import Camera, Xyxy, clipped, inside_share
from sample_videos.scenes.looks import Kind
from sample_videos.scenes.renderer import MAX_LABEL, Image, Item, Renderer, Scene
from sample_videos.scenes.stage import Posed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
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
    stance: str = ""
    """What a person does, as in `looks.Stance`; standing is walking at speed 0."""


@dataclass(frozen=True, slots=True, eq=False)
class _Thing:
    """Labelled items that are one thing to the truth."""

    id: str
    name: str
    items: Sequence[Item]
    vertices: Floats
    ground: tuple[float, float]
    stance: str = ""


def seen_parts(
    renderer: Renderer, camera: Camera, scene: Scene, posed: Sequence[Posed]
) -> list[Seen]:
    """What a detector is to find: a cyclist is a person and a bicycle."""
    things = [
        _thing(each, part.name, [item], each.vertices(part))
        for each in posed
        for part, item in zip(each.parts, each.items(), strict=True)
    ]
    return _seen(renderer, camera, scene, things)


def seen_actors(
    renderer: Renderer, camera: Camera, scene: Scene, posed: Sequence[Posed]
) -> list[Seen]:
    """Who is in the picture: a cyclist is one thing."""
    things = []
    for each in posed:
        vertices = np.concatenate([each.vertices(part) for part in each.parts])
        name = str(each.actor.look.kind)
        things.append(_thing(each, name, each.items(), vertices))
    return _seen(renderer, camera, scene, things)


def _stance(posed: Posed) -> str:
    return str(posed.actor.motion.stance) if posed.actor.look.kind is Kind.PERSON else ""


def _thing(posed: Posed, name: str, items: Sequence[Item], vertices: Floats) -> _Thing:
    actor = posed.actor
    return _Thing(actor.name, name, items, vertices, (actor.x, actor.y), _stance(posed))


def _seen(renderer: Renderer, camera: Camera, scene: Scene, things: Sequence[_Thing]) -> list[Seen]:
    labels = renderer.labels(camera, scene.items)
    pixels = np.bincount(labels.reshape(-1), minlength=MAX_LABEL + 1)
    found = (_one(renderer, camera, (labels, pixels), thing) for thing in things)
    return [each for each in found if each is not None]


def _one(
    renderer: Renderer, camera: Camera, picture: tuple[Image, Ints], thing: _Thing
) -> Seen | None:
    labels, pixels = picture
    whole = camera.box(thing.vertices)
    frame = _in_frame(whole, camera)
    if whole is None or frame is None:
        return None
    own = [item.label for item in thing.items]
    shown = int(pixels[own].sum())
    alone = renderer.silhouette(camera, thing.items) if shown else 0
    return Seen(
        thing.id,
        thing.name,
        frame,
        _shown(labels, own, frame) if shown else frame,
        round(min(1.0, shown / alone), 3) if alone else 0.0,
        round(inside_share(whole, camera.size), 3),
        thing.ground,
        thing.stance,
    )


def _in_frame(whole: Xyxy | None, camera: Camera) -> Xyxy | None:
    frame = clipped(whole, camera.size) if whole is not None else None
    if frame is None or min(frame[2] - frame[0], frame[3] - frame[1]) < _MIN_SIDE_PX:
        return None
    return frame


def _shown(labels: Image, own: Sequence[int], frame: Xyxy) -> Xyxy:
    """The frame box, each side moved in where something hides it."""
    left, top = int(frame[0]), int(frame[1])
    crop = np.isin(labels[top : int(frame[3]) + 2, left : int(frame[2]) + 2], own)
    columns, rows = np.flatnonzero(crop.any(0)), np.flatnonzero(crop.any(1))
    if not len(columns):
        return frame
    pixels = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
    sides = [
        float(p) if abs(p - f) > _PIXEL_ERROR else f for p, f in zip(pixels, frame, strict=True)
    ]
    return sides[0], sides[1], sides[2], sides[3]
