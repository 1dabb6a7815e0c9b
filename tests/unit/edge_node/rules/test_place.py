import math

import pytest

from edge_node.rules.place import alike, shared, sizes_apart
from edge_node.types import Box
from tests.unit.edge_node.rules.builders import standing

UNIT = Box(0.25, 0.25, 0.5, 0.5)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("car", "truck"), True),
        (("helmet", "helmet"), True),
        (("person", "car"), False),
        (("bicycle", "car"), False),
    ],
)
def test_only_classes_that_detectors_confuse_are_alike(labels, expected):
    first, second = (standing((0.5, 0.5), label=label) for label in labels)

    assert alike(first, second) is expected


def test_distance_is_measured_in_sizes_of_the_box():
    assert sizes_apart(UNIT, Box(0.5, 0.25, 0.75, 0.5)) == pytest.approx(1)


def test_boxes_of_very_different_sizes_are_infinitely_apart():
    assert math.isinf(sizes_apart(UNIT, Box(0.35, 0.45, 0.4, 0.5)))


def test_overlap_is_intersection_over_union():
    assert shared(UNIT, UNIT) == pytest.approx(1)
    assert shared(UNIT, Box(0.375, 0.25, 0.625, 0.5)) == pytest.approx(1 / 3)
    assert shared(UNIT, Box(0.6, 0.6, 0.7, 0.7)) == 0
