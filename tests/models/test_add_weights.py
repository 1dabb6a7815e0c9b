"""From best.pt to a live rule, as a person does it; every model is made here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import torch

from models.add import Added, Description
from models.catalog import Head
from models.errors import ModelMissingError, ModelRefusedError
from models.export.adding import add_weights
from models.export.exporting import ExportOptions
from models.registry import Registry
from models.runtime.session import DetectorSession
from tests.models.checkpoints import BOX, CONFIDENCE, JOINT, LABELS, SIDE, checkpoint

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "sample_videos" / "crossing_north.mp4"
SECONDS = 4
FRAME = np.random.default_rng(0).integers(0, 255, (360, 640, 3), dtype=np.uint8)
CAMERA = """
id: yard
streams: {analyse: "rtsp://192.0.2.10/stream"}
zones: [{id: everywhere, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}]
rules: [{id: somebody, kind: objects_inside, zone: everywhere, classes: [person]}]
"""


@pytest.fixture
def registry(tmp_path):
    return Registry([], [], store=tmp_path / "store")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """The first seconds of a sample clip, not encoded again."""
    path = tmp_path_factory.mktemp("clips") / "short.mp4"
    with av.open(str(CLIP)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is None or float(packet.dts * packet.time_base) > SECONDS:
                break
            packet.stream = stream
            target.mux(packet)
    return path


def added(path, registry, **options) -> Added:
    return add_weights(path, Description(), registry, ExportOptions(**options))


def run(tmp_path: Path, module: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """A program with a store of the test's own."""
    environment = {"QYRAGY_MODELS_STORE": str(tmp_path / "store"), "QYRAGY_MODELS_DIR": ""}
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, words)],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.mark.parametrize("task", ["detect", "pose", "classify"])
def test_from_best_pt_to_a_rule_that_fires(task, clip, tmp_path):
    best = checkpoint(task, tmp_path)
    (tmp_path / "camera.yaml").write_text(CAMERA)

    added = run(tmp_path, "models", "add", best, "--name", "mine")
    assert added.returncode == 0, added.stderr
    files = ("--camera", tmp_path / "camera.yaml", "--events", tmp_path / "events.jsonl")
    played = run(tmp_path, "edge_node", "replay", clip, *files, "--model", "mine")

    assert "ONNX against torch at 32x32: confidences differ by at most" in added.stdout
    assert "mine is installed: 32x32" in added.stdout
    assert played.returncode == 0, played.stderr
    events = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert events
    assert {event["data"]["rule"]["id"] for event in events} == {"somebody"}


def test_a_detector_finds_in_our_runtime_what_its_weights_say(registry, tmp_path):
    model = added(checkpoint("detect", tmp_path), registry).model

    boxes = DetectorSession(model).detect(FRAME, 0.5)

    assert model.entry.labels == LABELS
    # 640x360 lies in 32x32 at a twentieth, 7 px below the top.
    left, top, right, bottom = BOX
    expected = [[left * 20, (top - 7) * 20, right * 20, (bottom - 7) * 20]]
    np.testing.assert_allclose(boxes.xyxy, expected, atol=0.1)
    np.testing.assert_allclose(boxes.confidence, [CONFIDENCE], atol=1e-4)
    assert boxes.class_id.tolist() == [0]


def test_a_pose_model_has_its_keypoints_beside_the_box(registry, tmp_path):
    model = added(checkpoint("pose", tmp_path), registry).model

    boxes = DetectorSession(model).detect(FRAME, 0.5)

    assert (model.entry.head, model.entry.keypoints) == (Head.YOLO_POSE, 17)
    assert boxes.keypoints is not None
    assert boxes.keypoints.shape == (1, 17, 3)
    joint = [JOINT[0] * 20, (JOINT[1] - 7) * 20]
    np.testing.assert_allclose(boxes.keypoints[0, :, :2], [joint] * 17, atol=0.1)
    np.testing.assert_allclose(boxes.keypoints[0, :, 2], 1 / (1 + np.exp(-2)), atol=1e-4)


