import pytest

from contracts.settings_file import Plain
from edge_node.settings_across import camera_mistakes, node_mistakes
from tests.unit.edge_node.ground.views import MARKS, seen

STREAMS: Plain = {"analyse": "rtsp://h/x"}


def camera(**keys: Plain) -> Plain:
    return {
        "id": "north",
        "streams": STREAMS,
        "zones": [{"id": "walk"}],
        "lines": [{"id": "gate"}],
        **keys,
    }


def test_a_sound_file_has_no_mistakes():
    rules: Plain = [{"id": "a", "zone": "walk"}, {"id": "b", "line": "gate"}]
    content: Plain = {"cameras": [camera(rules=rules), camera(id="south", rules=rules)]}

    assert list(node_mistakes(content)) == []


@pytest.mark.parametrize(
    ("keys", "place", "told"),
    [
        ({"rules": [{"zone": "run"}]}, ("rules", 0, "zone"), "no zone 'run'; it has walk"),
        ({"rules": [{"zone": "gate"}]}, ("rules", 0, "zone"), "no zone 'gate'; it has walk"),
        ({"rules": [{"line": "walk"}]}, ("rules", 0, "line"), "no line 'walk'; it has gate"),
        ({"lines": [], "rules": [{"line": "x"}]}, ("rules", 0, "line"), "it has no lines"),
        ({"zones": [{"id": "gate"}]}, ("lines", 0, "id"), "another zone or line is called 'gate'"),
        ({"rules": [{"id": "a"}, {"id": "a"}]}, ("rules", 1, "id"), "another rule is called 'a'"),
    ],
    ids=["zone", "zone-is-line", "line-is-zone", "no-lines", "place-twice", "rule-twice"],
)
def test_what_does_not_fit_together_is_told_with_its_place(keys, place, told):
    ((where, reason),) = camera_mistakes(camera(**keys))

    assert where == place
    assert told in reason


def test_two_cameras_of_one_name_and_one_without_streams():
    content: Plain = {"cameras": [camera(), {"id": "north"}]}

    assert [place for place, _ in node_mistakes(content)] == [
        ("cameras", 1, "id"),
        ("cameras", 1),
    ]


@pytest.mark.parametrize(
    "content",
    [None, 7, [], {}, {"cameras": None}, {"cameras": [None, 7, {"zones": 3, "rules": [[]]}]}],
)
def test_what_is_of_the_wrong_type_is_left_to_the_types(content):
    assert all("streams" in reason for _, reason in node_mistakes(content))


FAR_MARKS = [(x, y + 10) for x, y in MARKS]
FLAT_VIEW: Plain = {
    "points": [
        {"image": image, "ground": list(mark)}
        for image, mark in zip(seen(FAR_MARKS, down_deg=10).tolist(), FAR_MARKS, strict=True)
    ]
}
"""Its horizon is at a quarter of the picture's height."""


def speeding(top: float, calibration: Plain) -> Plain:
    content: dict[str, Plain] = {
        "id": "north",
        "zones": [{"id": "trap", "polygon": [[0.2, top], [0.8, top], [0.8, 0.9], [0.2, 0.9]]}],
        "rules": [{"id": "fast", "kind": "speeding", "zone": "trap", "limit_km_h": 60}],
    }
    return {**content, "calibration": calibration} if calibration else content


def test_a_rule_in_metres_needs_a_calibration():
    ((place, reason),) = camera_mistakes(speeding(0.4, None))

    assert place == ("rules", 0, "kind")
    assert "speeding measures in metres and this camera has no `calibration`" in reason


def test_a_rule_in_metres_ends_below_the_horizon():
    ((place, reason),) = camera_mistakes(speeding(0.2, FLAT_VIEW))

    assert place == ("rules", 0)
    assert "reaches the horizon" in reason
    assert list(camera_mistakes(speeding(0.3, FLAT_VIEW))) == []


@pytest.mark.parametrize("calibration", [{"points": 7}, {"points": []}, [3]])
def test_a_calibration_that_is_wrong_is_told_where_it_stands(calibration):
    assert list(camera_mistakes(speeding(0.2, calibration))) == []
