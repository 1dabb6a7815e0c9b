"""`edge-node score` and `edge-node shadow` as people call them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from edge_node.shadow_folder import read_folder
from sample_videos.camera_server import CameraServer, CameraSource
from sample_videos.trajectories.files import write_scenes
from sample_videos.trajectories.noise import DETECTOR, TRUTH
from sample_videos.trajectories.ordinary import hours, rules
from sample_videos.trajectories.registry import scenarios
from tests.integration.test_edge_cli import edge_node

CLIPS = Path(__file__).parents[2] / "sample_videos"
BASIC = ("objects_inside", "line_crossed")


def figures(path: Path) -> dict[tuple[str, str], dict[str, float]]:
    rows = json.loads(path.read_text())["rules"]
    return {(row["source"], row["kind"]): row["score"] for row in rows}


def write_some(folder: Path, count: int = 6) -> None:
    for kind in BASIC:
        scenario = scenarios()[kind]
        for role, family in (("due", scenario.positives), ("silent", scenario.negatives)):
            scenes = list(family(1))[:count]
            for name, noise in (("truth", TRUTH), ("detector", DETECTOR)):
                path = folder / f"{kind}.{role}.{name}.jsonl.gz"
                write_scenes(path, ((each, scenario.rules) for each in scenes), noise)


def test_scenes_are_scored_with_true_boxes_and_with_noise(tmp_path):
    write_some(tmp_path)

    true = edge_node("score", tmp_path, "--boxes", "truth", "--json", tmp_path / "true.json")
    noisy = edge_node(
        "score", tmp_path, "--json", tmp_path / "noisy.json", "--html", tmp_path / "page.html"
    )

    assert (true.returncode, noisy.returncode) == (0, 0), true.stderr + noisy.stderr
    for kind in BASIC:
        exact = figures(tmp_path / "true.json")["scenes", kind]
        assert (exact["recall"], exact["precision"]) == (1.0, 1.0)
        assert figures(tmp_path / "noisy.json")["scenes", kind]["recall"] >= 0.8
    assert "How often rules are right" in (tmp_path / "page.html").read_text()


def test_one_rule_alone_is_scored(tmp_path):
    write_some(tmp_path, count=3)

    edge_node("score", tmp_path, "--only", "line_crossed", "--json", tmp_path / "one.json")

    assert set(figures(tmp_path / "one.json")) == {("scenes", "line_crossed")}


def test_an_ordinary_hour_is_watched_by_many_rules(tmp_path):
    scenes = ((scene, rules(scene)) for scene in hours(1, 2, 1))
    write_scenes(tmp_path / "ordinary.0000.detector.jsonl.gz", scenes, DETECTOR)

    done = edge_node("score", tmp_path, "--json", tmp_path / "a.json")

    assert done.returncode == 0, done.stderr
    watched = {kind for source, kind in figures(tmp_path / "a.json") if source == "ordinary"}
    assert {"loitering", "objects_inside", "line_crossed"} <= watched


def test_a_clip_is_scored_with_its_true_boxes(tmp_path):
    video = CLIPS / "crossing_south.mp4"

    done = edge_node("score", video, "--boxes", "truth", "--json", tmp_path / "a.json")

    assert done.returncode == 0, done.stderr
    together = figures(tmp_path / "a.json")["clips", "all together"]
    assert together["due"] >= 10
    assert together["recall"] >= 0.9
    assert together["precision"] >= 0.9


def test_scenes_are_written_by_the_command_line(tmp_path):
    command = [sys.executable, "-m", "sample_videos.trajectories", "--out", str(tmp_path)]
    command += ["--only", "line_crossed", "--noise", "detector"]

    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)

    assert "36 scenes" in done.stdout
    assert len(list(tmp_path.iterdir())) == 2


def test_nothing_to_score_and_a_clip_without_rules_are_told(tmp_path):
    shutil.copy(CLIPS / "crossing_south.mp4", tmp_path)

    nothing = edge_node("score", tmp_path)
    no_rules = edge_node("score", tmp_path / "crossing_south.mp4")
    no_source = edge_node("score", tmp_path / "a.txt")

    assert {nothing.returncode, no_rules.returncode, no_source.returncode} == {2}
    assert "nothing to score" in nothing.stderr
    assert "crossing_south.camera.yaml" in no_rules.stderr
    assert "a.txt" in no_source.stderr


@pytest.fixture
def node_file(tmp_path, model_file):
    with CameraServer([CameraSource("north", CLIPS / "crossing_north.mp4")]) as server:
        camera = yaml.safe_load((CLIPS / "crossing_north.camera.yaml").read_text())
        camera["streams"] = {"analyse": server.url("north")}
        camera["rules"] = [
            {"id": "here", "kind": "objects_inside", "zone": "corner", "minimum_duration_s": 0.2}
        ]
        settings = {
            "node": "box",
            "site": "crossing",
            "state_folder": str(tmp_path / "state"),
            "redis_url": "${QYRAGY_REDIS_URL}",
            "center_url": "http://127.0.0.1:1",
            "model": {"name": str(model_file("yolov8n_320.onnx"))},
            "cameras": [camera],
        }
        (tmp_path / "node.yaml").write_text(yaml.safe_dump(settings))
        yield tmp_path / "node.yaml"


def test_shadow_keeps_events_alarms_nobody_and_is_reviewed(node_file, tmp_path):
    out = tmp_path / "shadow"

    done = edge_node("shadow", "-c", node_file, "--hours", "0.0028", "--out", out)

    assert done.returncode == 0, done.stderr
    events, report = read_folder(out)
    assert report.cameras[0].seconds > 2
    assert events[0].kind == "objects_inside"
    assert (out / str(events[0].picture)).read_bytes().startswith(b"\xff\xd8")
    assert not (tmp_path / "state").exists()
    again = edge_node("shadow", "-c", node_file, "--hours", "0.001", "--out", out)
    assert (again.returncode, "another folder" in again.stderr) == (2, True)
    reviewed = edge_node("shadow", "--review", out)
    assert "not marked" in reviewed.stdout
    assert (out / "review.html").exists()


def test_shadow_says_what_it_needs(node_file, tmp_path):
    nothing = edge_node("shadow")
    nobody = edge_node("shadow", "-c", node_file, "--camera", "south", "--out", tmp_path / "out")

    assert (nothing.returncode, nobody.returncode) == (2, 2)
    assert "--review FOLDER" in nothing.stderr
    assert "no camera 'south'; the file has crossing-north" in nobody.stderr