def test_a_classifier_labels_the_part_of_the_picture_that_it_saw(registry, tmp_path):
    model = added(checkpoint("classify", tmp_path), registry).model

    boxes = DetectorSession(model).detect(FRAME, 0.5)

    assert model.entry.head is Head.CLASSIFY
    np.testing.assert_allclose(boxes.xyxy, [[140, 0, 500, 360]], atol=10)
    np.testing.assert_allclose(boxes.confidence, [CONFIDENCE], atol=1e-4)


def test_a_free_input_is_held_against_torch_at_two_sizes_and_half_precision_too(registry, tmp_path):
    best = checkpoint("detect", tmp_path)

    whole = added(best, registry, size=(64, 96), dynamic=True)
    half = add_weights(best, Description("half"), registry, ExportOptions(half=True))

    assert "at 64x96: conf" in whole.told[0]
    assert "at 32x96: conf" in whole.told[0]
    assert whole.model.entry.input.free is not None
    assert len(DetectorSession(half.model).detect(FRAME, 0.5)) == 1
    assert half.model.path.stat().st_size < 0.7 * whole.model.path.stat().st_size


@pytest.mark.parametrize(
    ("task", "options", "told"),
    [
        ("detect", {"size": (33, 64)}, "expected a size of multiples of 32, found 33x64"),
        ("classify", {"size": (32, 64)}, "takes a square of fixed size"),
        ("classify", {"dynamic": True}, "takes a square of fixed size"),
        ("segment", {}, "task 'segment'; expected one of detect, pose, classify"),
    ],
)
def test_what_does_not_fit_a_model_is_refused(task, options, told, registry, tmp_path):
    with pytest.raises(ModelRefusedError, match=told):
        added(checkpoint(task, tmp_path), registry, **options)

    assert not registry.store.exists()


@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_cut_off_weights_are_refused(share, registry, tmp_path):
    best = checkpoint("detect", tmp_path)
    content = best.read_bytes()
    best.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(ModelRefusedError, match=r"best\.pt: no weights of torch, or cut off"):
        added(best, registry)


def test_a_text_and_a_file_that_is_not_there_are_told(registry, tmp_path):
    (tmp_path / "text.pt").write_text("weights")

    with pytest.raises(ModelRefusedError, match="no weights of torch"):
        added(tmp_path / "text.pt", registry)
    with pytest.raises(ModelMissingError, match=r"none\.pt: cannot be read: No such file"):
        added(tmp_path / "none.pt", registry)


class Hostile:
    """Unpickling it makes a folder."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


def test_code_in_weights_runs_only_for_who_trusts_them(registry, tmp_path):
    mark = tmp_path / "mark"
    torch.save({"model": Hostile(mark)}, tmp_path / "hostile.pt")

    with pytest.raises(ModelRefusedError, match=r"run code that its maker put in.*: --trust$"):
        added(tmp_path / "hostile.pt", registry)
    ran_before_trust = mark.exists()
    trusting = run(tmp_path, "models", "add", tmp_path / "hostile.pt", "--trust")

    assert not ran_before_trust
    assert mark.exists()
    assert "loading it runs whatever code its maker put in (--trust)" in trusting.stdout
    assert trusting.returncode == 2
    assert "no checkpoint that ultralytics can read" in trusting.stderr
    assert "Traceback" not in trusting.stderr


def test_numbers_that_are_none_are_refused_and_the_model_in_use_stays(registry, tmp_path):
    good = added(checkpoint("detect", tmp_path), registry).model
    (tmp_path / "next").mkdir()
    best = checkpoint("detect", tmp_path / "next")
    broken = torch.load(best, weights_only=False)
    broken["model"].model[0].conv.weight.data[:] = float("nan")
    torch.save(broken, best)
    reopened = Registry([], [], store=registry.store)

    with pytest.raises(ModelRefusedError, match="nonsense on a plain grey picture"):
        add_weights(best, Description("next"), reopened, ExportOptions())
    with pytest.raises(ModelRefusedError, match="another model is named best already"):
        added(checkpoint("detect", tmp_path / "next", seed=1), reopened)

    assert Registry([], [], store=registry.store).find("best") == good
    assert len(DetectorSession(good).detect(FRAME, 0.5)) == 1
    assert good.entry.input.height == SIDE
