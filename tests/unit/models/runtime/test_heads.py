import dataclasses
import math

import numpy as np
import pytest

from models.catalog import Head
from models.errors import ModelOutputError, ModelRefusedError
from models.runtime.heads import Decoder, check_output, decoder_for
from tests.unit.models.builders import PLACES, SIDE, installed, network, yolo_answer


@pytest.fixture(scope="module")
def entry(tmp_path_factory):
    return installed(network(), tmp_path_factory.mktemp("models")).entry


def decoder(entry, head: Head, keypoints: int = 0) -> Decoder:
    changed = entry.model_copy(update={"head": head, "keypoints": keypoints})
    return decoder_for(changed, (SIDE, SIDE))


def wanted(*classes: int):
    return np.array(classes, dtype=np.intp)


def test_yolo_boxes_are_centre_and_size(entry):
    answer = yolo_answer((16, 10, 8, 4, 0.1, 0.8), (5, 5, 2, 2, 0.2, 0.1))

    boxes = decoder(entry, Head.YOLO).decode(answer[0], 0.25, None)

    np.testing.assert_allclose(boxes.xyxy, [[12, 8, 20, 12]])
    np.testing.assert_allclose(boxes.confidence, [0.8])
    assert boxes.class_id.tolist() == [1]
    assert boxes.keypoints is None


def test_what_is_more_surely_another_class_is_no_wanted_one(entry):
    answer = yolo_answer((16, 10, 8, 4, 0.4, 0.8), (5, 5, 2, 2, 0.6, 0.1))

    boxes = decoder(entry, Head.YOLO).decode(answer[0], 0.25, wanted(0))

    np.testing.assert_allclose(boxes.xyxy, [[4, 4, 6, 6]])


def test_pose_has_keypoints_beside_the_box(entry):
    answer = yolo_answer((16, 10, 8, 4, 0.8, 0, 1, 2, 0.5, 3, 4, 0.25), classes=8)

    boxes = decoder(entry, Head.YOLO_POSE, keypoints=2).decode(answer[0], 0.25, None)

    assert boxes.keypoints is not None
    np.testing.assert_allclose(boxes.keypoints, [[[1, 2, 0.5], [3, 4, 0.25]]])


def test_pose_without_anyone_has_no_keypoints(entry):
    boxes = decoder(entry, Head.YOLO_POSE, keypoints=2).decode(
        yolo_answer(classes=8)[0], 0.25, None
    )

    assert boxes.keypoints is not None
    assert boxes.keypoints.shape == (0, 2, 3)


@pytest.mark.parametrize(
    ("place", "stride", "column", "row"),
    [(0, 8, 0, 0), (5, 8, 1, 1), (16, 16, 0, 0), (19, 16, 1, 1), (20, 32, 0, 0)],
)
def test_yolox_places_lie_on_three_grids(entry, place, stride, column, row):
    output = np.zeros((PLACES, 7), dtype=np.float32)
    output[place] = (0.5, 0.25, math.log(2), math.log(0.5), 0.9, 0.1, 0.8)

    boxes = decoder(entry, Head.YOLOX).decode(output, 0.25, None)

    x, y = (column + 0.5) * stride, (row + 0.25) * stride
    expected = [x - stride, y - stride / 4, x + stride, y + stride / 4]
    np.testing.assert_allclose(boxes.xyxy, [expected], rtol=1e-6)
    np.testing.assert_allclose(boxes.confidence, [0.72], rtol=1e-6)
    assert boxes.class_id.tolist() == [1]


def test_yolox_needs_objectness_and_class(entry):
    output = np.zeros((PLACES, 7), dtype=np.float32)
    output[0, 4:] = (0.4, 0.6, 0)  # together 0.24
    output[1, 4:] = (0.2, 1, 1)
    output[2, 4:] = (0.9, 0.9, 0.1)

    boxes = decoder(entry, Head.YOLOX).decode(output, 0.25, wanted(0))

    np.testing.assert_allclose(boxes.confidence, [0.81], rtol=1e-6)


def test_end_to_end_boxes_are_corners(entry):
    output = np.zeros((300, 6), dtype=np.float32)
    output[0] = (1, 2, 3, 4, 0.3, 1)
    output[1] = (5, 6, 7, 8, 0.9, 0)

    boxes = decoder(entry, Head.END_TO_END).decode(output, 0.25, None)

    np.testing.assert_allclose(boxes.xyxy, [[5, 6, 7, 8], [1, 2, 3, 4]])
    assert boxes.class_id.tolist() == [0, 1]


