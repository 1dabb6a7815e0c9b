"""The schemas that editors read are those of the code, and the examples name them."""

import json
from pathlib import Path
from typing import get_args

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # stubs come apart

from edge_node.rule_settings import RuleSettings
from edge_node.schema import SCHEMAS, schema_text

CONFIGS = Path(__file__).parents[2] / "configs"
NODES = [CONFIGS / "edge.example.yaml", *sorted((CONFIGS / "sites" / "nodes").glob("*.yaml"))]
CAMERAS = sorted((CONFIGS / "rules").glob("*.yaml"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_written_schema_is_the_one_of_the_code(name):
    written = (CONFIGS / f"{name}.schema.json").read_text(encoding="utf-8")

    assert written == schema_text(name), "run: python -m edge_node.schema"


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_knows_every_kind_of_rule(name):
    known = schema_text(name)

    for section in get_args(get_args(RuleSettings)[0]):
        (kind,) = get_args(section.model_fields["kind"].annotation)
        assert f'"const": "{kind}"' in known


def test_keys_that_are_not_there_are_refused_and_times_are_called_from_and_to():
    hours = json.loads(schema_text("edge"))["$defs"]["HoursSettings"]

    assert hours["additionalProperties"] is False
    assert set(hours["properties"]) == {"days", "from", "to"}


@pytest.mark.parametrize("path", [*NODES, *CAMERAS], ids=lambda path: path.stem)
def test_an_example_names_its_schema(path):
    first, _, _ = path.read_text(encoding="utf-8").partition("\n")
    marker, _, address = first.partition("$schema=")

    assert marker == "# yaml-language-server: "
    schema = (path.parent / address).resolve()
    assert schema == CONFIGS / f"{'edge' if path in NODES else 'camera'}.schema.json"


def content_of(path: Path) -> dict[str, object]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [*NODES, *CAMERAS], ids=lambda path: path.stem)
def test_an_example_is_right_by_its_schema(path):
    schema = json.loads(schema_text("edge" if path in NODES else "camera"))

    wrong = Draft202012Validator(schema).iter_errors(content_of(path))

    assert [f"{each.json_path}: {each.message[:200]}" for each in wrong] == []


@pytest.mark.parametrize(
    "change",
    [{"analysis_fpss": 5}, {"analysis_fps": 500}, {"rules": [{"id": "r", "kind": "no_such"}]}],
    ids=["unknown key", "out of range", "unknown rule"],
)
def test_an_editor_sees_mistakes(change):
    schema = json.loads(schema_text("camera"))

    assert not Draft202012Validator(schema).is_valid({"id": "north", **change})
