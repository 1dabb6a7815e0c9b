"""`qyragy-models evaluate` and `quantize` as people call them, on a real model and a real clip."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from models.evaluate.matching import match
from models.evaluate.teacher import as_truth
from models.registry import Registry
from models.runtime.session import DetectorSession

CATALOG = Path(__file__).parents[2] / "models" / "catalog.toml"
CLIP, WIDE = "videos/intel_one-by-one-person.mp4", "traffic/opendatacam_boulevard.mp4"

pytestmark = pytest.mark.timeout(300)


def models(*words: str | Path, store: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does."""
    done = subprocess.run(
        [sys.executable, "-m", "models", *map(str, words)],
        env={**os.environ, "QYRAGY_MODELS_STORE": str(store)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def test_an_int8_model_is_made_compared_and_installed_with_its_parent(
    tmp_path, model_file, data_file
):
    model_file("yolov8n_320.onnx")
    clips = data_file(CLIP), data_file(WIDE)
    store, out = tmp_path / "store", tmp_path / "out"

    few = ("--frames", "16", "--compared", "16")
    reports = ("--json", out / "q.json", "--html", out / "q.html")
    done = models("quantize", "yolov8n_320", "--calibrate", *clips, *few, *reports, store=store)

    assert done.returncode == 0, done.stderr
    assert re.search(r"recall [01]\.\d+, precision [01]\.\d+, mean IoU 0\.9\d+", done.stdout)
    assert re.search(r"processor time, [\d.]+ times as fast; one thread", done.stdout)
    told = json.loads((out / "q.json").read_text())
    parent, child = told["models"]
    assert (parent["precision"], child["precision"]) == ("fp32", "int8")
    assert child["point"]["recall"] >= 0.98
    assert child["point"]["things"] >= 30
    assert "data:image/svg+xml" in (out / "q.html").read_text()
    made = Registry([CATALOG], [], store=store).find("yolov8n_320_int8")
    assert made.entry.parent == "yolov8n_320"
    assert made.path.stat().st_size < 0.4 * model_file("yolov8n_320.onnx").stat().st_size

    again = models("quantize", "yolov8n_320_int8", "--calibrate", *clips, store=store)

    assert again.returncode == 2
    assert "computes in int8; expected a float32 model" in again.stderr


def test_models_are_measured_side_by_side_against_the_boxes_of_another(
    tmp_path, model_file, data_file
):
    for name in ("yolov8n_320", "yolox_nano_dynamic", "yolo11n_640"):
        model_file(f"{name}.onnx")
    names = ("yolov8n_320", "yolox_nano_dynamic@256x416")
    truth = ("--boxes-of", "yolo11n_640", "--video", data_file(WIDE), "--frames", "6")

    done = models(
        "evaluate",
        *names,
        *truth,
        "--min-height",
        "10",
        "--classes",
        "person,car",
        "--json",
        tmp_path / "e.json",
        "--html",
        tmp_path / "e.html",
        store=tmp_path,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "e.json").read_text())
    assert told["labels"] == ["person", "car"]
    assert [model["input"] for model in told["models"]] == [[320, 320], [256, 416]]
    assert all(0.3 < model["point"]["recall"] <= 1 for model in told["models"])
    page = (tmp_path / "e.html").read_text()
    assert page.count("data:image/jpeg;base64,") >= 2
    assert "://" not in re.sub(r'"data:[^"]*"', "", page)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("evaluate", "yolov8n_320"), "say what to measure on: --data FOLDER"),
        (("evaluate", "yolov8n_320", "--data", "/nowhere"), "expected images/ with labels/"),
        (("evaluate", "nobody", "--data", "/nowhere"), "no model is named 'nobody'"),
        (("quantize", "yolov8n_320", "--calibrate", "/nowhere.mp4"), "no video that can be read"),
        (("quantize", "yolov8n_320", "--calibrate", "a", "--out", "yolo11n_640"), "--out NAME"),
    ],
)
def test_mistakes_are_one_line_with_their_cure(tmp_path, model_file, words, told):
    model_file("yolov8n_320.onnx")

    done = models(*words, store=tmp_path)

    assert done.returncode == 2
    assert told in done.stderr


def test_an_input_of_the_pictures_shape_finds_what_the_square_one_finds(
    model_file: Callable[[str], Path], data_file: Callable[[str], Path]
):
    file = model_file("yolox_nano_dynamic.onnx")
    model = Registry([CATALOG], [file.parent], store=Path("/nowhere")).find("yolox_nano_dynamic")
    square = DetectorSession(model, input_size=(640, 640))
    wide = DetectorSession(model, input_size=(384, 640))
    found, overlaps = 0, []
    with av.open(str(data_file(WIDE))) as container:
        pictures = [
            frame.to_ndarray(format="bgr24").astype(np.uint8)
            for number, frame in enumerate(container.decode(video=0))
            if number % 25 == 0
        ]

    for picture in pictures:
        truth = as_truth(square.detect(picture, 0.25), sure=0.5)
        boxes = wide.detect(picture, 0.25)
        matching = match(truth, boxes, boxes.class_id)
        sure = ~truth.ignored
        found += int((matching.found_by[sure] >= 0).sum())
        overlaps += matching.iou[sure].tolist()

    assert len(pictures) == 20
    assert len(overlaps) >= 60
    assert found >= 0.97 * len(overlaps)
    assert np.median(overlaps) >= 0.95


START = """
import sys, time
began = time.perf_counter()
from edge_node.assembly import open_session
from edge_node.settings import ModelSettings
open_session(ModelSettings(name="yolov8n_320"))
print(round(time.perf_counter() - began, 2))
print([name for name in ("torch", "ultralytics", "pycocotools", "onnx") if name in sys.modules])
"""


def test_a_node_opens_its_model_without_the_tools_that_made_it(model_file):
    model_file("yolov8n_320.onnx")

    done = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, text=True, timeout=120, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"