def test_end_to_end_has_keypoints_beside_the_box_where_the_entry_says_so(entry):
    output = np.zeros((300, 12), dtype=np.float32)
    output[3] = (1, 2, 3, 4, 0.9, 1, 5, 6, 0.5, 7, 8, 0.25)

    boxes = decoder(entry, Head.END_TO_END, keypoints=2).decode(output, 0.25, None)

    assert boxes.keypoints is not None
    np.testing.assert_allclose(boxes.keypoints, [[[5, 6, 0.5], [7, 8, 0.25]]])


def test_each_class_above_the_threshold_is_one_box_around_everything(entry):
    output = np.array([0.3, 0.65], dtype=np.float32)

    boxes = decoder(entry, Head.CLASSIFY).decode(output, 0.25, None)

    np.testing.assert_allclose(boxes.xyxy, [[0, 0, SIDE, SIDE]] * 2)
    np.testing.assert_allclose(boxes.confidence, [0.65, 0.3])
    assert boxes.class_id.tolist() == [1, 0]


def test_of_a_classified_picture_only_wanted_classes_come(entry):
    output = np.array([0.3, 0.65], dtype=np.float32)

    assert decoder(entry, Head.CLASSIFY).decode(output, 0.25, wanted(0)).class_id.tolist() == [0]
    assert len(decoder(entry, Head.CLASSIFY).decode(output, 0.4, wanted(0))) == 0


@pytest.mark.parametrize("class_id", [-1, 2, math.nan])
def test_end_to_end_classes_without_a_label_are_nonsense(entry, class_id):
    output = np.zeros((300, 6), dtype=np.float32)
    output[0] = (1, 2, 3, 4, 0.9, class_id)

    with pytest.raises(ModelOutputError, match="labels are 2"):
        decoder(entry, Head.END_TO_END).decode(output, 0.25, None)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 7.5, -3.0])
@pytest.mark.parametrize(
    ("head", "place"),
    [(Head.YOLO, (4, 3)), (Head.YOLOX, (3, 4)), (Head.END_TO_END, (3, 4)), (Head.CLASSIFY, 1)],
)
def test_confidences_that_are_none_are_refused(entry, head, place, value):
    shapes = {
        Head.YOLO: (6, PLACES),
        Head.YOLOX: (PLACES, 7),
        Head.END_TO_END: (300, 6),
        Head.CLASSIFY: (2,),
    }
    output = np.zeros(shapes[head], dtype=np.float32)
    if head is Head.YOLO:
        output[5] = value if value in (-math.inf, -3.0) else 0  # a maximum hides a low one
    output[place] = value

    with pytest.raises(ModelOutputError, match="expected 0 to 1"):
        decoder(entry, head).decode(output, 0.25, None)


def test_yolox_class_scores_that_are_none_are_refused(entry):
    output = np.zeros((PLACES, 7), dtype=np.float32)
    output[0, 4:] = (0.9, math.nan, 0)

    with pytest.raises(ModelOutputError, match="expected 0 to 1"):
        decoder(entry, Head.YOLOX).decode(output, 0.25, None)


@pytest.mark.parametrize(
    ("head", "shape", "told"),
    [
        (Head.YOLO, (1, 7, PLACES), "head yolo with 2 labels: expected 1x6xN, found 1x7x21"),
        (Head.YOLO, (1, PLACES, 6), "expected 1x6xN, found 1x21x6"),
        (Head.YOLO, (6, PLACES), "expected 1x6xN, found 6x21"),
        (Head.YOLOX, (1, 20, 7), "expected 1x21x7, found 1x20x7"),
        (Head.END_TO_END, (1, 300, 7), "expected 1xNx6, found 1x300x7"),
        (Head.CLASSIFY, (1, 3), "expected 1x2, found 1x3"),
    ],
)
def test_an_output_of_another_shape_is_refused(entry, head, shape, told):
    changed = entry.model_copy(update={"head": head})

    with pytest.raises(ModelRefusedError, match=told):
        check_output(changed, decoder(entry, head), np.zeros(shape, dtype=np.float32))


def test_an_output_of_another_type_is_refused(entry):
    half = np.zeros((1, 6, PLACES), dtype=np.float16)

    with pytest.raises(ModelRefusedError, match="expected a float32 output, found float16"):
        check_output(entry, decoder(entry, Head.YOLO), half)  # type: ignore[arg-type]  # the point


def test_a_decoder_is_a_value(entry):
    with pytest.raises(dataclasses.FrozenInstanceError):
        decoder(entry, Head.YOLO).has_overlaps = False  # type: ignore[misc]  # the point
