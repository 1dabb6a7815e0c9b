"""Are people and cars in a zone large enough for the model, at the input that it sees?

With a ground calibration this is reckoned from the sizes of a person and a car; without one only
what stands in the zone on the camera's picture can be measured.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from shapely import Point as Place
from shapely import Polygon

from edge_node.check_page import CameraView
from edge_node.errors import SetupError
from edge_node.finding import Finding
from edge_node.ground.plane import Ground
from edge_node.settings import CameraSettings, ZoneSettings
from models.registry import ModelError
from models.runtime.preprocess import place
from models.runtime.session import DetectorSession


class Body(NamedTuple):
    """Size of a thing that is looked for, in metres."""

    label: str
    high: float
    deep: float
    """What a camera from above sees beside the height, at least."""


BODIES: Final = (Body("person", 1.7, 0.4), Body("car", 1.5, 1.8))


class Seen(NamedTuple):
    """How high a thing is at the model's input, in pixels: where it is lowest, and highest."""

    least: float
    most: float


def zone_findings(
    view: CameraView, session: DetectorSession, confidence: float
) -> Iterator[Finding]:
    """Tell for each zone of a camera whether the model can see what is in it.

    Args:
        view: The camera's settings and picture; without a picture nothing is told.
        session: The model.
        confidence: From which on a box counts.
    """
    camera, image = view.settings, view.image
    if image is None or not camera.zones:
        return
    height, width = image.shape[:2]
    scale = place((height, width), session.input_size).scale[1]
    ground = None if camera.calibration is None else camera.calibration.ground
    found = _on_picture(view, session, confidence) if ground is None else {}
    for zone in camera.zones:
        for body in _wanted(camera, zone, session):
            if ground is None:
                seen = _measured(found.get(body.label, ()), zone, scale)
            else:
                seen = _reckoned(ground, zone, body, (height, width), scale)
            yield _told(f"{camera.id} zone {zone.id}", body, seen, session)


def _wanted(camera: CameraSettings, zone: ZoneSettings, session: DetectorSession) -> list[Body]:
    """Return what the zone's rules look for; all that the model knows if no rule names a class."""
    rules = [rule for rule in camera.rules if getattr(rule, "zone", None) == zone.id]
    labels = {label for rule in rules for label in rule.classes} or set(session.labels)
    return [body for body in BODIES if body.label in labels and body.label in session.labels]


def _on_picture(
    view: CameraView, session: DetectorSession, confidence: float
) -> dict[str, list[tuple[tuple[float, float], float]]]:
    """Return by label the foot in shares and the height in pixels of what is on the picture."""
    assert view.image is not None  # noqa: S101  # the caller looked
    height, width = view.image.shape[:2]
    try:
        boxes = session.detect(view.image, confidence)
    except ModelError as error:
        raise SetupError(str(error)) from error
    found: dict[str, list[tuple[tuple[float, float], float]]] = {}
    for (left, top, right, bottom), class_id in zip(
        boxes.xyxy.tolist(), boxes.class_id.tolist(), strict=True
    ):
        foot = ((left + right) / 2 / width, bottom / height)
        found.setdefault(session.labels[class_id], []).append((foot, bottom - top))
    return found


def _measured(
    found: Sequence[tuple[tuple[float, float], float]], zone: ZoneSettings, scale: float
) -> Seen | None:
    outline = Polygon(zone.polygon)
    heights = [height * scale for foot, height in found if outline.covers(Place(foot))]
    return Seen(min(heights), max(heights)) if heights else None


def _reckoned(
    ground: Ground, zone: ZoneSettings, body: Body, size: tuple[int, int], scale: float
) -> Seen | None:
    """Reckon the height at each corner of the zone; None if it reaches beyond the horizon."""
    height, width = size
    heights = []
    for corner in zone.polygon:
        metre = ground.pixels_per_metre(corner, width, height)
        if not math.isfinite(metre):
            return None
        heights.append(_apparent(body, _downward(ground, corner)) * metre * scale)
    return Seen(min(heights), max(heights))


def _apparent(body: Body, downward: float) -> float:
    """Return the height of a body in the picture, in metres of what faces the camera."""
    return body.high * math.cos(downward) + body.deep * math.sin(downward)


def _downward(ground: Ground, corner: tuple[float, float]) -> float:
    """Return by which angle the camera looks down on a place; 0 if nobody knows where it is."""
    if ground.camera is None:
        return 0.0
    x, y = ground.to_ground(np.array([corner]))[0]
    across = math.hypot(ground.camera[0] - x, ground.camera[1] - y)
    return math.atan2(ground.camera[2], across)


def _told(what: str, body: Body, seen: Seen | None, session: DetectorSession) -> Finding:
    needed = session.min_object_px
    if seen is None:
        return Finding(
            what,
            True,
            f"how high a {body.label} is there is not known: no calibration of the ground that "
            "reaches all of it, and none in it on this picture",
        )
    told = f"a {body.label} there is {seen.least:.0f}"
    told += f" to {seen.most:.0f}" if round(seen.most) > round(seen.least) else ""
    told += " px high at the model's input"
    if needed is None:
        return Finding(what, True, f"{told}; what {session.name} needs was not measured")
    if seen.least >= needed:
        return Finding(what, True, f"{told}, this model needs {needed}")
    cure = "a larger input, a nearer view, or a smaller zone"
    return Finding(what, True, f"{told}, this model needs {needed}: take {cure}", warns=True)
