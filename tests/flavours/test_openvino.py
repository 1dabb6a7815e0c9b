"""The OpenVINO flavour, in an environment of its own: `make test-openvino`."""

import itertools
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import onnxruntime as ort
import pytest

from models.errors import ModelRefusedError
from models.evaluate.matching import match
from models.evaluate.teacher import as_truth
from models.registry import InstalledModel, Registry
from models.runtime.providers import Computing, Precision, Provider, has_bf16
from models.runtime.session import DetectorSession

CATALOG = Path(__file__).parents[2] / "models" / "catalog.toml"
CONFIDENCE, SURE = 0.25, 0.5
CLIPS = ("videos/intel_one-by-one-person.mp4", "traffic/opendatacam_boulevard.mp4")


@pytest.fixture(autouse=True)
def openvino(cannot_run: Callable[[str], None]) -> None:
    """These tests are about nothing where ONNX Runtime is of another flavour."""
    if "OpenVINOExecutionProvider" not in ort.get_available_providers():
        cannot_run("this ONNX Runtime is not the OpenVINO flavour; make test-openvino")


@pytest.fixture(params=["yolov8n_320", "yolox_nano_416"])
def model(request, model_file: Callable[[str], Path]) -> InstalledModel:
    """A raw YOLO head and a YOLOX head."""
    file = model_file(f"{request.param}.onnx")
    return Registry([CATALOG], [file.parent], store=Path("/nowhere")).find(request.param)


@pytest.fixture(scope="session")
def frames(data_file: Callable[[str], Path]) -> list[np.ndarray]:
    """Twenty frames of two clips."""
    pictures = []
    for clip in CLIPS:
        with av.open(str(data_file(clip))) as container:
            seen = itertools.islice(container.decode(video=0), 100, 300, 20)
            pictures += [frame.to_ndarray(format="bgr24") for frame in seen]
    return pictures


def agreement(one: DetectorSession, other: DetectorSession, frames) -> tuple[float, float, int]:
    """Share of the sure boxes of the one that the other finds, their mean IoU, and how many."""
    hits = total = 0
    overlaps: list[float] = []
    for frame in frames:
        truth = as_truth(one.detect(frame, CONFIDENCE), SURE)
        found = other.detect(frame, CONFIDENCE)
        matching = match(truth, found, found.class_id)
        sure = ~truth.ignored
        hits += int((matching.found_by[sure] >= 0).sum())
        total += int(sure.sum())
        overlaps += matching.iou[sure & (matching.found_by >= 0)].tolist()
    return hits / total, float(np.mean(overlaps)), total


def test_openvino_sees_what_the_cpu_sees(model, frames):
    cpu = DetectorSession(model, computing=Computing(Provider.CPU))
    openvino = DetectorSession(model, computing=Computing(Provider.OPENVINO, Precision.FP32))

    recall, overlap, things = agreement(cpu, openvino, frames)

    assert (openvino.provider, openvino.precision) == ("OpenVINOExecutionProvider", "fp32")
    assert things >= 20
    assert recall == 1.0
    assert overlap >= 0.99


def test_bf16_finds_the_same_but_for_the_edges(model, frames, cannot_run):
    if not has_bf16():
        cannot_run("this CPU does not compute in bf16")
    cpu = DetectorSession(model, computing=Computing(Provider.CPU))
    bf16 = DetectorSession(model, computing=Computing(Provider.OPENVINO, Precision.BF16))

    recall, overlap, _ = agreement(cpu, bf16, frames)

    assert bf16.precision == "bf16"
    assert recall >= 0.97
    assert 0.9 <= overlap < 0.9999  # not the float32 network in disguise


def test_left_to_itself_this_flavour_takes_openvino(model):
    assert DetectorSession(model).provider == "OpenVINOExecutionProvider"


def test_a_flavour_that_is_not_here_is_named_with_its_environment(model):
    with pytest.raises(ModelRefusedError, match=r"requirements/edge-cuda\.txt"):
        DetectorSession(model, computing=Computing(Provider.CUDA))
