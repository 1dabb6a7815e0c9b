import pytest
from pydantic import ValidationError

from edge_node.errors import SetupError
from edge_node.rulebook import build_rules
from edge_node.rules.class_seen import ClassSeen
from edge_node.settings import CameraSettings
from edge_node.settings_across import camera_mistakes

ZONE = {"id": "z", "polygon": [[0.1, 0.6], [0.9, 0.6], [0.9, 0.9], [0.1, 0.9]]}
POINTS = [
    {"image": [0.1, 0.9], "ground": [-4.0, 8.0]},
    {"image": [0.9, 0.9], "ground": [4.0, 8.0]},
    {"image": [0.7, 0.4], "ground": [4.0, 24.0]},
    {"image": [0.3, 0.4], "ground": [-4.0, 24.0]},
]


def content(rule, **more):
    return {"id": "c1", "zones": [ZONE], "rules": [{"id": "r", **rule}], **more}


def camera(rule, **more):
    return CameraSettings.model_validate(content(rule, **more))


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"kind": "crowd", "zone": "z"}, "what a crowd is"),
        ({"kind": "crowd", "zone": "z", "min_count": 1}, "greater than or equal to 2"),
        ({"kind": "intrusion", "zone": "z", "hits": 4}, "must not be more than frames"),
        ({"kind": "object_removed", "smallest": 0.4}, "is more than largest"),
        ({"kind": "object_abandoned", "seconds": -1}, "greater than or equal to 5"),
        ({"kind": "class_seen", "growth": 0.5}, "greater than 1"),
        ({"kind": "class_seen", "report_as": "Fire!"}, "should match pattern"),
        ({"kind": "running", "min_speed": 50}, "less than or equal to 11"),
        ({"kind": "person_on_road"}, "Field required"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["kind"],
)
def test_what_cannot_be_right_is_refused(rule, says):
    with pytest.raises(ValidationError, match=says):
        camera(rule)


@pytest.mark.parametrize("key", ["crosswalks", "seats"])
def test_a_zone_that_is_not_there_is_told_with_its_place(key):
    mistakes = list(camera_mistakes(content({"kind": "x", key: ["z", "nowhere"]})))

    assert mistakes == [
        (("rules", 0, key, 1), "this camera has no zone 'nowhere'; it has z"),
    ]


def test_people_per_square_metre_need_a_calibration():
    dense = {"kind": "crowd", "zone": "z", "min_density": 3.0}

    with pytest.raises(SetupError, match="rule r: min_density needs a calibration"):
        build_rules(camera(dense))
    (rule,) = build_rules(camera(dense, calibration={"points": POINTS}))
    assert {each.name for each in rule.thresholds()} >= {"min_density", "area"}


def test_a_crowd_and_a_class_speak_of_the_zone_as_a_whole():
    crowd = camera({"kind": "crowd", "zone": "z", "min_count": 5}).rules[0]
    seen = camera({"kind": "class_seen", "classes": ["fire"]}).rules[0]

    assert crowd.is_of_whole_zone
    assert seen.is_of_whole_zone


def test_a_rule_without_a_zone_looks_at_the_whole_picture():
    (rule,) = build_rules(camera({"kind": "class_seen", "classes": ["fire"]}))

    assert isinstance(rule, ClassSeen)
    assert rule.zone is None
    assert rule.geometry == ()
