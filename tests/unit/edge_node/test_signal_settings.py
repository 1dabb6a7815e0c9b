import pytest
from pydantic import ValidationError

from contracts.settings_file import Plain
from edge_node.errors import SetupError
from edge_node.picture.lamps import Lamps
from edge_node.replay import Outputs, replay_video
from edge_node.settings import CameraSettings
from edge_node.settings_across import camera_mistakes
from edge_node.signal_feed import Feeds
from edge_node.signal_settings import SignalSettings
from edge_node.signals import build_lights

LAMP = [0.1, 0.1, 0.12, 0.13]
OTHER = [0.1, 0.2, 0.12, 0.23]


@pytest.mark.parametrize(
    ("signal", "told"),
    [
        ({}, "either `lamps` in the picture or a `feed`"),
        ({"lamps": {"red": LAMP}, "feed": {"file": "x"}}, "either `lamps`"),
        ({"lamps": {}}, "give the lamps"),
        ({"lamps": {"yellow": LAMP}}, "give the lamps"),
        ({"lamps": {"red": [0.2, 0.1, 0.1, 0.2]}}, "left before right"),
        ({"lamps": {"red": [0.2, 0.1, 1.1, 0.2]}}, "less than or equal to 1"),
        ({"feed": {}}, "either a `file` or a `redis_key`"),
        ({"feed": {"redis_key": "k"}}, "go together"),
        ({"feed": {"redis_key": "k", "redis_url": "http://h"}}, "expected redis://"),
    ],
)
def test_what_cannot_tell_a_phase_is_refused(signal, told):
    with pytest.raises(ValidationError, match=told):
        SignalSettings.model_validate({"id": "north", **signal})


def test_a_password_of_the_feed_is_not_shown():
    feed = {"redis_key": "k", "redis_url": "redis://:hidden@h"}

    assert "hidden" not in repr(SignalSettings.model_validate({"id": "north", "feed": feed}))


def test_lamps_and_feeds_of_a_camera_are_built_side_by_side():
    lamps = {"id": "south", "lamps": {"red": LAMP, "green": OTHER}}
    camera = CameraSettings.model_validate(
        {"id": "c1", "signals": [lamps, {"id": "north", "feed": {"file": "phases.jsonl"}}]}
    )

    assert [type(part) for part in build_lights(camera).parts] == [Lamps, Feeds]


@pytest.mark.parametrize("key", ["signal", "arrow"])
def test_a_rule_that_names_an_unknown_signal_is_refused_with_place_and_cure(key):
    rules: list[Plain] = [{"id": "r", key: "south"}]
    camera: Plain = {"id": "c1", "signals": [{"id": "north"}], "rules": rules}

    ((place, told),) = camera_mistakes(camera)

    assert place == ("rules", 0, key)
    assert "no signal 'south'; it has north" in told
    assert "check --html" in told


def test_two_signals_of_one_id_are_refused():
    ((place, told),) = camera_mistakes({"id": "c1", "signals": [{"id": "a"}, {"id": "a"}]})

    assert (place, "another signal" in told) == (("signals", 1, "id"), True)


def test_a_replay_takes_no_phases_from_redis(tmp_path):
    camera = tmp_path / "camera.yaml"
    feed = "{redis_key: k, redis_url: 'redis://h'}"
    camera.write_text(f"id: c1\nsignals: [{{id: north, feed: {feed}}}]\n", encoding="utf-8")

    with pytest.raises(SetupError, match="signal north: a replay takes phases from `lamps`"):
        replay_video(tmp_path / "no.mp4", camera, Outputs(tmp_path / "events"), None)
