"""The examples are the reference: they load, and they show every key."""

from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from edge_node import settings
from edge_node.rule_settings import RuleSection, RuleSettings
from edge_node.rulebook import build_rules
from edge_node.settings import CameraSettings, NodeSettings
from edge_node.settings_across import camera_mistakes, node_mistakes
from edge_node.settings_file import read_settings

CONFIGS = Path(__file__).parents[2] / "configs"
RULE_FILES = sorted((CONFIGS / "rules").glob("*.yaml"))
SECRETS = {
    "QYRAGY_REDIS_URL": "redis://localhost",
    "CAMERA_PASSWORD": "secret",
    "QYRAGY_DEMO_CAMERA": "demo:secret@127.0.0.1:8554",
}

EVERY_RULE_MAY = {"schedule", "cooldown_s", "services"}
"""Keys of every rule that are shown in the example of a node alone."""


def sections() -> list[type[BaseModel]]:
    models = {each for each in vars(settings).values() if isinstance(each, type)}
    return sorted(
        (
            each
            for each in models
            if issubclass(each, BaseModel)
            and each.__module__.startswith("edge_node")
            and each.model_fields
        ),
        key=lambda each: each.__name__,
    )


def rule_sections() -> list[type[RuleSection]]:
    choice, _ = get_args(RuleSettings)
    return list(get_args(choice))


def keys_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return {str(key) for key in value}.union(*(keys_in(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(keys_in(each) for each in value))
    return set()


@pytest.mark.parametrize("name", ["edge.example.yaml", "demo.yaml"])
def test_a_node_example_loads(name):
    loaded = read_settings(CONFIGS / name, NodeSettings, SECRETS, node_mistakes)

    assert loaded.cameras


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.__name__)
def test_the_example_shows_every_key(section):
    shown = keys_in(yaml.safe_load((CONFIGS / "edge.example.yaml").read_text(encoding="utf-8")))

    assert set(section.model_fields) <= shown
    assert shown >= EVERY_RULE_MAY


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_an_example_of_rules_loads(path):
    camera = read_settings(path, CameraSettings, SECRETS, camera_mistakes)

    assert build_rules(camera)


@pytest.mark.parametrize("section", rule_sections(), ids=lambda section: section.__name__)
def test_an_example_shows_every_key_of_each_rule(section):
    (kind,) = get_args(section.model_fields["kind"].annotation)
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in RULE_FILES)
    rules = [rule for content in files for rule in content["rules"] if rule["kind"] == kind]

    assert set(section.model_fields) - EVERY_RULE_MAY in [set(rule) for rule in rules]
