"""Schedules and services of a rule's settings: what is taken, what is refused."""

from datetime import UTC, datetime

import pytest

from edge_node.errors import SetupError
from edge_node.rulebook import arming_of, cooldowns, rule_facts
from edge_node.settings import CameraSettings
from edge_node.settings_across import camera_mistakes
from edge_node.settings_file import read_settings
from edge_node.types import RuleMatch

FILE = """
id: north
zones: [{{id: z, polygon: [[0, 0], [1, 0], [1, 1]]}}]
rules:
  - id: inside
    kind: objects_inside
    zone: z
    {keys}
"""


def read(tmp_path, keys: str) -> CameraSettings:
    path = tmp_path / "camera.yaml"
    path.write_text(FILE.format(keys=keys))
    return read_settings(path, CameraSettings, {}, camera_mistakes)


def match_at(at: datetime) -> RuleMatch:
    return RuleMatch("inside", "objects_inside", "z", (), at, at, lasting=True)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ('schedule: [{from: "08:00", to: "08:00"}]', "are equal"),
        ('schedule: [{from: "24:00", to: "08:00"}]', "at most 23:59"),
        ('schedule: [{from: "22:00", to: "00:00"}]', "'24:00' for the end of the day"),
        ('schedule: [{from: "8:00", to: "17:00"}]', "hours and minutes in quotes"),
        ('schedule: [{from: "08:00", to: "25:00"}]', "hours and minutes in quotes"),
        ("schedule: [{from: 08:00, to: 17:00}]", "quotes"),
        ('schedule: [{days: [mon, mon], from: "08:00", to: "17:00"}]', "stands twice"),
        ('schedule: [{days: [], from: "08:00", to: "17:00"}]', "at least 1"),
        ('schedule: [{days: [monday], from: "08:00", to: "17:00"}]', "'mon', 'tue'"),
        ("cooldown_s: -1", "greater than or equal to 0"),
        ("services: ['911']", "'101', '102'"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused(tmp_path, keys, told):
    with pytest.raises(SetupError, match=told):
        read(tmp_path, keys)


def test_a_timezone_that_is_not_there_is_refused(tmp_path):
    path = tmp_path / "camera.yaml"
    path.write_text("id: north\ntimezone: Asia/Atlantis\n")

    with pytest.raises(SetupError, match="no timezone 'Asia/Atlantis'"):
        read_settings(path, CameraSettings, {}, camera_mistakes)


def test_hours_are_those_of_almaty_unless_said_otherwise(tmp_path):
    camera = read(tmp_path, 'schedule: [{from: "22:00", to: "06:00"}]')
    at = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)  # 23:00 in Almaty, 19:00 in Berlin

    here = arming_of(camera)
    there = arming_of(camera.model_copy(update={"timezone": "Europe/Berlin"}))

    assert here.allowed([match_at(at)]) == [match_at(at)]
    assert there.allowed([match_at(at)]) == []


def test_cooldown_and_services_go_to_who_needs_them(tmp_path):
    camera = read(tmp_path, "cooldown_s: 30\n    services: ['102', utilities]")

    assert cooldowns(camera) == {"inside": 30.0}
    assert rule_facts(camera)["north", "inside"].services == ("102", "utilities")
