"""Scenario files."""

from pathlib import Path

import pytest
import yaml

from sample_videos.scenes import scenario_file
from sample_videos.scenes.scenario_file import ScenarioError, read

SCENARIOS = Path(scenario_file.__file__).parent / "scenarios"
CAMERA = {"position": [-13, -18, 7], "target": [0, 0], "focal_px": 1300}
STUCK = {"kind": "person", "path": [[3, 0, 0], [3, 1, 0]]}
WALK = {"kind": "person", "points": [[0, 0], [5, 0]]}


def written(tmp_path, **changes):
    content = {"seconds": 4, "cameras": {"south": CAMERA}, "actors": {"ann": WALK}} | changes
    path = tmp_path / "scene.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_scenario_of_ours_can_be_read_and_has_actors_from_first_to_last(path):
    scenario = read(path)

    for at_s in (0, scenario.seconds / 2, scenario.seconds - 1 / scenario.fps):
        assert scenario.placed(at_s)


def test_a_plain_scenario_has_no_signals(tmp_path):
    scenario = read(written(tmp_path))

    assert scenario.site.signals == ()
    assert scenario.frame_count == 60


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"seconds": -1}, "seconds"),
        ({"colour": 3}, "colour"),
        ({"cameras": {}}, "cameras"),
        ({"actors": {"ann": WALK | {"kind": "dragon"}}}, "actors.ann.kind"),
        ({"actors": {"ann": {"kind": "person"}}}, "actors.ann"),
        (
            {"actors": {"ann": {"kind": "person", "path": [[3, 0, 0], [3, 1, 0]]}}},
            "actors.ann.path",
        ),
        ({"signals": [{"seconds": 5, "lit": {"x": "g"}}]}, "group y"),
        ({"actors": {"ann": WALK | {"kmh": float("nan")}}}, "actors.ann.kmh"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, changes, place):
    with pytest.raises(ScenarioError, match=place):
        read(written(tmp_path, **changes))


def test_a_missing_file_is_told_with_its_path(tmp_path):
    with pytest.raises(ScenarioError, match=r"none\.yaml"):
        read(tmp_path / "none.yaml")
