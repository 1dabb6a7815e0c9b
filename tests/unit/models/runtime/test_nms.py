import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.runtime.boxes import Boxes
from models.runtime.nms import MOST_BOXES, MOST_CANDIDATES, suppress


def boxes(*rows: tuple[float, ...]) -> Boxes:
    """Rows of x1, y1, x2, y2, confidence, class."""
    values = np.array(rows, dtype=np.float32).reshape(-1, 6)
    return Boxes(values[:, :4], values[:, 4], values[:, 5].astype(np.int64))


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    both = width * height
    area = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both
    return both / area


def one_by_one(rows: list[tuple[float, ...]], iou: float) -> list[tuple[float, ...]]:
    kept: list[tuple[float, ...]] = []
    for row in sorted(rows, key=lambda row: -row[4]):
        if all(row[5] != other[5] or overlap(row, other) <= iou for other in kept):
            kept.append(row)
    return kept


def test_the_most_confident_of_two_that_overlap_stays():
    kept = suppress(boxes((0, 0, 10, 10, 0.5, 0), (1, 0, 11, 10, 0.9, 0)), 0.5)

    np.testing.assert_allclose(kept.confidence, [0.9])
    np.testing.assert_allclose(kept.xyxy, [[1, 0, 11, 10]])


def test_other_classes_do_not_suppress_each_other():
    kept = suppress(boxes((0, 0, 10, 10, 0.5, 0), (0, 0, 10, 10, 0.9, 1)), 0.5)

    assert kept.class_id.tolist() == [1, 0]


def test_boxes_left_of_the_picture_do_not_touch_the_next_class():
    kept = suppress(boxes((-90, 0, -10, 10, 0.5, 1), (0, 0, 90, 10, 0.9, 0)), 0.1)

    assert len(kept) == 2


def test_nothing_stays_nothing():
    assert len(suppress(boxes(), 0.5)) == 0


def test_keypoints_stay_with_their_box():
    pair = boxes((0, 0, 10, 10, 0.5, 0), (50, 50, 60, 60, 0.9, 0))
    keypoints = np.array([[[1, 1, 1]], [[55, 55, 1]]], dtype=np.float32)

    kept = suppress(Boxes(pair.xyxy, pair.confidence, pair.class_id, keypoints), 0.5)

    assert kept.keypoints is not None
    assert kept.keypoints[:, 0, 0].tolist() == [55, 1]


def test_a_flood_of_boxes_is_bounded():
    many = MOST_CANDIDATES + 500
    rows = [(20.0 * n, 0, 20.0 * n + 10, 10, 1 - n / (many * 2), 0) for n in range(many)]

    kept = suppress(boxes(*rows), 0.5)

    assert len(kept) == MOST_BOXES
    assert np.all(np.diff(kept.confidence) <= 0)


corner = st.integers(-20, 60)
side = st.integers(1, 40)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(corner, corner, side, side, st.integers(0, 2)), max_size=12),
    st.sampled_from([0.33, 0.47, 0.61]),
)
def test_it_is_what_comparing_one_by_one_gives(drawn, iou):
    rows: list[tuple[float, ...]] = [
        (float(x), float(y), float(x + w), float(y + h), 0.9 - n / 100, class_id)
        for n, (x, y, w, h, class_id) in enumerate(drawn)
    ]
    pairs = [overlap(a, b) for a in rows for b in rows]
    if any(abs(value - iou) < 1e-6 for value in pairs):
        return  # on the edge float32 and float64 may differ

    kept = suppress(boxes(*rows), iou)

    expected = one_by_one(rows, iou)
    np.testing.assert_allclose(kept.xyxy, [row[:4] for row in expected] or np.empty((0, 4)))
