"""Each example of a kind of site is a node's file that loads, with rules that can be built."""

from pathlib import Path

import pytest

from edge_node.rulebook import arming_of, build_rules
from edge_node.settings import NodeSettings
from edge_node.settings_across import node_mistakes
from edge_node.settings_file import read_settings

NODES = Path(__file__).parents[2] / "configs" / "sites" / "nodes"
SECRETS = {"QYRAGY_REDIS_URL": "redis://localhost", "CAMERA_PASSWORD": "secret"}
SITES = {
    "crossing": 12,
    "railway-crossing": 3,
    "river-bank": 3,
    "road-section": 4,
    "school-yard": 3,
}


def test_there_is_an_example_for_each_kind_of_site():
    assert {path.stem for path in NODES.glob("*.yaml")} == set(SITES)


@pytest.mark.parametrize(("name", "cameras"), SITES.items())
def test_a_site_loads_and_its_rules_are_built(name, cameras):
    settings = read_settings(NODES / f"{name}.yaml", NodeSettings, SECRETS, node_mistakes)

    assert len(settings.cameras) == cameras
    for camera in settings.cameras:
        assert build_rules(camera)


@pytest.mark.parametrize("name", SITES)
def test_every_camera_of_a_site_watches_over_itself(name):
    settings = read_settings(NODES / f"{name}.yaml", NodeSettings, SECRETS, node_mistakes)

    for camera in settings.cameras:
        arming = arming_of(camera)
        kinds = {rule.kind for rule in camera.rules}
        assert {"global_scene_change", "camera_covered", "image_frozen"} <= kinds, camera.id
        assert arming.disarmed_since is None
