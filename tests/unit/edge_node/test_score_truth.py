import json
from datetime import UTC, datetime

import numpy as np
import pytest

from contracts.truth import Truth
from edge_node.errors import SetupError
from edge_node.score_truth import TrueTracker, due_events, read_truth, shown_at
from edge_node.settings import CameraSettings
from edge_node.types import Detections, Frame

PICTURE = Frame("c", 0, datetime(2026, 1, 1, tzinfo=UTC), 0.0, np.zeros((360, 640, 3), np.uint8))
NOTHING = Detections(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64))
EVERYWHERE = [(0, 0), (1, 0), (1, 1), (0, 1)]


def camera(**rule):
    place = {"zone": "yard"} if rule["kind"] != "line_crossed" else {"line": "gate"}
    return CameraSettings.model_validate(
        {
            "id": "c",
            "zones": [{"id": "yard", "polygon": EVERYWHERE}],
            "lines": [{"id": "gate", "points": [(0, 0.5), (1, 0.5)]}],
            "rules": [{"id": "r", **place, **rule}],
        }
    )


def truth(*events, **more):
    return Truth.model_validate({"events": events, "fps": 10.0, "frame_count": 200, **more})


def visit(enter, leave, zone="yard", **more):
    who = {"object": "p1", "class": "person"}
    return {"kind": "zone_visit", "zone": zone, "enter_s": enter, "leave_s": leave, **who, **more}


def test_a_stay_is_due_when_it_has_lasted():
    (due,) = due_events(truth(visit(3.0, 9.0)), camera(kind="loitering", seconds=4))

    assert (due.kind, due.at_s, due.zone, due.objects, due.must) == (
        "loitering", 7.0, "yard", ("p1",), True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("leaves", "found"), [(6.0, []), (7.0, [False]), (9.0, [True]), (None, [True])]
)
def test_a_stay_about_as_long_as_it_must_be_may_be_told_or_not(leaves, found):
    due = due_events(truth(visit(3.0, leaves)), camera(kind="loitering", seconds=4))

    assert [each.must for each in due] == found


def test_a_visit_over_the_end_of_a_loop_begins_the_file_too():
    due = due_events(truth(visit(15.0, 27.0), period_s=20.0), camera(kind="objects_inside"))

    assert [each.at_s for each in due] == [16.0, 1.0]


def test_visits_of_other_zones_and_classes_are_nothing():
    found = truth(visit(3.0, 9.0, zone="road"), visit(3.0, 9.0, **{"class": "car"}))

    assert due_events(found, camera(kind="objects_inside")) == []


@pytest.mark.parametrize(("direction", "count"), [("any", 2), ("left", 1), ("right", 1)])
def test_crossings_are_due_where_the_foot_crosses(direction, count):
    who = {"kind": "line_crossed", "object": "c", "class": "cyclist", "line": "gate"}
    found = truth(
        {**who, "direction": "left", "at_s": 4.0, "foot_s": 4.5},
        {**who, "direction": "right", "at_s": 8.0, "foot_s": None},
    )
    rule = camera(kind="line_crossed", direction=direction, classes=["bicycle"])

    due = due_events(found, rule)

    assert len(due) == count
    assert {each.at_s: each.must for each in due}.items() <= {4.5: True, 8.0: False}.items()


def test_what_is_written_as_expected_is_complete():
    found = truth(visit(3.0, 9.0), expected=[{"kind": "fire", "at_s": 5.0}])

    assert [each.kind for each in due_events(found, camera(kind="objects_inside"))] == ["fire"]


def test_true_boxes_become_tracks_of_what_can_be_seen():
    shown = {"id": "c", "class": "cyclist", "xyxy": [64, 36, 128, 72]}
    hidden = {"id": "p", "class": "person", "xyxy": [64, 36, 128, 72], "visible": 0.1}
    tracker = TrueTracker(truth(frames=[[shown, hidden]]))

    (track,) = tracker.update(NOTHING, PICTURE).now

    assert (track.label, track.track_id) == ("bicycle", 1)
    assert track.box == (0.1, 0.1, 0.2, 0.2)


def test_without_frames_nothing_is_shown():
    assert shown_at(truth(), 3.0) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "Invalid JSON"),
        (json.dumps({"expected": [{"kind": "Fire!", "at_s": 1}]}), "expected.0.kind"),
        (json.dumps({"expected": [{"kind": "fire", "at_s": -1}]}), "expected.0.at_s"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, text, told):
    (tmp_path / "a.truth.json").write_text(text)

    with pytest.raises(SetupError, match=told):
        read_truth(tmp_path / "a.truth.json")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SetupError, match="No such file"):
        read_truth(tmp_path / "a.truth.json")
