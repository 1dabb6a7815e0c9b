import math

import numpy as np
import pytest

from models.catalog import Head
from models.errors import ModelRefusedError
from models.export.comparison import compare, require_equal
from tests.unit.models.builders import installed, network, yolo_answer


@pytest.fixture(scope="module")
def entry(tmp_path_factory):
    return installed(network(), tmp_path_factory.mktemp("models")).entry


def end_to_end(*rows):
    output = np.zeros((1, 300, 6), np.float32)
    output[0, : len(rows)] = rows
    return output


def test_the_largest_difference_over_all_pictures_counts(entry):
    one = yolo_answer((16, 10, 8, 4, 0.1, 0.8))
    other = yolo_answer((16.05, 10, 8, 4, 0.1, 0.79))

    difference = compare(entry, [one, one, one], [one, other, one])

    assert difference.shares == pytest.approx(0.01, abs=1e-6)
    assert difference.pixels == pytest.approx(0.05, abs=1e-5)
    assert difference.pictures == 3
    assert str(difference) == (
        "confidences differ by at most 1.0e-02, boxes by at most 5.0e-02 px on 3 pictures"
    )


def test_a_classifier_has_no_boxes_that_could_differ(entry):
    classifier = entry.model_copy(update={"head": Head.CLASSIFY})
    answer = np.array([[0.25, 0.75]], np.float32)

    difference = compare(classifier, [answer], [answer])

    assert difference.pixels is None
    assert "boxes" not in str(difference)
    require_equal(classifier, difference, half=False)


def test_rows_without_overlaps_are_compared_in_any_order(entry):
    changed = entry.model_copy(update={"head": Head.END_TO_END})
    first, second = (1, 2, 30, 40, 0.9, 1), (5, 6, 7, 8, 0.9, 0)

    difference = compare(changed, [end_to_end(first, second)], [end_to_end(second, first)])

    assert (difference.shares, difference.pixels) == (0, 0)


def test_a_row_that_is_missing_is_a_difference(entry):
    changed = entry.model_copy(update={"head": Head.END_TO_END})
    everything = np.tile(np.array((0, 0, 0, 0, 0, 0), np.float32), (1, 300, 1))

    difference = compare(changed, [end_to_end((1, 2, 30, 40, 0.9, 1))], [everything])

    with pytest.raises(ModelRefusedError, match="does not answer as torch does"):
        require_equal(changed, difference, half=False)


@pytest.mark.parametrize(
    "wrong",
    [(16.2, 10, 8, 4, 0.1, 0.8), (16, 10, 8, 4, 0.1, 0.81), (math.nan, 10, 8, 4, 0.1, 0.8)],
    ids=["a box elsewhere", "another confidence", "no number"],
)
def test_an_export_that_answers_otherwise_is_refused(entry, wrong):
    right = yolo_answer((16, 10, 8, 4, 0.1, 0.8))
    difference = compare(entry, [right, right], [yolo_answer(wrong), right])

    with pytest.raises(ModelRefusedError, match=r"allowed are 0\.001 and 0\.1 px$"):
        require_equal(entry, difference, half=False)


def test_half_precision_may_round_more_and_is_told_how_to_avoid_it(entry):
    right = yolo_answer((16, 10, 8, 4, 0.1, 0.8))
    rounded = compare(entry, [right], [yolo_answer((16.2, 10, 8, 4, 0.1, 0.81))])
    wrong = compare(entry, [right], [yolo_answer((26, 10, 8, 4, 0.1, 0.8))])

    require_equal(entry, rounded, half=True)
    with pytest.raises(ModelRefusedError, match="export it without --half"):
        require_equal(entry, wrong, half=True)


def test_outputs_of_another_shape_are_refused(entry):
    with pytest.raises(ModelRefusedError, match=r"torch answers \(6, 21\)"):
        compare(entry, [yolo_answer()], [yolo_answer(places=5)])


def test_without_pictures_nothing_is_shown(entry):
    with pytest.raises(ModelRefusedError, match="no pictures to compare on"):
        compare(entry, [], [])
