from collections import Counter

import pytest

from edge_node.tracking.sightings import sound
from tests.unit.edge_node.tracking.builders import box, detections


@pytest.fixture
def odd() -> Counter[str]:
    return Counter()


def test_weak_boxes_are_not_looked_at_and_not_counted(odd):
    seen = sound(detections(box(1, 1, confidence=0.05), box(1, 1)), 3, 0.1, odd)

    assert seen.confidence.size == 1
    assert not odd


def test_of_an_object_with_two_names_the_surer_one_stays(odd):
    pair = box(10, 10, class_id=1, confidence=0.6), box(10, 10, class_id=2, confidence=0.7)

    assert sound(detections(*pair), 3, 0.1, odd).class_id.tolist() == [2]


def test_two_names_of_equal_confidence_leave_the_first(odd):
    pair = box(10, 10, class_id=1), box(10, 10, class_id=2)

    assert sound(detections(*pair), 3, 0.1, odd).class_id.tolist() == [1]


def test_boxes_of_one_class_are_the_detectors_business(odd):
    assert sound(detections(box(10, 10), box(10, 10)), 3, 0.1, odd).confidence.size == 2
