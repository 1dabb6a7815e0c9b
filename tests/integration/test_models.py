"""Real models on real frames, held against decoding written anew in plain arithmetic."""

import ast
import itertools
import math
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from PIL import Image

from models.catalog import read_catalogs
from models.errors import ModelError, ModelRefusedError, PullError
from models.pull import pull
from models.recognise import CLASSIFIER
from models.registry import Registry
from models.runtime.boxes import Boxes
from models.runtime.preprocess import Letterboxer
from models.runtime.session import DetectorSession

CATALOG = Path(__file__).parents[2] / "models" / "catalog.toml"
CONFIDENCE, IOU = 0.25, 0.5
CLIPS = (
    "videos/intel_car-detection.mp4",
    "videos/intel_one-by-one-person.mp4",
    "videos/nvidia_bodypose.mp4",
    "videos/otv_cars_cyclist.mp4",
    "traffic/opendatacam_boulevard.mp4",
)
FRAMES_OF_A_CLIP, STEP = 10, 5

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Found:
    """One box as the independent decoding sees it, in pixels of the frame."""

    corners: tuple[float, float, float, float]
    confidence: float
    class_id: int
    joints: tuple[tuple[float, float, float], ...] = ()

    def overlap(self, other: Sequence[float]) -> float:
        left, top = max(self.corners[0], other[0]), max(self.corners[1], other[1])
        right, bottom = min(self.corners[2], other[2]), min(self.corners[3], other[3])
        both = max(0.0, right - left) * max(0.0, bottom - top)
        return both / (area(self.corners) + area(other) - both)


def area(corners: Sequence[float]) -> float:
    return (corners[2] - corners[0]) * (corners[3] - corners[1])


@pytest.fixture(scope="session")
def frames(data_file: Callable[[str], Path]) -> list[Picture]:
    """Fifty frames: ten of each of five clips."""
    pictures: list[Picture] = []
    for clip in CLIPS:
        with av.open(str(data_file(clip))) as container:
            seen = itertools.islice(container.decode(video=0), 0, FRAMES_OF_A_CLIP * STEP, STEP)
            pictures += [frame.to_ndarray(format="bgr24").astype(np.uint8) for frame in seen]
    return pictures


@pytest.fixture(scope="session")
def registry(model_file: Callable[[str], Path]) -> Registry:
    """All folders that hold the models which these tests need."""
    files = [model_file(name) for name in ("yolov8n_320.onnx", "yolox_nano_416.onnx")]
    return Registry([CATALOG], sorted({file.parent for file in files}), store=Path("/nowhere"))


def answers(path: Path, frame: Picture, side: int, how: str) -> tuple[NDArray[np.float32], float]:
    """Run a file by a session of its own on a letterbox made anew; output and scale."""
    height, width = frame.shape[:2]
    scale = min(side / height, side / width)
    small = cv2.resize(frame, (round(width * scale), round(height * scale)))
    canvas = np.full((side, side, 3), 114, dtype=np.uint8)
    top = (side - small.shape[0]) // 2 if how == "ultralytics" else 0
    left = (side - small.shape[1]) // 2 if how == "ultralytics" else 0
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
    factor, swap = (1 / 255, True) if how == "ultralytics" else (1.0, False)
    blob = cv2.dnn.blobFromImage(canvas, factor, swapRB=swap)
    session = reference(path)
    output: NDArray[np.float32] = session.run(None, {session.get_inputs()[0].name: blob})[0]
    return output, scale


SESSIONS: dict[Path, ort.InferenceSession] = {}


def reference(path: Path) -> ort.InferenceSession:
    if path not in SESSIONS:
        options = ort.SessionOptions()
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        SESSIONS[path] = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return SESSIONS[path]


def back(
    frame: Picture, side: int, how: str, scale: float
) -> Callable[[float, float], tuple[float, float]]:
    """A function from input pixels to pixels of the frame, clipped to nothing."""
    height, width = frame.shape[:2]
    small_width, small_height = round(width * scale), round(height * scale)
    left = math.floor((side - small_width) / 2) if how == "ultralytics" else 0
    top = math.floor((side - small_height) / 2) if how == "ultralytics" else 0
    return lambda x, y: ((x - left) * width / small_width, (y - top) * height / small_height)


