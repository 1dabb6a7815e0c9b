"""`edge-node calibrate` on the rendered crossing: its truth is known to the centimetre."""

import json
import subprocess
from pathlib import Path

import cv2
import numpy as np
import yaml

from tests.integration.test_edge_cli import edge_node

SAMPLES = Path(__file__).parents[2] / "sample_videos"
CLIP = SAMPLES / "crossing_north.mp4"
TRUTH = json.loads((SAMPLES / "crossing_north.truth.json").read_text(encoding="utf-8"))


def points() -> list[dict[str, list[float]]]:
    return [
        {"image": image, "ground": there}
        for zone in TRUTH["zones"].values()
        for image, there in zip(zone["polygon"], zone["ground"], strict=True)
        if 0 < image[0] < 1 and 0 < image[1] < 1
    ]


def settings(folder: Path, calibration: object = None, **camera: object) -> Path:
    """A node with one camera, which nobody answers for."""
    north = {
        "id": "north",
        "streams": {"analyse": "rtsp://guard:S3cret@127.0.0.1:1/x"},
        "zones": [{"id": "walk", "polygon": TRUTH["zones"]["crosswalk"]["polygon"]}],
        "rules": [{"id": "fast", "kind": "speeding", "zone": "walk", "limit_km_h": 40}],
        **({"calibration": calibration} if calibration else {}),
        **camera,
    }
    file = folder / "edge.yaml"
    node = {
        "node": "box",
        "site": "crossing",
        "state_folder": str(folder),
        "redis_url": "redis://127.0.0.1:1/0",
        "center_url": "http://127.0.0.1:1",
        "cameras": [north],
    }
    file.write_text(yaml.safe_dump(node), encoding="utf-8")
    return file


def calibrate(file: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return edge_node("calibrate", "-c", file, "--camera", "north", *words)


def test_residuals_zones_and_rules_are_told_and_the_grid_is_drawn(tmp_path):
    out = tmp_path / "grid.png"

    done = calibrate(settings(tmp_path, {"points": points()}), "--picture", out, "--frame", CLIP)

    assert done.returncode == 0
    assert "it hangs 7.0 m up" in done.stdout
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["fast", "speeding", "walk", "served"] in lines
    (walk,) = [line for line in lines if line[:1] == ["walk"]]
    assert walk[4] == "detect"
    drawn = cv2.imread(str(out))
    assert drawn is not None
    assert drawn.shape == (720, 1280, 3)
    assert ((drawn == np.array([120, 230, 120])).all(axis=2)).sum() > 3000


def test_without_a_picture_pixels_are_those_of_a_usual_one(tmp_path):
    done = calibrate(settings(tmp_path, {"points": points()}))

    assert done.returncode == 0
    assert "pixels are those of one 1280 x 720" in done.stdout


def test_a_camera_that_does_not_answer_is_told(tmp_path):
    out = tmp_path / "grid.png"

    done = calibrate(settings(tmp_path, {"points": points()}), "--picture", out)

    assert done.returncode == 1
    assert "camera north:" in done.stderr
    assert not out.exists()


def test_what_cannot_be_right_is_refused_with_its_place(tmp_path):
    stray = {"image": [0.5, 0.1], "ground": [0.0, 0.0]}

    done = calibrate(settings(tmp_path, {"points": [*points()[:5], stray]}))

    assert done.returncode == 2
    assert "cameras.0.calibration: the points contradict each other: point" in done.stderr
