"""The examples are the reference: they load, and they show every key."""

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from edge_node import rule_settings, settings
from edge_node.settings import NodeSettings
from edge_node.settings_across import node_mistakes
from edge_node.settings_file import read_settings

CONFIGS = Path(__file__).parents[2] / "configs"
SECRETS = {
    "QYRAGY_REDIS_URL": "redis://localhost",
    "CAMERA_PASSWORD": "secret",
    "QYRAGY_DEMO_CAMERA": "demo:secret@127.0.0.1:8554",
}


def sections() -> list[type[BaseModel]]:
    found = [*vars(settings).values(), *vars(rule_settings).values()]
    models = {each for each in found if isinstance(each, type) and issubclass(each, BaseModel)}
    return sorted(
        (each for each in models if each.__module__.startswith("edge_node") and each.model_fields),
        key=lambda each: each.__name__,
    )


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
