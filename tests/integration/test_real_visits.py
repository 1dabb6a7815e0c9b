"""A real clip: six people come one after the other, and each is one activation."""

import json
from datetime import datetime

import pytest

from edge_node.replay import STARTS_AT, Outputs, replay_video

CAMERA = """
id: hall
zones: [{id: all, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}]
rules: [{id: somebody, kind: objects_inside, zone: all, classes: [person]}]
"""


@pytest.mark.timeout(300)
def test_six_visits_are_six_activations(tmp_path, data_file, model_file):
    camera, events = tmp_path / "camera.yaml", tmp_path / "events.jsonl"
    camera.write_text(CAMERA, encoding="utf-8")
    video = data_file("videos/intel_one-by-one-person.mp4")
    truth = json.loads(data_file("videos/events_dev.json").read_text())[video.name]

    replay_video(video, camera, Outputs(events), str(model_file("yolov8n_320.onnx")))

    lines = [json.loads(line) for line in events.read_text().splitlines()]
    began = [
        (datetime.fromisoformat(line["data"]["since"]) - STARTS_AT).total_seconds()
        for line in lines
        if line["type"].endswith("started.v1")
    ]
    tolerance_s = truth["tolerance_frames"] / truth["fps"]
    due = [first / truth["fps"] for first, _ in truth["intervals_frames"]]
    assert began == [pytest.approx(each, abs=tolerance_s) for each in due]
