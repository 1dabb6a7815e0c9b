"""All scenes by kind of rule, from the families that are there."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

from sample_videos.trajectories.scene import Scenario

FAMILIES = ("basic", "people", "traffic", "driving", "signals", "speed", "camera")


def scenarios() -> Mapping[str, Scenario]:
    """Return the scenario of each kind of rule."""
    found: dict[str, Scenario] = {}
    for family in FAMILIES:
        name = f"sample_videos.trajectories.{family}"
        if find_spec(name) is not None:
            found.update(import_module(name).SCENARIOS)
    return found
