import pytest

from edge_node.rules.registry import RULES
from edge_node.rules.rule import Rule
from tests.unit.edge_node.rules.builders import YARD

BUILT: dict[str, Rule] = {
    kind: RULES[kind](
        "r1", *(("gate", YARD.polygon) if kind == "line_crossed" else (YARD,)), labels=["person"]
    )  # type: ignore[call-arg]  # each rule has its own constructor
    for kind in RULES
}


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_says_what_it_is_and_what_it_decides_by(kind):
    rule = BUILT[kind]

    assert kind == rule.KIND
    assert rule.CODE_VERSION >= 1
    assert rule.zone in {"gate", "yard"}
    assert len(rule.geometry) == 4
    assert all(each.unit for each in rule.thresholds())
