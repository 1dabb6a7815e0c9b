"""The training with torch: it learns, stops, goes on, refuses, and exports what the node runs."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest
import torch

from models.catalog import Entry, Head
from models.errors import TrainError
from models.onnx_file import read_onnx
from models.runtime.heads import decoder_for
from models.train import checkpoint
from models.train.dataset import IGNORED
from models.train.export import difference, export, export_run
from models.train.learner import Learner
from models.train.loop import CHECKPOINT, METRICS
from models.train.loss import DetectionLoss, targets
from models.train.network import build
from models.train.recipe import DEFAULT, RecipeFile, read_recipe
from models.train.start import Place, start
from models.train.workers import Worker

COLUMNS = "file,repo,commit,path,licence,sequence,width,height,label,split,source,light,boxes"
STATE_LIMIT = 12_000_000
MODEL_LIMIT = 5_000_000
ENDS_WITHIN_S = 100.0


@pytest.fixture(scope="session")
def street(tmp_path_factory) -> Path:
    """A data folder with eight pictures: a bright box is a car."""
    folder = Path(tmp_path_factory.mktemp("street"))
    rng = np.random.default_rng(0)
    rows = [COLUMNS]
    for name in ("images", "labels"):
        (folder / name).mkdir()
    for number in range(8):
        image = rng.integers(0, 60, (120, 160, 3), np.uint8)
        left, top = int(rng.integers(5, 90)), int(rng.integers(5, 60))
        image[top : top + 40, left : left + 60] = 230
        cv2.imwrite(str(folder / "images" / f"{number}.jpg"), image)
        line = f"2 {(left + 30) / 160:.4f} {(top + 20) / 120:.4f} {60 / 160:.4f} {40 / 120:.4f} 1"
        (folder / "labels" / f"{number}.txt").write_text(line)
        split = "val" if number == 0 else "train"
        rows.append(f"{number}.jpg,o/r,c,p,MIT (ours),s,160,120,human,{split},street,day,1")
    (folder / "sources.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture
def small(tmp_path) -> RecipeFile:
    """Our recipe and network with few small pictures."""
    text = DEFAULT.read_text()
    for old, new in (
        (f"images = {read_recipe(DEFAULT).recipe.images:_}", "images = 48"),
        ("batch = 32", "batch = 4"),
        ("validate_every = 20_000", "validate_every = 24"),
        ("validation_size = 416", "validation_size = 128"),
        ("warmup_images = 8_000", "warmup_images = 8"),
        ("size = 256", "size = 96"),
        ("size = 320", "size = 96"),
        ("size = 416", "size = 128"),
    ):
        assert old in text
        text = text.replace(old, new)
    folder = tmp_path / "recipe"
    folder.mkdir()
    (folder / "recipe.toml").write_text(text)
    drawing = (DEFAULT.parent / "architecture.yaml").read_bytes()
    (folder / "architecture.yaml").write_bytes(drawing)
    return read_recipe(folder / "recipe.toml")


def of_length(file: RecipeFile, images: int) -> RecipeFile:
    recipe = file.recipe.model_copy(update={"images": images})
    return RecipeFile(recipe, file.architecture, file.sha256)


def sit(
    file: RecipeFile,
    street: Path,
    run: Path,
    *,
    state: Path | None = None,
    minutes: float | None = None,
) -> None:
    start(file, Place(street, None, run, state), minutes=minutes, workers=1)


def weights(run: Path, file: RecipeFile) -> checkpoint.Checkpoint:
    return checkpoint.load(run / CHECKPOINT, file.sha256)


def test_a_training_leaves_checkpoint_metrics_and_attribution(small, street, tmp_path):
    sit(small, street, tmp_path / "run")

    lines = (tmp_path / "run" / METRICS).read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["images"] for row in rows if "validated_on" in row] == [24, 48]
    assert weights(tmp_path / "run", small).progress.images == 48
    assert "MIT (ours): 7 pictures" in (tmp_path / "run" / "attribution.md").read_text()


def test_a_training_in_three_sittings_gives_the_same_weights_as_in_one(small, street, tmp_path):
    sit(small, street, tmp_path / "one")

    for images in (4, 8):  # no minute is time for one step
        sit(small, street, tmp_path / "many", minutes=0)
        assert weights(tmp_path / "many", small).progress.images == images
    sit(small, street, tmp_path / "many")

    one, many = weights(tmp_path / "one", small), weights(tmp_path / "many", small)
    assert one.progress.steps == many.progress.steps
    for name, each in one.ema.items():
        torch.testing.assert_close(each, many.ema[name], rtol=1e-4, atol=1e-5, msg=name)


def test_it_learns(small, street, tmp_path):
    long = of_length(small, 160)

    sit(long, street, tmp_path / "run")

    network = build(small.architecture, 0).train()
    loss = DetectionLoss(6, 8, network.model[-1].stride, small.recipe.loss)
    images, wanted = pictures(street)
    before = loss(network(images), wanted).sum().item()
    network.load_state_dict(weights(tmp_path / "run", small).ema)
    after = loss(network(images), wanted).sum().item()
    assert after < 0.9 * before


def pictures(street: Path):
    """The first four pictures cut to 96 x 96, and what is in them."""
    stack, tables = [], []
    for number in range(4):
        image = np.asarray(cv2.imread(str(street / "images" / f"{number}.jpg")), np.uint8)
        stack.append(image[:96, :96, ::-1].transpose(2, 0, 1) / 255)
        kind, x, y, w, h, weight = map(
            float, (street / "labels" / f"{number}.txt").read_text().split()
        )
        box = np.array([x - w / 2, y - h / 2, x + w / 2, y + h / 2]) * (160, 120, 160, 120)
        tables.append(np.array([[kind, *box.clip(0, 96), weight]], np.float32))
    return torch.from_numpy(np.stack(stack).astype(np.float32)), targets(tables)


def test_a_half_precision_state_is_small_and_goes_on(small, street, tmp_path):
    state = tmp_path / "state.pt"
    sit(of_length(small, 16), street, tmp_path / "first", state=state)

    sit(small, street, tmp_path / "second", state=state)

    assert state.stat().st_size <= STATE_LIMIT
    found = weights(tmp_path / "second", small)
    assert found.progress.images == 48
    assert all(each.isfinite().all() for each in found.network.values())


def test_a_state_keeps_moments_to_half_precision(small, tmp_path):
    learner = Learner(small, Worker(0, 1))
    whole = learner.checkpoint()
    whole.first = tuple(torch.full((3,), 1e-3) for _ in range(2))
    whole.second = tuple(torch.full((3,), 1e-9) for _ in range(2))

    checkpoint.save_state(tmp_path / "state.pt", whole)
    found = checkpoint.load(tmp_path / "state.pt", small.sha256)

    torch.testing.assert_close(found.first[0], whole.first[0], rtol=1e-3, atol=0)
    torch.testing.assert_close(found.second[0], whole.second[0], rtol=1e-2, atol=0)
    for name, each in whole.ema.items():
        torch.testing.assert_close(found.network[name].float(), each.float(), rtol=1e-3, atol=1e-6)


def test_another_recipe_does_not_go_on(small, street, tmp_path):
    sit(of_length(small, 8), street, tmp_path / "run")
    other = RecipeFile(small.recipe, small.architecture, "0" * 64)

    with pytest.raises(TrainError, match="another recipe"):
        sit(other, street, tmp_path / "run")


def test_a_broken_checkpoint_is_named(small, tmp_path):
    path = tmp_path / CHECKPOINT
    path.write_bytes(b"half a file")

    with pytest.raises(TrainError, match=r"checkpoint\.pt cannot be read"):
        checkpoint.load(path, small.sha256)


def wait_for(condition, process) -> None:
    deadline = time.monotonic() + ENDS_WITHIN_S
    while not condition():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_two_workers_stop_at_a_signal_and_save(small, street, tmp_path):
    endless = small.architecture.parent / "recipe.toml"
    endless.write_text(endless.read_text().replace("images = 48", "images = 400000"))
    run = tmp_path / "run"
    command = [sys.executable, "-m", "models.train", "--run", str(run), "--data", str(street)]
    with subprocess.Popen(
        [*command, "--recipe", str(endless), "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as process:
        try:
            wait_for(lambda: (run / METRICS).exists(), process)
            with pytest.raises(TrainError, match="a training is at work here"):
                sit(small, street, run)
            process.send_signal(signal.SIGTERM)
            output = process.communicate(timeout=ENDS_WITHIN_S)[0]
        finally:
            process.kill()

    assert process.returncode == 0, output
    assert weights(run, small).progress.images >= 24


def test_the_exported_model_is_small_and_the_runtime_knows_it(small, street, tmp_path):
    sit(of_length(small, 8), street, tmp_path / "run")
    target = tmp_path / "model.onnx"

    told = export_run(small, tmp_path / "run", target, size=416, state=None)

    assert "differs from torch by" in told
    assert target.stat().st_size <= MODEL_LIMIT
    onnx = read_onnx(target.read_bytes(), target)
    assert tuple(onnx.inputs[0].dims) == (1, 3, 416, 416)
    assert tuple(onnx.outputs[0].dims) == (1, 10, 3549)


def test_an_export_that_differs_from_torch_is_seen(small, tmp_path):
    network = build(small.architecture, 1).eval()
    export(network, tmp_path / "one.onnx", 96)

    assert difference(network, tmp_path / "one.onnx", 96) < 1e-3
    network.model[-1].cv3[0][-1].bias.data += 5  # as if it had learned on
    assert difference(network, tmp_path / "one.onnx", 96) > 1e-3


@pytest.mark.parametrize("size", [0, 100, 4096])
def test_a_size_that_does_not_fit_is_refused(small, tmp_path, size):
    with pytest.raises(TrainError, match="multiple of 32"):
        export_run(small, tmp_path, tmp_path / "model.onnx", size=size, state=None)


class TestLoss:
    """On raw outputs of 96 x 96 pictures: 12 x 12, 6 x 6 and 3 x 3 places."""

    @pytest.fixture
    def output(self):
        torch.manual_seed(0)
        places = 144 + 36 + 9
        return {
            "boxes": torch.randn(1, 32, places),
            "scores": torch.zeros(1, 6, places),
            "feats": [torch.zeros(1, 1, each, each) for each in (12, 6, 3)],
        }

    @pytest.fixture
    def loss(self):
        how = read_recipe().recipe.loss
        return DetectionLoss(6, 8, torch.tensor([8.0, 16.0, 32.0]), how)

    def table(self, *rows):
        return targets([np.array(rows, np.float32).reshape(-1, 6)])

    def test_nothing_is_learned_inside_an_ignored_region(self, loss, output):
        output["scores"].requires_grad_()

        loss(output, self.table((IGNORED, 0, 0, 96, 48, 0))).sum().backward()

        slope = output["scores"].grad[0, :, :144].reshape(6, 12, 12).abs()
        assert slope[:, :6].max() == 0
        assert slope[:, 6:].min() > 0

    def test_an_object_inside_an_ignored_region_is_learned(self, loss, output):
        output["scores"].requires_grad_()
        rows = (IGNORED, 0, 0, 96, 96, 0), (2, 16, 16, 64, 64, 1)

        loss(output, self.table(*rows)).sum().backward()

        taken = output["scores"].grad[0].abs().sum(0) > 0
        assert 1 <= int(taken.sum()) <= 10

    def test_half_sure_boxes_count_half_beside_sure_ones(self, loss, output):
        """One box's share of the box loss, with the other one perfect, goes with its weight."""
        wanted = self.table((2, 16, 16, 64, 64, 1.0), (0, 70, 70, 92, 92, 1.0))
        halved = self.table((2, 16, 16, 64, 64, 0.5), (0, 70, 70, 92, 92, 1.0))

        sure, doubtful = (self.slope(loss, output, each) for each in (wanted, halved))

        inside, outside = self.halves(sure), self.halves(doubtful)
        assert outside[0] / outside[1] == pytest.approx(0.5 * inside[0] / inside[1], rel=1e-3)

    def slope(self, loss, output, wanted):
        """(12, 12): how strongly each place of the finest grid is moved."""
        boxes = output["boxes"].clone().requires_grad_()
        loss({**output, "boxes": boxes}, wanted)[0].backward()
        return boxes.grad[0, :, :144].reshape(32, 12, 12).abs().sum(0)

    def halves(self, slope):
        """Of the first box and of the second."""
        return slope[2:8, 2:8].sum().item(), slope[8:, 8:].sum().item()

    def test_an_empty_picture_teaches_only_that_nothing_is_there(self, loss, output):
        parts = loss(output, self.table())

        assert parts[0] == 0
        assert parts[1] > 0
        assert parts[2] == 0


def test_the_runtime_decodes_what_is_exported(small, tmp_path):
    network = build(small.architecture, 1).eval()
    export(network, tmp_path / "one.onnx", 96)
    entry = Entry.model_validate(
        {
            "name": "one",
            "file": "one.onnx",
            "sha256": ["0" * 64],
            "head": Head.YOLO,
            "labels": ["person", "bicycle", "car", "motorcycle", "bus", "truck"],
            "input": {"height": 96, "width": 96},
            "preprocessing": {"layout": "rgb", "scale": 1 / 255, "letterbox": "centred"},
            "licence": "AGPL-3.0",
            "source": "ours",
        }
    )
    session = onnxruntime.InferenceSession(str(tmp_path / "one.onnx"))
    (output,) = session.run(None, {"images": np.zeros((1, 3, 96, 96), np.float32)})

    boxes = decoder_for(entry, (96, 96)).decode(output[0], 0.0, None)

    assert output.shape == (1, 10, 189)
    assert len(boxes.confidence) == 189
