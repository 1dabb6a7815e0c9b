import json

import pytest

from edge_node.errors import SetupError
from edge_node.score_notes import noted_clips


def notes(folder, content):
    (folder / "notes.json").write_text(json.dumps(content))
    return folder / "notes.json"


def test_crossings_and_visits_become_rules_and_what_is_due(tmp_path):
    (tmp_path / "a.mp4").touch()
    line = {"p1": [0, 180], "p2": [640, 180]}
    crossings = [{"frame": 20, "dir": "up", "x": 3}]
    video = {"fps": 10, "size": [640, 360], "line": line, "crossings": crossings}
    visits = {"intervals_frames": [[50, 90]], "tolerance_frames": 5}

    (clip,) = noted_clips(notes(tmp_path, {"a.mp4": {**video, **visits}}))

    assert clip.camera.lines[0].points == ((0.0, 0.5), (1.0, 0.5))
    assert [rule.kind for rule in clip.camera.rules] == ["line_crossed", "objects_inside"]
    assert clip.truth.expected is not None
    assert [(it.kind, it.at_s, it.late_s) for it in clip.truth.expected] == [
        ("line_crossed", 2.0, 0.5),
        ("objects_inside", 6.0, 0.5),
    ]


def test_videos_that_are_not_there_or_have_no_events_are_left_out(tmp_path):
    (tmp_path / "a.mp4").touch()
    still = {"fps": 10, "size": [640, 360], "note": "for people"}

    content = {"a.mp4": still, "b.mp4": {**still, "intervals_frames": [[1, 2]]}}

    assert list(noted_clips(notes(tmp_path, content))) == []


@pytest.mark.parametrize(
    ("content", "told"), [([], "an object"), ({"a.mp4": {"fps": 0, "size": [1, 1]}}, "a.mp4.fps")]
)
def test_other_files_are_refused(tmp_path, content, told):
    with pytest.raises(SetupError, match=told):
        list(noted_clips(notes(tmp_path, content)))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SetupError, match="cannot be read"):
        list(noted_clips(tmp_path / "notes.json"))
