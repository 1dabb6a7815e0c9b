"""Which parts of the picture's observer a camera's rules ask for."""

from collections.abc import Callable, Mapping

from edge_node.picture.health import Health
from edge_node.picture.observer import Part, PictureObserver
from edge_node.picture.still import StillChanges
from edge_node.rule_settings import Look
from edge_node.settings import CameraSettings
from edge_node.signals import build_lights

PARTS: Mapping[Look, Callable[[CameraSettings], Part]] = {
    Look.CHANGES: lambda _: StillChanges(),
    Look.HEALTH: lambda _: Health(),
    Look.SIGNALS: build_lights,
}
"""How each part is built for a camera; they look in this order."""


def build_observer(camera: CameraSettings) -> PictureObserver:
    """Return an observer that looks for what the camera's rules need, and for nothing else."""
    wanted = {look for rule in camera.rules for look in rule.looks}
    if any(getattr(rule, "signal", None) for rule in camera.rules):  # it may go by a light
        wanted.add(Look.SIGNALS)
    return PictureObserver([build(camera) for look, build in PARTS.items() if look in wanted])
