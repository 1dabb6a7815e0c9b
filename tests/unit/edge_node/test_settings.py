from pathlib import Path

import pytest

from edge_node.errors import SetupError
from edge_node.settings import NodeSettings
from edge_node.settings_across import node_mistakes
from edge_node.settings_file import read_settings

GOOD = """
node: demo-node
site: crossing
state_folder: /var/lib/qyragy
redis_url: ${QYRAGY_REDIS_URL}
center_url: http://127.0.0.1:8000
cameras:
  - id: north
    streams: {analyse: "rtsp://u:p@h/x"}
    zones: [{id: walk, polygon: [[0, 0], [1, 0], [1, 1]]}]
    rules: [{id: stays, kind: loitering, zone: walk, seconds: 30}]
"""


def read(tmp_path: Path, text: str, **environment: str) -> NodeSettings:
    file = tmp_path / "edge.yaml"
    file.write_text(text, encoding="utf-8")
    return read_settings(
        file, NodeSettings, {"QYRAGY_REDIS_URL": "redis://h", **environment}, node_mistakes
    )


def mistakes(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(SetupError) as caught:
        read(tmp_path, text)
    return [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines()]


def test_a_good_file_becomes_frozen_values(tmp_path):
    settings = read(tmp_path, GOOD)

    assert settings.cameras[0].rules[0].kind == "loitering"
    assert settings.redis_url.get_secret_value() == "redis://h"


def test_secrets_are_not_shown(tmp_path):
    settings = read(tmp_path, GOOD)

    assert "u:p" not in repr(settings)
    assert "redis://h" not in repr(settings)


def test_all_mistakes_are_told_at_once_with_file_line_and_key(tmp_path):
    bad = GOOD.replace("${QYRAGY_REDIS_URL}", "${NOT_SET}").replace("seconds: 30", "secnds: 30")
    bad = bad.replace("[1, 1]]", "[1.5, 1]]") + "colour: red\n"

    told = mistakes(tmp_path, bad)

    assert told == [
        "edge.yaml:5: redis_url: the environment has no NOT_SET; set it before the start",
        "edge.yaml:10: cameras.0.zones.0.polygon.2.0: Input should be less than or equal to 1",
        "edge.yaml:11: cameras.0.rules.0.loitering.secnds: there is no such key",
        "edge.yaml:12: colour: there is no such key",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[[0, 0], [1, 0], [1, 1]]", "[[0, 0], [1, 1], [1, 0], [0, 1]]", "crosses itself"),
        ("zone: walk", "zone: run", "this camera has no zone 'run'; it has walk"),
        ("rtsp://u:p@h/x", "http://h/x", "not an RTSP address"),
        ("rtsp://u:p@h/x", "rtsp://u:p@q@h/x", "write @ as %40"),
        ("rtsp://u:p@h/x", "rtsp://u:p@h:70000/x", "no host:port"),
        ("seconds: 30", "seconds: thirty", "valid number"),
        ("node: demo-node", "node: Demo Node", "pattern"),
        ("node: demo-node", "node: off", "write it in quotes"),
        ("node: demo-node\n", "", "node: this key is missing"),
        ("site: crossing", "site: crossing\nsite: other", "written twice"),
        ("${QYRAGY_REDIS_URL}", "redis://h:0/0", "redis_url: expected redis://"),
        ("${QYRAGY_REDIS_URL}", "redis://h/zero", "redis_url: expected redis://"),
        ("${QYRAGY_REDIS_URL}", "redis://h/?retry=1", "redis_url: expected redis://"),
        ("${QYRAGY_REDIS_URL}", "redis://:a/b@h/0", "redis_url: expected redis://"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:80000", "center_url: expected https://"),
        ("http://127.0.0.1:8000", "https://u:p@center", "center_url: expected https://"),
    ],
    ids=[
        "crossed",
        "no-zone",
        "not-rtsp",
        "at-in-password",
        "port",
        "type",
        "id",
        "yaml-bool",
        "missing",
        "twice",
        "redis-port",
        "redis-database",
        "redis-option",
        "redis-password",
        "center-port",
        "center-password",
    ],
)
def test_a_mistake_is_told_in_words(tmp_path, old, new, told):
    assert any(told in line for line in mistakes(tmp_path, GOOD.replace(old, new)))


def test_two_cameras_of_one_name_are_refused(tmp_path):
    second = '  - id: north\n    streams: {analyse: "rtsp://h/y"}\n'

    assert mistakes(tmp_path, GOOD + second) == [
        "edge.yaml:12: cameras.1.id: another camera is called 'north'; each id stands once"
    ]


def test_a_wrong_url_is_not_repeated_because_it_may_hold_a_password(tmp_path):
    told = mistakes(tmp_path, GOOD.replace("rtsp://u:p@h/x", "htp://u:Secret99@h/x"))

    assert "Secret99" not in "\n".join(told)


def test_what_is_not_yaml_says_where(tmp_path):
    assert "line 3" in "\n".join(mistakes(tmp_path, "node: a\ncameras:\n - {"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SetupError, match="there is no such file"):
        read_settings(tmp_path / "nowhere.yaml", NodeSettings, {})


@pytest.mark.parametrize(
    "url",
    ["redis://h", "redis://h:6379/", "rediss://u:p%40ss@h:6380/1", "unix:///run/redis.sock"],
)
def test_addresses_of_redis(tmp_path, url):
    assert (
        read(tmp_path, GOOD.replace("${QYRAGY_REDIS_URL}", url)).redis_url.get_secret_value() == url
    )
