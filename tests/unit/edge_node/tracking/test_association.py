import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box as shapely_box

from edge_node.tracking.association import assign, overlap, to_xywh, to_xyxy

sides = st.floats(1, 50)
corners = st.floats(-50, 50)
boxes = st.tuples(corners, corners, sides, sides).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@settings(max_examples=25, deadline=None)
@given(boxes, boxes)
def test_overlap_is_that_of_the_areas(first, second):
    one, other = shapely_box(*first), shapely_box(*second)
    expected = one.intersection(other).area / one.union(other).area

    assert overlap(np.array([first]), np.array([second]))[0, 0] == pytest.approx(expected, abs=1e-6)


def test_the_pairs_with_the_greatest_sum_are_made():
    rows, columns = assign(np.array([[0.9, 0.8], [0.8, 0.1]]), 0.2)

    assert list(zip(rows, columns, strict=True)) == [(0, 1), (1, 0)]


def test_pairs_below_the_least_are_never_made():
    rows, columns = assign(np.array([[0.15, 0.1], [0.6, 0.1]]), 0.2)

    assert list(zip(rows, columns, strict=True)) == [(1, 0)]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 0)])
def test_nobody_has_no_pairs(shape):
    rows, columns = assign(np.zeros(shape), 0.2)

    assert rows.size == columns.size == 0


def test_centres_and_corners_turn_into_each_other():
    xyxy = np.array([[10.0, 20.0, 30.0, 60.0]])

    assert to_xywh(xyxy).tolist() == [[20, 40, 20, 40]]
    assert to_xyxy(to_xywh(xyxy)).tolist() == xyxy.tolist()
