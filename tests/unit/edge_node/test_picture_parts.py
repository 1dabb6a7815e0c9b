from datetime import UTC, datetime

import numpy as np
import pytest

from edge_node.picture.still import StillChanges
from edge_node.picture_parts import PARTS, build_observer
from edge_node.rule_settings import Look
from edge_node.settings import CameraSettings
from edge_node.types import Frame, Surroundings, Tracks

ZONE = {"id": "z", "polygon": [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]}
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def camera(*rules):
    return CameraSettings.model_validate({"id": "c1", "zones": [ZONE], "rules": rules})


def test_a_camera_whose_rules_look_at_objects_only_pays_for_nothing_else():
    observer = build_observer(camera({"id": "r", "kind": "intrusion", "zone": "z"}))

    frame = Frame("c1", 0, NOW, 0.0, np.zeros((4, 4, 3), np.uint8))
    assert observer.observe(frame, Tracks(NOW, ())) == Surroundings()
    assert observer.parts == ()


def test_a_rule_about_left_things_brings_the_part_that_finds_them_once():
    left = {"id": "r1", "kind": "object_abandoned"}
    taken = {"id": "r2", "kind": "object_removed"}

    assert [type(part) for part in build_observer(camera(left, taken)).parts] == [StillChanges]


@pytest.mark.parametrize("look", PARTS)
def test_every_part_can_be_built(look):
    assert isinstance(look, Look)
    assert PARTS[look](camera())
