import numpy as np
import pytest

from models.runtime.boxes import Boxes
from models.train.dataset import IGNORED
from models.train.scoring import Found, iou, score

CAR, PERSON = 2, 0


def found(boxes, truth) -> Found:
    """Boxes as (class, confidence, corners), truth as (class, corners)."""
    rows = np.array([each[2] for each in boxes], np.float32).reshape(-1, 4)
    confidence = np.array([each[1] for each in boxes], np.float32)
    kinds = np.array([each[0] for each in boxes], np.int64)
    there = np.array([(kind, *corners, 1) for kind, corners in truth], np.float32).reshape(-1, 6)
    return Found(Boxes(rows, confidence, kinds), there)


A, B, FAR = (0, 0, 10, 10), (20, 20, 40, 40), (60, 60, 70, 70)


def test_all_found_and_nothing_else_is_one():
    result = score([found([(CAR, 0.9, A), (CAR, 0.8, B)], [(CAR, A), (CAR, B)])])

    assert result.ap50 == {"car": pytest.approx(1)}
    assert result.recall == 1


def test_a_wrong_box_before_the_right_one_halves_it():
    result = score([found([(CAR, 0.9, FAR), (CAR, 0.8, A)], [(CAR, A)])])

    assert result.ap50["car"] == pytest.approx(0.5)


def test_a_wrong_box_after_the_last_right_one_costs_nothing():
    result = score([found([(CAR, 0.9, A), (CAR, 0.1, FAR)], [(CAR, A)])])

    assert result.ap50["car"] == pytest.approx(1)


def test_a_second_box_on_the_same_object_is_wrong():
    result = score([found([(CAR, 0.9, A), (CAR, 0.8, A), (CAR, 0.7, B)], [(CAR, A), (CAR, B)])])

    assert result.ap50["car"] == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_the_right_place_with_the_wrong_class_finds_nothing():
    result = score([found([(PERSON, 0.9, A)], [(CAR, A)])])

    assert result.ap50 == {"car": 0.0}
    assert result.recall == 0


def test_boxes_on_ignored_regions_count_neither_way():
    result = score([found([(CAR, 0.9, B), (CAR, 0.8, A)], [(CAR, A), (IGNORED, B)])])

    assert result.ap50["car"] == pytest.approx(1)


def test_recall_counts_confidence_from_a_quarter_on():
    result = score([found([(CAR, 0.9, A), (CAR, 0.2, B)], [(CAR, A), (CAR, B)])])

    assert result.recall == 0.5
    assert result.mean == pytest.approx(1)


def test_overlap_of_half_shifted_boxes():
    one, others = np.array(A, np.float32), np.array([[5, 0, 15, 10], A, FAR], np.float32)

    assert iou(one, others) == pytest.approx([1 / 3, 1, 0])
