import pytest

from models.evaluate.coco_score import coco_score
from tests.unit.models.evaluate.pictures import boxes, truth

LARGE, SMALL = (0.0, 0.0, 200.0, 200.0), (300.0, 0.0, 320.0, 20.0)
LABELS = ("person", "car", "bus")


def scored(there, found):
    return coco_score([there], [(found, found.class_id)], LABELS)


def test_what_is_found_exactly_scores_one():
    score = scored(truth((0, LARGE), (1, SMALL)), boxes((0, 0.9, LARGE), (1, 0.8, SMALL)))

    assert (score.ap, score.ap50) == (pytest.approx(1.0), pytest.approx(1.0))
    assert score.by_size == {"small": pytest.approx(1), "medium": None, "large": pytest.approx(1)}
    assert score.by_class["person"].things == 1
    assert "bus" not in score.by_class
    assert len(score.curves["car"]) == 101


def test_a_class_that_is_never_found_pulls_the_mean_down():
    score = scored(truth((0, LARGE), (1, SMALL)), boxes((0, 0.9, LARGE)))

    assert score.ap50 == pytest.approx(0.5)
    assert score.by_class["car"].ap50 == 0.0


def test_a_loose_box_counts_at_half_overlap_only():
    score = scored(truth((0, LARGE)), boxes((0, 0.9, (0.0, 0.0, 200.0, 150.0))))

    assert score.ap50 == pytest.approx(1.0)
    assert score.ap == pytest.approx(0.6)  # overlap 0.75: six of the ten thresholds


def test_an_ignored_thing_is_neither_missed_nor_false():
    there = truth((0, LARGE), (0, SMALL), ignored=[1])

    assert scored(there, boxes((0, 0.95, SMALL), (0, 0.9, LARGE))).ap50 == pytest.approx(1.0)


def test_nothing_found_scores_nothing_and_nothing_there_cannot_be_scored():
    assert scored(truth((0, LARGE)), boxes()).ap == 0.0
    assert scored(truth(), boxes((0, 0.9, LARGE))).ap is None
