from collections import Counter

import numpy as np

from edge_node.tracking.population import Population
from edge_node.tracking.sightings import sound
from tests.unit.edge_node.tracking.builders import box, detections

FIRST = np.array([0])


def seen(*boxes):
    return sound(detections(*boxes), 3, 0.1, Counter())


def test_the_class_with_most_votes_names_an_object():
    objects = Population.empty(3)
    objects.add(seen(box(10, 10, class_id=1)), FIRST, 0.0)

    for name in (2, 1, 1, 2, 1):
        objects.see(FIRST, seen(box(10, 10, class_id=name)), FIRST, 1.0)

    assert objects.class_id.tolist() == [1]
    assert objects.hits.tolist() == [6]


def test_old_votes_fade():
    objects = Population.empty(3)
    objects.add(seen(box(10, 10, class_id=1)), FIRST, 0.0)

    for name in [1] * 500 + [2] * 60:
        objects.see(FIRST, seen(box(10, 10, class_id=name)), FIRST, 1.0)

    assert objects.class_id.tolist() == [2]


def test_dropping_tells_the_ids_that_were_given():
    objects = Population.empty(3)
    objects.add(seen(box(10, 10), box(90, 10)), np.array([0, 1]), 0.0)
    objects.ids[0] = 7

    assert objects.drop(np.array([True, True])) == {7}
    assert objects.ids.size == objects.belief.shape[1] == objects.votes.shape[0] == 0