def raw_yolo(output: NDArray[np.float32], classes: int) -> list[Found]:
    """One place after the other: cx cy w h, class scores, then joints."""
    found = []
    for row in output[0].T.tolist():
        scores = row[4 : 4 + classes]
        best = max(scores)
        if best >= CONFIDENCE:
            x, y, w, h = row[:4]
            rest = row[4 + classes :]
            joints = tuple(zip(rest[0::3], rest[1::3], rest[2::3], strict=True))
            corners = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
            found.append(Found(corners, best, scores.index(best), joints))
    return found


def raw_yolox(output: NDArray[np.float32], side: int) -> list[Found]:
    """Count through the cells of the three grids, rows first."""
    rows = iter(output[0].tolist())
    found = []
    for stride in (8, 16, 32):
        for cell_y in range(side // stride):
            for cell_x in range(side // stride):
                dx, dy, log_w, log_h, objectness, *scores = next(rows)
                best = max(scores)
                if objectness * best >= CONFIDENCE:
                    x, y = (cell_x + dx) * stride, (cell_y + dy) * stride
                    w, h = math.exp(log_w) * stride, math.exp(log_h) * stride
                    corners = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
                    found.append(Found(corners, objectness * best, scores.index(best)))
    assert next(rows, None) is None
    return found


def raw_end_to_end(output: NDArray[np.float32]) -> list[Found]:
    return [
        Found((left, top, right, bottom), score, int(class_id))
        for left, top, right, bottom, score, class_id in output[0].tolist()
        if score >= CONFIDENCE
    ]


def without_overlaps(found: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for each in sorted(found, key=lambda each: each.confidence, reverse=True):
        rivals = [other for other in kept if other.class_id == each.class_id]
        if not any(each.overlap(other.corners) > IOU for other in rivals):
            kept.append(each)
    return kept


def in_frame(found: list[Found], frame: Picture, side: int, how: str, scale: float) -> list[Found]:
    to_frame = back(frame, side, how, scale)
    height, width = frame.shape[:2]
    placed = []
    for each in found:
        left, top = to_frame(each.corners[0], each.corners[1])
        right, bottom = to_frame(each.corners[2], each.corners[3])
        corners = (max(0.0, left), max(0.0, top), min(width, right), min(height, bottom))
        joints = tuple((*to_frame(x, y), seen) for x, y, seen in each.joints)
        if corners[0] < corners[2] and corners[1] < corners[3]:
            placed.append(Found(corners, each.confidence, each.class_id, joints))
    return placed


def independently(path: Path, name: str, frame: Picture) -> list[Found]:
    entry = read_catalogs((CATALOG,)).entries[name]
    side = entry.input.height
    how = "yolox" if name.startswith("yolox") else "ultralytics"
    output, scale = answers(path, frame, side, how)
    match entry.head.value:
        case "yolox":
            found = without_overlaps(raw_yolox(output, side))
        case "end_to_end":
            found = raw_end_to_end(output)
        case _:
            found = without_overlaps(raw_yolo(output, len(entry.labels)))
    return in_frame(found, frame, side, how, scale)


@pytest.mark.timeout(300)
@pytest.mark.needs_model("yolov8n_320.onnx")
@pytest.mark.needs_data(CLIPS[0])
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("yolov8n_320", 100),
        ("yolo11n_640", 200),
        ("yolox_nano_416", 100),
        ("yolo26n_640_e2e", 200),
        ("yolov8n-pose_640", 20),
    ],
)
def test_boxes_are_those_of_an_independent_decoding(name, least, registry, frames, model_file):
    model_file(f"{name}.onnx")
    model = registry.find(name)
    session = DetectorSession(model)
    compared = 0

    for frame in frames:
        boxes = session.detect(frame, CONFIDENCE, iou=IOU)
        expected = independently(model.path, name, frame)

        require_equal(boxes, expected)
        compared += len(boxes)

    assert len(frames) == 50
    assert compared >= least


def require_equal(boxes: Boxes, expected: list[Found]) -> None:
    """Each box has a twin of equal class, IoU of 0.99 or more, and equal keypoints."""
    assert len(boxes) == len(expected)
    for row in range(len(boxes)):
        corners = boxes.xyxy[row].tolist()
        twin = max(expected, key=lambda each, at=corners: each.overlap(at))  # type: ignore[misc]  # a default in a lambda
        expected.remove(twin)
        assert twin.overlap(corners) >= 0.99
        assert twin.class_id == boxes.class_id[row]
        assert twin.confidence == pytest.approx(float(boxes.confidence[row]), abs=1e-3)
        if boxes.keypoints is not None:
            np.testing.assert_allclose(boxes.keypoints[row], twin.joints, atol=0.05)


@pytest.mark.timeout(120)
@pytest.mark.needs_model("license_plate_yolov8n_320.onnx")
@pytest.mark.needs_data("plates/eu")
def test_plates_are_those_of_an_independent_decoding(registry, data_file, model_file):
    model_file("license_plate_yolov8n_320.onnx")
    model = registry.find("license_plate_yolov8n_320")
    session = DetectorSession(model)
    photos = sorted(data_file("plates/eu").glob("*.jpg"))[:50]
    compared = 0

    for photo in photos:
        read = cv2.imread(str(photo))
        assert read is not None
        picture = read.astype(np.uint8)
        boxes = session.detect(picture, CONFIDENCE, iou=IOU)

        require_equal(boxes, independently(model.path, model.entry.name, picture))
        compared += len(boxes)

    assert len(photos) == 50
    assert compared >= 50


@pytest.mark.needs_data(CLIPS[2])
def test_a_classifier_sees_what_pillow_makes_of_a_frame(frames):
    """Its input is that of Resize and CenterCrop of torchvision, which use Pillow."""
    letterboxer = Letterboxer((224, 224), CLASSIFIER)

    for frame in frames:
        tensor, _ = letterboxer.write(frame)

        height, width = frame.shape[:2]
        scale = 224 / min(height, width)
        size = (max(224, int(width * scale + 1e-6)), max(224, int(height * scale + 1e-6)))
        small = Image.fromarray(frame[..., ::-1]).resize(size, Image.Resampling.BILINEAR)
        left, top = round((size[0] - 224) / 2), round((size[1] - 224) / 2)
        middle = np.asarray(small.crop((left, top, left + 224, top + 224))) / 255
        apart = np.abs(tensor[0] - middle.transpose(2, 0, 1))
        assert float(apart.mean()) < 0.012  # three of 255
        assert float(np.quantile(apart, 0.99)) < 0.1


@pytest.mark.needs_model("yolox_nano_dynamic.onnx")
@pytest.mark.needs_data(CLIPS[2])
def test_a_free_input_of_the_camera_s_own_shape_finds_the_same_people(registry, frames, model_file):
    model_file("yolox_nano_dynamic.onnx")
    model = registry.find("yolox_nano_dynamic")
    frame = frames[2 * FRAMES_OF_A_CLIP]

    square = DetectorSession(model, input_size=(640, 640)).detect(frame, 0.5, classes=[0])
    wide = DetectorSession(model, input_size=(384, 640)).detect(frame, 0.5, classes=[0])

    assert len(square) == len(wide) == 3
    np.testing.assert_allclose(np.sort(square.xyxy[:, 0]), np.sort(wide.xyxy[:, 0]), atol=15)


@pytest.mark.needs_model("yolov8n_320.onnx")
@pytest.mark.needs_data(CLIPS[4])
def test_wanted_classes_are_what_is_left_of_all(registry, frames):
    session = DetectorSession(registry.find("yolov8n_320"))
    wanted = session.class_ids(["car", "truck", "bus"])

    for frame in frames[4 * FRAMES_OF_A_CLIP :]:
        everything = session.detect(frame, CONFIDENCE)
        some = session.detect(frame, CONFIDENCE, classes=wanted)

        np.testing.assert_array_equal(
            some.xyxy, everything.take(np.isin(everything.class_id, wanted)).xyxy
        )


@pytest.mark.needs_model("yolov8n_320.onnx")
@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_a_truncated_real_file_is_refused(share, registry, tmp_path):
    content = registry.find("yolov8n_320").path.read_bytes()
    (tmp_path / "yolov8n_320.onnx").write_bytes(content[: int(len(content) * share)])
    here = Registry([CATALOG], [tmp_path], store=tmp_path / "store")

    with pytest.raises(ModelRefusedError, match="expected SHA-256 49039189b0c6…, found"):
        here.find("yolov8n_320")
    with pytest.raises(ModelRefusedError, match="not an ONNX file, or cut off"):
        here.find(str(tmp_path / "yolov8n_320.onnx"))


@pytest.mark.needs_model("yolov8n_320.onnx")
def test_an_unknown_export_is_run_by_what_it_says(registry, frames, tmp_path):
    content = registry.find("yolov8n_320").path.read_bytes()
    own = tmp_path / "own.onnx"
    own.write_bytes(content + b"\x1a\x00")  # an empty `domain` at the end: another hash

    model = Registry([], [], store=tmp_path / "store").find(str(own))
    known = registry.find("yolov8n_320")

    assert model.entry.labels == known.entry.labels
    boxes = DetectorSession(model).detect(frames[0], CONFIDENCE)
    np.testing.assert_allclose(
        boxes.xyxy, DetectorSession(known).detect(frames[0], CONFIDENCE).xyxy
    )


@pytest.mark.needs_model("yolov8n_320.onnx")
def test_the_labels_of_the_catalog_are_those_in_the_files(registry):
    for model in registry.installed():
        notes = reference(model.path).get_modelmeta().custom_metadata_map
        if "names" in notes:
            assert tuple(ast.literal_eval(notes["names"]).values()) == model.entry.labels


@pytest.fixture
def small_disk(tmp_path, cannot_run):
    """A file system of 1 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        cannot_run("a full disk needs root and mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.needs_model("yolov8n_320.onnx")
def test_a_full_disk_during_a_pull_is_told_and_the_good_file_stays(registry, small_disk):
    (small_disk / "yolov8n_320.onnx").write_bytes(b"in use")
    model = registry.find("yolov8n_320")

    with pytest.raises(PullError, match=r"the disk of .* is full; make room there"):
        pull(model.entry, small_disk, mirror=str(model.path.parent), progress=lambda *_: None)

    assert (small_disk / "yolov8n_320.onnx").read_bytes() == b"in use"


def command(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"QYRAGY_MODELS_STORE": str(tmp_path), "QYRAGY_MODELS_DIR": ""}
    return subprocess.run(
        [sys.executable, "-m", "models", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        env=environment,
        check=False,
    )


def test_the_command_brings_a_model_and_lists_it(registry, tmp_path):
    mirror = registry.find("yolov8n_320").path.parent

    pulled = command(tmp_path, "pull", "yolov8n_320", "--mirror", str(mirror))
    listed = command(tmp_path, "list")

    assert pulled.returncode == 0, pulled.stderr
    line = next(line for line in listed.stdout.splitlines() if "yolov8n_320 " in line)
    assert line.split()[1] == "yes"


@pytest.mark.parametrize("arguments", [["list"], ["--help"], ["show", "yolov8n_320"]])
def test_the_command_starts_without_what_runs_networks(arguments, tmp_path):
    script = (
        "import sys, models.__main__; sys.argv[1:] = sys.argv[1:]\n"
        "try: models.__main__.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'onnxruntime', 'cv2', 'numpy', 'httpx'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr


@pytest.mark.needs_model("yolov8n_320.onnx")
def test_what_is_no_detector_is_refused_with_one_line(tmp_path, model_file):
    faces = str(model_file("yunet_n_640.onnx"))

    ran = command(tmp_path, "add", faces, "--head", "yolox", "--labels", "face")

    assert ran.returncode == 2
    assert "expected one output, found cls_8" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert issubclass(ModelRefusedError, ModelError)
