from datetime import UTC, datetime

import numpy as np
import pytest
from structlog.testing import capture_logs

from edge_node.detection.onnx_detector import NONSENSE_IN_A_ROW, OnnxDetector, open_model
from edge_node.errors import SetupError
from edge_node.types import Frame
from models.runtime.session import DetectorSession
from tests.unit.models.builders import installed, network, ultralytics_notes, yolo_answer

TWO = yolo_answer((16, 16, 8, 8, 0.9, 0.1), (8, 8, 4, 4, 0.2, 0.7))
GREY, BLACK = 128, 0


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """Sees a person and a car on a grey picture, and answers NaN on a black one."""
    folder = tmp_path_factory.mktemp("models")
    return DetectorSession(installed(network(TWO, dark_is_nonsense=True), folder))


def frame(value: int) -> Frame:
    image = np.full((64, 64, 3), value, dtype=np.uint8)
    image.setflags(write=False)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Frame(camera_id="north", index=0, captured_at=at, monotonic=0.0, image=image)


def test_a_frame_becomes_detections(session):
    detector = OnnxDetector(session, confidence=0.25)

    found = detector.detect(frame(GREY))

    np.testing.assert_allclose(found.xyxy, [[24, 24, 40, 40], [12, 12, 20, 20]])
    assert [detector.labels[class_id] for class_id in found.class_id] == ["person", "car"]


def test_only_wanted_labels_above_the_confidence_come(session):
    assert OnnxDetector(session, confidence=0.25, labels=["car"]).detect(
        frame(GREY)
    ).class_id.tolist() == [1]
    assert (
        OnnxDetector(session, confidence=0.8, labels=["car"]).detect(frame(GREY)).class_id.tolist()
        == []
    )


def test_a_label_that_the_model_has_not_is_a_mistake_of_the_settings(session):
    with pytest.raises(SetupError, match="model small has no label tank; it has person, car"):
        OnnxDetector(session, confidence=0.25, labels=["tank"])


def test_nonsense_gives_no_boxes_and_is_counted_and_told_once(session):
    detector = OnnxDetector(session, confidence=0.25)

    with capture_logs() as logs:
        found = [detector.detect(frame(BLACK)) for _ in range(3)]

    assert all(len(each.xyxy) == len(each.class_id) == 0 for each in found)
    assert detector.frames_without_answer == 3
    assert [each["event"] for each in logs] == ["detection.refused"]
    assert logs[0]["camera_id"] == "north"


def test_a_good_frame_starts_the_count_of_nonsense_again(session):
    detector = OnnxDetector(session, confidence=0.25)

    for value in ([BLACK] * (NONSENSE_IN_A_ROW - 1) + [GREY]) * 2:
        detector.detect(frame(value))

    assert detector.frames_without_answer == 2 * (NONSENSE_IN_A_ROW - 1)


def test_nonsense_without_end_is_a_broken_model(session):
    detector = OnnxDetector(session, confidence=0.25)

    for _ in range(NONSENSE_IN_A_ROW - 1):
        detector.detect(frame(BLACK))

    with pytest.raises(SetupError, match=r"25 frames of camera north in a row.*another model"):
        detector.detect(frame(BLACK))


def test_a_model_is_opened_by_its_file(tmp_path):
    path = tmp_path / "best.onnx"
    path.write_bytes(network(TWO, notes=ultralytics_notes()).SerializeToString())

    assert open_model(str(path)).name == "best"


def test_a_model_that_is_not_here_is_a_mistake_of_the_setup(monkeypatch, tmp_path):
    monkeypatch.setenv("QYRAGY_MODELS_DIR", "")
    monkeypatch.setenv("QYRAGY_MODELS_STORE", str(tmp_path))

    with pytest.raises(SetupError, match="`make model` fetches one"):
        open_model(None)
    with pytest.raises(SetupError, match="qyragy-models pull yolox_nano_416"):
        open_model("yolox_nano_416")
