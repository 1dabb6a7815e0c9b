from datetime import timedelta

import numpy as np
import pytest

from edge_node.ground.calibration import calibrate
from edge_node.rules.owners import Away, Owners
from tests.unit.edge_node.ground.views import pairs
from tests.unit.edge_node.rules.builders import standing
from tests.unit.edge_node.rules.left_things import AT_BAG, BAG, FAR, seen, somebody

CAME = timedelta(seconds=0)


def test_who_stood_there_when_it_came_brought_it():
    owners = Owners(["person"], Away())
    owners.update(seen(0, somebody(AT_BAG), somebody(FAR, 2)))

    assert len(owners.of(BAG, CAME)) == 1


def test_who_was_there_at_another_time_did_not():
    owners = Owners(["person"], Away())
    owners.update(seen(0, somebody(AT_BAG)))

    assert owners.of(BAG, CAME + timedelta(seconds=10)) == frozenset()


def test_who_was_not_seen_for_long_is_forgotten():
    owners = Owners(["person"], Away())
    owners.update(seen(0, somebody(AT_BAG)))
    (number,) = owners.of(BAG, CAME)

    assert owners.last_with([number], BAG) == timedelta()
    assert owners.last_with([99], BAG) is None


@pytest.mark.parametrize(("x", "near"), [(0.52, True), (0.7, True), (0.8, False)])
def test_without_a_calibration_two_heights_are_away(x, near):
    person = standing((x, 0.5))

    assert Away().is_near(person.box, BAG) is near


def test_with_a_calibration_three_metres_are_away():
    ground = calibrate(pairs(), 0.05, 0.01).ground
    away = Away(ground=ground)
    here, there = ground.to_ground(np.array([BAG.foot, (0.6, 0.5)])).tolist()
    metres = ((here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2) ** 0.5

    assert away.is_near(standing((0.6, 0.5)).box, BAG) is (metres <= 3)
    assert away.thresholds()[0].unit == "m"
