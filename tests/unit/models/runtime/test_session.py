import dataclasses
import threading

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from models.catalog import FreeSize, Head, InputSize
from models.errors import ModelMissingError, ModelOutputError, ModelRefusedError
from models.runtime.session import DetectorSession
from tests.unit.models.builders import PLACES, installed, network, yolo_answer

GREY = np.full((64, 64, 3), 128, dtype=np.uint8)
TWO = yolo_answer((16, 16, 8, 8, 0.9, 0.1), (8, 8, 4, 4, 0.2, 0.7))


def test_boxes_come_in_pixels_of_the_picture(tmp_path):
    session = DetectorSession(installed(network(TWO), tmp_path))

    boxes = session.detect(GREY, 0.25)

    np.testing.assert_allclose(boxes.xyxy, [[24, 24, 40, 40], [12, 12, 20, 20]])
    np.testing.assert_allclose(boxes.confidence, [0.9, 0.7])
    assert [session.labels[class_id] for class_id in boxes.class_id] == ["person", "car"]
    dtypes = [values.dtype for values in (boxes.xyxy, boxes.confidence, boxes.class_id)]
    assert dtypes == [np.dtype("float32"), np.dtype("float32"), np.dtype("int64")]


def test_the_session_says_what_runs(tmp_path):
    model = installed(network(), tmp_path)

    session = DetectorSession(model)

    assert session.name == "small"
    assert session.sha256 == model.sha256
    assert session.provider == "CPUExecutionProvider"
    assert session.input_size == (32, 32)


def test_only_wanted_classes_come(tmp_path):
    session = DetectorSession(installed(network(TWO), tmp_path))

    boxes = session.detect(GREY, 0.25, classes=session.class_ids(["car"]))

    assert boxes.class_id.tolist() == [1]


def test_a_label_that_the_model_has_not_is_told(tmp_path):
    session = DetectorSession(installed(network(), tmp_path))

    with pytest.raises(ModelRefusedError, match="no label tank; it has person, car"):
        session.class_ids(["car", "tank"])


def test_boxes_are_clipped_and_those_in_the_border_dropped(tmp_path):
    # A wide picture fills rows 8 to 24 of the input.
    answer = yolo_answer((16, 16, 40, 8, 0.9, 0), (16, 3, 6, 6, 0.8, 0))
    session = DetectorSession(installed(network(answer), tmp_path))

    boxes = session.detect(np.full((32, 64, 3), 128, dtype=np.uint8), 0.25)

    np.testing.assert_allclose(boxes.xyxy, [[0, 8, 64, 24]])


def test_keypoints_come_in_pixels_of_the_picture(tmp_path):
    answer = yolo_answer((16, 16, 8, 8, 0.9, 12, 20, 0.5), classes=4)
    model = installed(
        network(answer), tmp_path, head=Head.YOLO_POSE, labels=["person"], keypoints=1
    )

    boxes = DetectorSession(model).detect(GREY, 0.25)

    assert boxes.keypoints is not None
    np.testing.assert_allclose(boxes.keypoints, [[[24, 40, 0.5]]])


def test_one_session_serves_several_threads_with_pictures_of_their_own(tmp_path):
    session = DetectorSession(installed(network(TWO), tmp_path))
    wrong: list[int] = []

    def watch(side: int) -> None:
        image = np.full((side, side, 3), 128, dtype=np.uint8)
        for _ in range(30):
            boxes = session.detect(image, 0.25)
            if not np.allclose(boxes.xyxy[0], np.array([12, 12, 20, 20]) * side / 32):
                wrong.append(side)

    threads = [threading.Thread(target=watch, args=(side,)) for side in (32, 64, 96, 320)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)

    assert wrong == []


def test_an_answer_that_is_no_number_is_no_box(tmp_path):
    session = DetectorSession(installed(network(TWO, dark_is_nonsense=True), tmp_path))
    assert len(session.detect(GREY, 0.25)) == 2

    with pytest.raises(ModelOutputError, match="confidences of nan"):
        session.detect(np.zeros((64, 64, 3), dtype=np.uint8), 0.25)


def test_a_corner_that_is_no_number_is_no_box(tmp_path):
    answer = yolo_answer((16, np.nan, 8, 8, 0.9, 0.1))
    session = DetectorSession(installed(network(answer), tmp_path))

    with pytest.raises(ModelOutputError, match="corners that are no numbers"):
        session.detect(GREY, 0.25)


def test_a_model_that_always_answers_nonsense_is_refused(tmp_path):
    answer = yolo_answer((16, 16, 8, 8, np.nan, np.nan))

    with pytest.raises(ModelRefusedError, match="gives nonsense on a plain grey picture"):
        DetectorSession(installed(network(answer), tmp_path))


def test_a_file_that_changed_is_refused(tmp_path):
    model = installed(network(), tmp_path)
    model.path.write_bytes(network(TWO).SerializeToString())

    with pytest.raises(ModelRefusedError, match=f"expected SHA-256 {model.sha256[:12]}…, found"):
        DetectorSession(model)


