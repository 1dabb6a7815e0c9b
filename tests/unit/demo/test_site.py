"""The files of the demo: what node and center are told of the sample cameras is the same."""

import json

import pytest

from control_center.sites.files import read_sites
from demo.__main__ import SAMPLES
from demo.site import ROOT
from edge_node.settings import NodeSettings
from edge_node.settings_across import node_mistakes
from edge_node.settings_file import read_settings


@pytest.fixture(scope="module")
def node():
    environment = {"QYRAGY_DEMO_CAMERA": "a:b@127.0.0.1:1", "QYRAGY_REDIS_URL": "redis://x"}
    return read_settings(ROOT / "configs/demo.yaml", NodeSettings, environment, node_mistakes)


def test_the_node_watches_the_sample_cameras(node):
    assert {camera.id for camera in node.cameras} == set(SAMPLES)


def test_the_center_knows_each_zone_of_the_node_by_name_and_place(node):
    places = read_sites(ROOT / "configs/sites").cameras

    for camera in node.cameras:
        known = {zone.id: zone.polygon for zone in places[camera.id].camera.zones}
        assert {zone.id: zone.polygon for zone in camera.zones} == known


@pytest.mark.parametrize(("camera", "clip"), SAMPLES.items())
def test_the_zones_are_those_of_the_truth(node, camera, clip):
    truth = json.loads((ROOT / "sample_videos" / clip).with_suffix(".truth.json").read_text())
    (watched,) = [each for each in node.cameras if each.id == camera]

    for zone in watched.zones:
        assert [list(point) for point in zone.polygon] == truth["zones"][zone.id]["polygon"]
