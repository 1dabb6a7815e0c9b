"""The demo's rules on the sample clips, against the truth computed when they were drawn."""

import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from edge_node.replay import STARTS_AT, Outputs, replay_video

ROOT = Path(__file__).parents[2]
CLIPS = ROOT / "sample_videos"
LATEST_S = 1.0
"""A detector may need a moment to see somebody who is half hidden by the picture's side."""


def due_starts(truth, zone):
    """When a person's visit begins in the file; one that runs over its end begins it, too."""
    visits = [
        each
        for each in truth["events"]
        if (each["kind"], each.get("zone"), each["class"]) == ("zone_visit", zone, "person")
    ]
    over = [0.0 for each in visits if each["leave_s"] and each["leave_s"] > truth["period_s"]]
    return sorted([*over, *(each["enter_s"] for each in visits)])


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("camera", "clip", "zone"),
    [
        ("crossing-north", "crossing_north", "crosswalk"),
        ("crossing-south", "crossing_south", "carriageway"),
    ],
)
def test_each_person_in_the_zone_is_one_activation(camera, clip, zone, tmp_path, model_file):
    settings = yaml.safe_load((ROOT / "configs" / "demo.yaml").read_text(encoding="utf-8"))
    section = next(each for each in settings["cameras"] if each["id"] == camera)
    section.pop("streams")
    (tmp_path / "camera.yaml").write_text(yaml.safe_dump(section), encoding="utf-8")
    truth = json.loads((CLIPS / f"{clip}.truth.json").read_text(encoding="utf-8"))

    replay_video(
        CLIPS / f"{clip}.mp4",
        tmp_path / "camera.yaml",
        Outputs(tmp_path / "events.jsonl"),
        str(model_file("yolov8n_320.onnx")),
    )

    lines = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    began = sorted(
        (datetime.fromisoformat(line["data"]["since"]) - STARTS_AT).total_seconds()
        for line in lines
        if line["type"].endswith("started.v1") and line["data"]["kind"] == "objects_inside"
    )
    assert began == [pytest.approx(each, abs=LATEST_S) for each in due_starts(truth, zone)]