def test_a_file_that_is_gone_is_told(tmp_path):
    model = installed(network(), tmp_path)
    model.path.unlink()

    with pytest.raises(ModelMissingError, match="No such file"):
        DetectorSession(model)


@pytest.mark.parametrize(
    ("dims", "told"),
    [
        ((1, 3, 64, 64), "expected input 1x3x32x32, found 1x3x64x64"),
        ((1, 32, 32, 3), "expected input 1x3x32x32, found 1x32x32x3"),
        ((8, 3, 32, 32), "found 8x3x32x32"),
        ((3, 32, 32), "found 3x32x32"),
        ((1, 3, "height", "width"), "is free; its entry must give limits"),
    ],
)
def test_an_input_of_another_shape_is_refused(tmp_path, dims, told):
    with pytest.raises(ModelRefusedError, match=told):
        DetectorSession(installed(network(dims=dims), tmp_path))


def test_an_input_of_another_type_is_refused(tmp_path):
    model = network()
    model.graph.input[0].type.tensor_type.elem_type = TensorProto.FLOAT16

    with pytest.raises(ModelRefusedError, match="expected a float32 input, found ONNX type 10"):
        DetectorSession(installed(model, tmp_path))


def test_two_inputs_are_refused(tmp_path):
    model = network()
    model.graph.input.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, (1,)))

    with pytest.raises(ModelRefusedError, match="expected one input 1x3x32x32, found 2"):
        DetectorSession(installed(model, tmp_path))


def test_two_outputs_are_refused(tmp_path):
    model = network()
    model.graph.output.append(helper.make_tensor_value_info("root", TensorProto.FLOAT, ()))

    with pytest.raises(ModelRefusedError, match="expected one output, found output0, root"):
        DetectorSession(installed(model, tmp_path))


@pytest.mark.parametrize(
    ("head", "labels", "told"),
    [
        (Head.YOLO, ["person"], "with 1 labels: expected 1x5xN, found 1x6x21"),
        (Head.YOLOX, ["person", "car"], "expected 1x21x7, found 1x6x21"),
        (Head.END_TO_END, ["person", "car"], "expected 1xNx6, found 1x6x21"),
    ],
)
def test_labels_and_head_that_do_not_fit_are_refused(tmp_path, head, labels, told):
    with pytest.raises(ModelRefusedError, match=told):
        DetectorSession(installed(network(), tmp_path, head=head, labels=labels))


def test_an_opset_that_is_too_new_is_told(tmp_path):
    model = network()
    model.opset_import[0].version = 999

    with pytest.raises(ModelRefusedError, match=r"ONNX Runtime .* does not take it \(opset 999\)"):
        DetectorSession(installed(model, tmp_path))


def test_an_operator_that_onnx_does_not_have_is_told(tmp_path):
    model = network()
    model.graph.node[0].op_type = "Guess"

    with pytest.raises(ModelRefusedError, match="does not take it"):
        DetectorSession(installed(model, tmp_path))


def test_a_network_that_cannot_run_at_its_size_is_told(tmp_path):
    model = network(dims=("batch", 3, "height", "width"))
    shape = onnx.numpy_helper.from_array(np.array([1, 3, 5, 5]), "shape")
    model.graph.initializer.append(shape)
    model.graph.node.insert(0, helper.make_node("Reshape", ["images", "shape"], ["small"]))
    model.graph.node[1].input[0] = "small"
    size = InputSize(height=32, width=32, free=FreeSize(least=32, most=64, multiple=32))

    with pytest.raises(ModelRefusedError, match="model small does not run"):
        DetectorSession(installed(model, tmp_path, size=size))


def test_a_free_input_is_run_at_the_size_that_is_asked_for(tmp_path):
    size = InputSize(height=32, width=32, free=FreeSize(least=32, most=96, multiple=32))
    model = installed(network(TWO, dims=(1, 3, "height", "width")), tmp_path, size=size)

    session = DetectorSession(model, input_size=(32, 64))

    assert session.input_size == (32, 64)
    # The square picture lies in columns 16 to 48; the second box lies left of it.
    np.testing.assert_allclose(session.detect(GREY, 0.25).xyxy, [[0, 24, 8, 40]])
    with pytest.raises(ModelRefusedError, match="multiples of 32 between 32 and 96"):
        DetectorSession(model, input_size=(32, 100))


def test_bytes_in_the_runtimes_own_format_are_refused(tmp_path):
    content = b"\x18\x00\x00\x00ORTM" + bytes(200)

    with pytest.raises(ModelRefusedError, match="not an ONNX file"):
        DetectorSession(installed(content, tmp_path))


def test_the_bare_network_can_be_run(tmp_path):
    session = DetectorSession(installed(network(TWO), tmp_path))

    output = session.infer_raw(np.zeros((1, 3, 32, 32), dtype=np.float32))

    assert output.shape == (1, 6, PLACES)
    np.testing.assert_allclose(output, TWO)


def test_the_hash_is_of_what_was_read(tmp_path):
    model = installed(network(), tmp_path)
    forged = dataclasses.replace(model, sha256="0" * 64)

    assert DetectorSession(forged).sha256 == model.sha256
