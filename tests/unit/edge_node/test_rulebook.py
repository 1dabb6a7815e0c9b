from datetime import timedelta

import pytest

from contracts.base import Lane, Priority
from contracts.events import Observation
from edge_node.records import observation_of
from edge_node.rulebook import build_rules, resumed, rule_facts
from edge_node.rules.loitering import Loitering
from edge_node.settings import CameraSettings
from tests.unit.edge_node.builders import MODEL, START, activation, activation_id, camera


def version(settings: CameraSettings, rule: str = "stays") -> str:
    return rule_facts(settings)[settings.id, rule].reference.version


def with_rule(**keys: object) -> CameraSettings:
    rule = {"id": "stays", "kind": "loitering", "zone": "walk", "seconds": 30, **keys}
    return camera(rules=[rule])


def test_rules_come_in_the_order_of_the_settings():
    rules = build_rules(camera())

    assert [each.rule_id for each in rules] == ["inside", "crowd", "stays", "crosses"]
    assert [each.zone for each in rules] == ["walk", "walk", "walk", "gate"]


def test_facts_hold_lane_priority_thresholds_and_geometry():
    facts = rule_facts(camera(location={"latitude": 43.2, "longitude": 76.9}))

    crosses, stays = facts["north", "crosses"], facts["north", "stays"]
    assert (crosses.lane, crosses.priority) == (Lane.VIOLATION, Priority.P3)
    assert crosses.reference.geometry == ((0.5, 0.0), (0.5, 1.0))
    assert stays.location is not None
    assert {each.name: each.value for each in stays.reference.thresholds}["dwell"] == 30


def test_equal_settings_have_equal_versions():
    assert version(with_rule()) == version(with_rule())


@pytest.mark.parametrize(
    "other",
    [
        with_rule(seconds=31),
        with_rule(classes=["person", "car"]),
        camera(
            zones=[{"id": "walk", "polygon": [[0, 0], [1, 0], [1, 0.9]]}],
            rules=[{"id": "stays", "kind": "loitering", "zone": "walk", "seconds": 30}],
        ),
    ],
    ids=["threshold", "classes", "geometry"],
)
def test_whatever_decides_changes_the_version(other):
    assert version(with_rule()) != version(other)


def test_another_code_version_is_another_version(monkeypatch):
    before = version(with_rule())

    monkeypatch.setattr(Loitering, "CODE_VERSION", Loitering.CODE_VERSION + 1)

    assert version(with_rule()) != before


def observed(rule: str, **keys: object) -> Observation:
    facts = rule_facts(camera())["north", rule]
    message = activation(rule=rule, seconds=4).model_copy(update=keys)
    return observation_of(message, facts, "crossing", MODEL)


def test_what_was_open_is_resumed_as_it_was():
    (opened,) = resumed(camera(), [observed("inside")])

    assert opened.activation_id == activation_id()
    assert (opened.rule_id, opened.zone, opened.whole) == ("inside", "walk", False)
    assert (opened.since, opened.at) == (START, START + timedelta(seconds=4))
    assert opened.objects[0].box == (0.1, 0.2, 0.3, 0.4)
    assert opened.measured[0].unit == "s"


def test_a_count_in_a_zone_is_resumed_as_of_the_whole_zone():
    (opened,) = resumed(camera(), [observed("crowd")])

    assert opened.whole


def test_what_another_camera_or_a_removed_rule_had_open_is_left():
    others = [observed("inside", camera="south")]

    assert resumed(camera(), others) == []
    assert resumed(with_rule(), [observed("inside")]) == []
