"""Is the model there, and does it know what the rules ask for? Seen without running it."""

from collections.abc import Sequence

from edge_node.errors import SetupError
from edge_node.settings import CameraSettings, ModelSettings
from models.registry import InstalledModel, ModelError, default_registry


def check_model(model: ModelSettings, cameras: Sequence[CameraSettings]) -> None:
    """Find the model's file, check its hash, and look for every class of every rule.

    Raises:
        SetupError: One line for each thing that is wrong, with its place and its cure.
    """
    try:
        found = _find(model.name)
    except ModelError as error:
        raise SetupError(f"model: {error}") from error
    known = found.entry.labels
    lines = _wrong_size(model, found) + [
        f"camera {camera.id}, rule {rule.id}: model {found.entry.name} has no label "
        f"{', '.join(unknown)}; it has {', '.join(known)}"
        for camera in cameras
        for rule in camera.rules
        if (unknown := [label for label in rule.classes if label not in known])
    ]
    if lines:
        raise SetupError("\n".join(lines))


def _wrong_size(model: ModelSettings, found: InstalledModel) -> list[str]:
    if model.input is None:
        return []
    try:
        found.entry.input.require(*model.input)
    except ValueError as error:
        return [f"model.input: {found.entry.name}: {error}"]
    return []


def _find(name: str | None) -> InstalledModel:
    registry = default_registry()
    return registry.default() if name is None else registry.find(name)
