import re

import numpy as np

from edge_node.check_model import model_findings
from edge_node.check_page import CameraView
from edge_node.settings import NodeSettings
from tests.unit.models.builders import network, ultralytics_notes


def settings(model, **keys: object) -> NodeSettings:
    camera = {
        "id": "north",
        "zones": [{"id": "walk", "polygon": [[0, 0], [1, 0], [1, 1]]}],
        "rules": [{"id": "r", "kind": "objects_inside", "zone": "walk", "classes": ["person"]}],
    }
    return NodeSettings.model_validate(
        {
            "node": "box",
            "site": "crossing",
            "state_folder": "/nowhere",
            "redis_url": "redis://127.0.0.1:1/0",
            "center_url": "http://127.0.0.1:1",
            "model": {"name": str(model), **keys},
            "cameras": [camera],
        }
    )


def saved(tmp_path):
    path = tmp_path / "small.onnx"
    path.write_bytes(network(notes=ultralytics_notes()).SerializeToString())
    return path


def test_provider_precision_and_cameras_per_core_are_told_and_each_zone(tmp_path):
    told = settings(saved(tmp_path))
    view = CameraView(told.cameras[0], np.zeros((72, 128, 3), np.uint8), "h264", "")

    model, zone = model_findings(told, [view])

    assert model.sound
    assert re.search(
        r"small, CPU in fp32, input 32 x 32, \d+ ms a frame here "
        r"\(\d+ ms of processor time: [\d.]+ cameras per core at 5 fps",
        model.told,
    )
    assert zone.what == "north zone walk"


def test_a_provider_that_is_not_here_is_wrong(tmp_path):
    (found,) = model_findings(settings(saved(tmp_path), provider="tensorrt"), [])

    assert not found.sound
    assert "requirements/edge-cuda.txt" in found.told


def test_a_size_that_the_model_does_not_take_is_wrong(tmp_path):
    (found,) = model_findings(settings(saved(tmp_path), input=[384, 640]), [])

    assert not found.sound
    assert "expected 32x32, found 384x640" in found.told
