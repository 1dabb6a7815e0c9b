"""Every rule has an example in configs/rules; it is built from there."""

from pathlib import Path

import pytest

from edge_node.rulebook import build_rules
from edge_node.rules.registry import RULES
from edge_node.rules.rule import Rule
from edge_node.settings import CameraSettings
from edge_node.settings_across import camera_mistakes
from edge_node.settings_file import read_settings

EXAMPLES = Path(__file__).parents[4] / "configs" / "rules"


@pytest.fixture(scope="module")
def built() -> dict[str, Rule]:
    cameras = [
        read_settings(path, CameraSettings, {}, camera_mistakes)
        for path in sorted(EXAMPLES.glob("*.yaml"))
    ]
    return {rule.KIND: rule for camera in cameras for rule in build_rules(camera)}


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_says_what_it_is_and_what_it_decides_by(kind, built):
    rule = built[kind]

    assert isinstance(rule, RULES[kind])
    assert rule.CODE_VERSION >= 1
    assert (rule.zone is None) == (rule.geometry == ())
    assert all(each.unit for each in rule.thresholds())
