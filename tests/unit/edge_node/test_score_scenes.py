import gzip
import json

import pytest

from contracts.scoring import pair
from edge_node.errors import SetupError
from edge_node.score_outcome import Blame, Source
from edge_node.score_scenes import GHOST, outcomes, read_scenes, scenes_in, tell

EVERYWHERE = [[0, 0], [1, 0], [1, 1], [0, 1]]
CAMERA = {
    "id": "c",
    "zones": [{"id": "yard", "polygon": EVERYWHERE}],
    "rules": [
        {"id": "inside", "kind": "objects_inside", "zone": "yard"},
        {"id": "stays", "kind": "loitering", "zone": "yard", "seconds": 4},
    ],
}
DUE = {"kind": "objects_inside", "at_s": 1.0, "zone": "yard", "objects": ["man"]}
BOX = [40_000, 40_000, 45_000, 60_000]


def head(**more):
    first = {"format": "qyragy-trajectories-1", "scene": "s", "seconds": 3.0, "fps": 5.0}
    rest = {"size": [640, 360], "camera": CAMERA, "actors": ["man"], "noise": True}
    return {**first, **rest, "expected": [DUE], **more}


def ticks(seconds=3.0, actor=0):
    count = int(seconds * 5) + 1
    rows = [{"t": i / 5, "o": [[7, 0, 90, *BOX, actor]]} for i in range(count)]
    return [{**rows[0], "l": ["person"]}, *rows[1:]]


def lines(*values):
    return [json.dumps(value, separators=(",", ":")) for value in values]


def write(path, *values):
    with gzip.open(path, "wt") as file:
        file.writelines(line + "\n" for line in lines(*values))
    return path


def test_what_the_rules_tell_names_the_actors():
    (scene,) = read_scenes(lines(head(), *ticks()))

    (told,) = tell(scene)

    assert (told.kind, told.zone, told.objects) == ("objects_inside", "yard", ("man",))
    assert told.at_s == pytest.approx(1.0)
    assert len(pair(scene.due, [told]).found) == 1


def test_a_ghost_is_nobody():
    (scene,) = read_scenes(lines(head(), *ticks(actor=-1)))

    assert tell(scene)[0].objects == (GHOST,)
    assert pair(scene.due, tell(scene)).missed


def test_only_the_rules_asked_for_are_run():
    (scene,) = read_scenes(lines(head(), *ticks(6.0)))

    assert [each.kind for each in tell(scene, ["loitering"])] == ["loitering"]


def test_signals_changes_and_health_hold_until_told_anew():
    rows = ticks(1.0)
    rows[1] |= {
        "s": {"a": ["red", 0.2, 0.0]},
        "c": [[2**40, 0.1, 0.1, 0.2, 0.2, 0.2, True, "bag"]],
        "h": [0.5, 0.2, 1.0, None, [0.0, 0.0], 0.0],
    }
    rows[3] |= {"s": {}, "c": [], "h": None}

    (scene,) = read_scenes(lines(head(), *rows))

    seen = [tick.surroundings for tick in scene.ticks]
    assert [set(each.signals) for each in seen[:5]] == [set(), {"a"}, {"a"}, set(), set()]
    assert [len(each.changes) for each in seen[:5]] == [0, 1, 1, 0, 0]
    assert [each.health is not None for each in seen[:5]] == [False, True, True, False, False]
    assert scene.names[2**40] == "bag"


def test_scenes_follow_each_other(tmp_path):
    path = write(tmp_path / "a.gz", head(), *ticks(), head(scene="t"), *ticks(1.0))

    assert [(it.head.scene, len(it.ticks)) for it in scenes_in(path)] == [("s", 16), ("t", 6)]


def test_a_mistake_that_true_boxes_mend_is_the_detectors(tmp_path):
    seen = write(tmp_path / "x.due.detector.jsonl.gz", head(), *ticks(0.4))
    true = write(tmp_path / "x.due.truth.jsonl.gz", head(noise=False), *ticks())

    (outcome,) = outcomes(seen, ["objects_inside"], true)

    assert outcome.source is Source.SCENES
    assert [(it.missed, it.blame) for it in outcome.mistakes] == [(True, Blame.DETECTOR)]
    assert all(picture.startswith("<svg") for picture in outcome.mistakes[0].strip)
    assert "person 7" in "".join(outcome.mistakes[0].strip)


def test_a_mistake_that_stays_with_true_boxes_is_the_rules(tmp_path):
    seen = write(tmp_path / "x.due.detector.jsonl.gz", head(expected=[]), *ticks())

    (outcome,) = outcomes(seen, ["objects_inside"], seen)

    assert [(it.missed, it.blame) for it in outcome.mistakes] == [(False, Blame.RULE)]


def test_without_true_boxes_nobody_is_blamed(tmp_path):
    seen = write(tmp_path / "ordinary.0.detector.jsonl.gz", head(expected=[]), *ticks())

    (outcome,) = outcomes(seen, [])

    assert outcome.source is Source.ORDINARY
    assert outcome.kinds == {"objects_inside", "loitering"}
    assert [it.blame for it in outcome.mistakes] == [Blame.UNKNOWN]


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([{"t": 0.0}], ":1:"),
        ([head(format="other")], ":1:"),
        ([head(), {"t": 0.0, "o": [[1, 2]]}], ":2:"),
        ([head(), {"t": 0.0, "o": [[1, 3, 90, *BOX, 0]]}], ":2:"),
        ([head(camera={"id": "c", "colour": "red"})], ":1:"),
    ],
    ids=["no head", "format", "short row", "unknown label", "settings"],
)
def test_a_wrong_line_is_refused_with_its_number(values, place):
    with pytest.raises(SetupError, match=place):
        list(read_scenes(lines(*values), "file"))


def test_what_is_no_gzip_is_refused(tmp_path):
    (tmp_path / "a.jsonl.gz").write_text("{}")

    with pytest.raises(SetupError, match="cannot be read"):
        list(scenes_in(tmp_path / "a.jsonl.gz"))
