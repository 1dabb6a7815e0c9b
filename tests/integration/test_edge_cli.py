"""`edge-node` as people call it: mistakes are told with place and cure, never with a traceback."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import av
import pytest
import yaml

from edge_node.publishing.signing import CENTER_KEY_FILE
from sample_videos.camera_server import CameraServer, CameraSource
from sample_videos.text_server import TextServer
from tests.conftest import RedisServer, free_port
from tests.integration.camera_videos import encode
from tests.integration.node_at_work import (
    EVERYWHERE,
    PASSWORD,
    PROGRAM,
    Center,
    NodeAtWork,
    Plain,
    until,
    watched,
)

NOBODY = "redis://:S3cret@127.0.0.1:1/0"


def edge_node(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does, on a wide terminal."""
    done = subprocess.run(
        [PROGRAM, *map(str, words)],
        env={**os.environ, "COLUMNS": "400", "QYRAGY_REDIS_URL": NOBODY, **environment},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert "S3cret" not in done.stdout + done.stderr
    return done


def node(folder: Path, cameras: Sequence[dict[str, Plain]], model: Path | None) -> NodeAtWork:
    """An enrolled node with its settings written."""
    made = NodeAtWork(folder, NOBODY, model, cameras)
    made.enrol(made.key.public_key)
    made.write_settings()
    return made


def test_the_supervisor_loads_neither_decoder_nor_network():
    heavy = ["av", "cv2", "onnxruntime", "torch"]
    code = f"import edge_node.app, sys; print([m for m in {heavy} if m in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.strip() == "[]"


BAD_NODE = """\
node: box
site: crossing
state_folder: /var/lib/qyragy
redis_url: ${NOT_SET_ANYWHERE}
center_url: http://127.0.0.1:8000
colour: red
model: {confidence: high}
cameras:
  - id: north
    streams: {analyse: "rtsp://guard:S3cret/1@127.0.0.1/x"}
    zones:
      - {id: crossed, polygon: [[0, 0], [1, 1], [1, 0], [0, 1]]}
      - {id: outside, polygon: [[0, 0], [1.5, 0], [1, 1]]}
    rules: [{id: stays, kind: loitering, zone: nowhere}]
  - id: north
    streams: {analyse: "rtsp://127.0.0.1/y"}
"""


@pytest.mark.parametrize("verb", ["check", "run"])
def test_all_mistakes_of_a_file_are_told_at_once_with_file_line_and_key(tmp_path, verb):
    file = tmp_path / "edge.yaml"
    file.write_text(BAD_NODE)

    done = edge_node(verb, "-c", file)

    assert done.returncode == 2
    told = [line.removeprefix(f"{file}:") for line in done.stderr.splitlines()]
    expected = [
        r"4: redis_url: the environment has no NOT_SET_ANYWHERE; set it",
        r"6: colour: there is no such key",
        r"7: model\.confidence: .*valid number",
        r"10: cameras\.0\.streams\.analyse: ",
        r"12: cameras\.0\.zones\.0\.polygon: the outline crosses itself",
        r"13: cameras\.0\.zones\.1\.polygon\.1\.0: .*less than or equal to 1",
        r"14: cameras\.0\.rules\.0\.zone: this camera has no zone 'nowhere'",
        r"15: cameras\.1\.id: another camera is called 'north'",
    ]
    assert len(told) == len(expected)
    for line, pattern in zip(told, expected, strict=True):
        assert re.match(pattern, line), (line, pattern)


@pytest.mark.parametrize(
    "url", ["redis://h:0/0", "redis://h:99999/0", "redis://h:port/0", "http://h", "redis://h/?a=1"]
)
def test_a_wrong_address_of_redis_is_a_mistake_of_the_settings(tmp_path, url):
    made = node(tmp_path, [watched("north", "rtsp://127.0.0.1:1/x")], None)

    done = edge_node("run", "-c", made.settings, QYRAGY_REDIS_URL=url)

    assert done.returncode == 2
    assert "redis_url: expected redis://" in done.stderr


def test_a_node_that_is_not_enrolled_says_how_to(tmp_path, model_file):
    model = model_file("yolov8n_320.onnx")
    made = node(tmp_path, [watched("north", "rtsp://127.0.0.1:1/x")], model)
    (made.state / CENTER_KEY_FILE).unlink()

    done = edge_node("run", "-c", made.settings)

    assert done.returncode == 2
    assert "edge-node enroll" in done.stderr


STORE = """\
[model.odd]
file = "yolov8n_320.onnx"
sha256 = ["49039189b0c6ec8cea2c9e0666817e2594346790d919a039bab3b45e08395dfc"]
head = "yolo"
labels = {labels}
input = {{ height = {side}, width = {side} }}
preprocessing = "ultralytics"
licence = "for a test"
source = "for a test"
"""


class Models:
    """Folders of models with something wrong in them."""

    def __init__(self, folder: Path, sound: Path) -> None:
        self.sound = sound
        self.models, self.store = folder / "models", folder / "store"
        self.models.mkdir()
        self.store.mkdir()

    def truncated(self) -> str:
        copy = self.models / "yolov8n_320.onnx"
        copy.write_bytes(self.sound.read_bytes()[:1_000_000])
        return "yolov8n_320"

    def text(self) -> str:
        copy = self.models / "model.onnx"
        copy.write_text("this is no network")
        return str(copy)

    def truncated_path(self) -> str:
        self.truncated()
        return str(self.models / "yolov8n_320.onnx")

    def missing(self) -> str:
        return str(self.models / "nowhere.onnx")

    def unknown(self) -> str:
        return "yolov99x"

    def not_installed(self) -> str:
        return "yolov8n_320"

    def wrong_shape(self) -> str:
        return self._odd(labels='"coco80"', side=416)

    def wrong_labels(self) -> str:
        return self._odd(labels='["person", "car"]', side=320)

    def _odd(self, *, labels: str, side: int) -> str:
        shutil.copy(self.sound, self.models / "yolov8n_320.onnx")
        (self.store / "catalog.toml").write_text(STORE.format(labels=labels, side=side))
        return "odd"


@pytest.fixture
def models(tmp_path, model_file) -> Models:
    return Models(tmp_path, model_file("yolov8n_320.onnx"))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("missing", r"nowhere\.onnx: cannot be read"),
        ("unknown", r"no model is named 'yolov99x'; known are"),
        ("not_installed", r"not installed; bring it with: qyragy-models pull"),
        ("truncated", r"expected SHA-256 490391.*replace it: qyragy-models pull"),
        ("truncated_path", r"not an ONNX file, or cut off"),
        ("text", r"model\.onnx: not an ONNX file, or cut off"),
        ("wrong_shape", r"expected input 1x3x416x416, found 1x3x320x320"),
        ("wrong_labels", r"model odd: .*label"),
    ],
)
def test_a_model_that_cannot_be_used_is_told_before_the_node_runs(tmp_path, models, fault, told):
    made = node(tmp_path, [watched("north", "rtsp://127.0.0.1:1/x")], None)
    settings = yaml.safe_load(made.settings.read_text())
    settings["model"]["name"] = getattr(models, fault)()
    made.settings.write_text(yaml.safe_dump(settings))
    folders = {"QYRAGY_MODELS_DIR": str(models.models), "QYRAGY_MODELS_STORE": str(models.store)}

    done = edge_node("run", "-c", made.settings, **folders)

    assert done.returncode == 2
    assert re.search(told, done.stderr), done.stderr


def test_without_any_model_the_command_that_brings_one_is_named(tmp_path):
    made = node(tmp_path, [watched("north", "rtsp://127.0.0.1:1/x")], None)
    nothing = {"QYRAGY_MODELS_DIR": "", "QYRAGY_MODELS_STORE": str(tmp_path / "empty")}

    done = edge_node("run", "-c", made.settings, **nothing)

    assert done.returncode == 2
    assert "no detector is installed; `make model` fetches one" in done.stderr


def test_classes_that_the_model_does_not_know_are_told_with_camera_and_rule(tmp_path, model_file):
    rules: Plain = [
        {"id": "a", "kind": "loitering", "zone": "all", "classes": ["person", "unicorn"]},
        {"id": "b", "kind": "loitering", "zone": "all", "classes": ["dragon"]},
    ]
    camera = watched("north", "rtsp://127.0.0.1:1/x", rules=rules)
    made = node(tmp_path, [camera], model_file("yolov8n_320.onnx"))

    done = edge_node("run", "-c", made.settings)

    assert done.returncode == 2
    assert "camera north, rule a: model yolov8n_320 has no label unicorn; it has person" in (
        done.stderr
    )
    assert "camera north, rule b: model yolov8n_320 has no label dragon" in done.stderr


def test_check_tells_each_camera_s_own_reason_and_looks_at_the_rest(
    tmp_path, model_file, redis_server
):
    clip = encode(tmp_path / "clip.mp4")
    sources = [
        CameraSource("good", clip, user="guard", password=PASSWORD, auth="digest"),
        CameraSource("locked", clip, user="guard", password=PASSWORD, auth="basic"),
        CameraSource("sound", clip, video=False, audio=True),
        CameraSource("words", clip, video=False, metadata=True),
    ]
    with CameraServer(sources) as server, TextServer("hello, I am a text") as text:
        urls = {
            "good": server.url("good"),
            "locked": f"rtsp://guard:S3cret@127.0.0.1:{server.port}/locked",
            "nowhere": f"rtsp://127.0.0.1:{server.port}/nowhere",
            "sound": server.url("sound"),
            "words": server.url("words"),
            "text": text.url(),
            "off": f"rtsp://127.0.0.1:{free_port()}/off",
        }
        cameras = [watched(name, url) for name, url in urls.items()]
        made = node(tmp_path, cameras, model_file("yolov8n_320.onnx"))
        page = tmp_path / "page.html"

        done = edge_node(
            "check", "-c", made.settings, "--html", page, QYRAGY_REDIS_URL=redis_server.url
        )

    lines = {line.split("  ")[0].strip(): line for line in done.stdout.splitlines()}
    assert done.returncode == 1
    assert re.search(r"ok +320 x 240, 25 fps, h264", lines["good analyse"])
    for camera, reason in {
        "locked": "refused the name or the password",
        "nowhere": "no stream of this path (404)",
        "sound": "no video",
        "words": "no video",
        "text": "does not speak RTSP",
        "off": "nothing answers at this address and port",
    }.items():
        assert "WRONG" in lines[f"{camera} analyse"]
        assert reason in lines[f"{camera} analyse"]
    assert re.search(r"ok +yolov8n_320, CPU in fp32, input 320 x 320", lines["model"])
    assert re.search(r"ok +Redis \d", lines["redis"])
    assert "clock" in lines
    assert page.stat().st_size > 10_000
    assert PASSWORD not in page.read_text() + done.stdout


def test_a_node_runs_without_redis_and_says_so_when_it_comes(tmp_path, model_file, cannot_run):
    if shutil.which("redis-server") is None:
        cannot_run("redis-server is not installed")
    server = RedisServer(tmp_path)
    made = NodeAtWork(
        tmp_path,
        server.url,
        model_file("yolov8n_320.onnx"),
        [watched("north", "rtsp://127.0.0.1:1/x")],
    )
    center = Center(server.url, made.key)
    made.enrol(center.key.public_key)
    made.start()
    try:
        made.wait_for_log("link.interrupted")
        made.wait_for_log("analyser.ready")
        server.start()
        until(center.status, 90, "a heartbeat")
        first = center.status()
        until(lambda: not aways(center), 90, "redis is no longer away")
        server.pause()  # it hangs, which must not keep the node from ending
        began = time.monotonic()
        code = made.stop()
        taken_s = time.monotonic() - began
        server.resume()
    finally:
        made.end()
        center.stop()
        server.kill()

    assert first is not None
    assert "redis_away" in {each.code for each in first.degraded}
    assert code == 0
    assert taken_s < 20
    assert "Traceback" not in made.log


def aways(center: Center) -> list[str]:
    status = center.status()
    return [each.code for each in status.degraded if each.code == "redis_away"] if status else []


@pytest.fixture
def camera_file(tmp_path) -> Path:
    camera = watched("north", "rtsp://127.0.0.1:1/x", analysis_fps=10.0)
    del camera["streams"]
    path: Path = tmp_path / "camera.yaml"
    path.write_text(yaml.safe_dump(camera))
    return path


def replay(video: Path, camera: Path, model: Path, out: Path) -> subprocess.CompletedProcess[str]:
    out.mkdir()
    words: list[str | Path] = ["replay", video, "--camera", camera, "--model", model]
    words += ["--events", out / "events.jsonl", "--tracks", out / "tracks.txt"]
    return edge_node(*words, "--video", out / "seen.mp4")


def events(out: Path) -> list[dict[str, dict[str, Plain]]]:
    """Return the events with ids replaced by the order in which they began."""
    ids: dict[str, str] = {}
    found = []
    for line in (out / "events.jsonl").read_text().splitlines():
        event = json.loads(line)
        real = event["data"]["activation_id"]
        event["data"]["activation_id"] = ids.setdefault(real, f"activation {len(ids)}")
        found.append(event)
    return found


@pytest.mark.timeout(300)
def test_two_replays_of_a_video_give_equal_events_tracks_and_a_video_that_plays(
    tmp_path, walking, camera_file, model_file
):
    model = model_file("yolov8n_320.onnx")

    first = replay(walking, camera_file, model, tmp_path / "first")
    second = replay(walking, camera_file, model, tmp_path / "second")

    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout == second.stdout
    assert "120 frames analysed with yolov8n_320; started: 1 line_crossed" in first.stdout
    assert events(tmp_path / "first") == events(tmp_path / "second")
    kinds = {f"{each['type']} {each['data']['kind']}" for each in events(tmp_path / "first")}
    assert "qyragy.event.started.v1 loitering" in kinds
    assert "qyragy.event.ended.v1 objects_inside" in kinds
    tracks = (tmp_path / "first" / "tracks.txt").read_text()
    assert tracks == (tmp_path / "second" / "tracks.txt").read_text()
    assert all(
        re.fullmatch(r"\d+,\d+(,-?\d+(\.\d+)?){4},[01](\.\d+)?,-1,-1,-1", line)
        for line in tracks.splitlines()
    )
    with av.open(str(tmp_path / "first" / "seen.mp4")) as file:
        assert sum(1 for _ in file.decode(video=0)) == 120


def test_a_video_that_is_cut_off_says_where_and_keeps_what_came_before(
    tmp_path, walking, camera_file, model_file
):
    whole = tmp_path / "whole.mp4"
    with (
        av.open(str(walking)) as given,
        av.open(str(whole), "w", options={"movflags": "faststart"}) as out,
    ):
        stream = out.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(given.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])

    done = replay(cut, camera_file, model_file("yolov8n_320.onnx"), tmp_path / "out")

    assert done.returncode == 1
    assert re.search(r"cut\.mp4: damaged or cut off after \d\d frames", done.stderr)
    assert {each["data"]["kind"] for each in events(tmp_path / "out")} >= {"objects_inside"}
    with av.open(str(tmp_path / "out" / "seen.mp4")) as file:
        assert sum(1 for _ in file.decode(video=0)) > 30


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ({"events": "nowhere/events.jsonl"}, 2, "nowhere/events.jsonl: cannot be written"),
        ({"video": "nowhere/seen.mp4"}, 2, "nowhere/seen.mp4"),
        ({"camera": "missing.yaml"}, 2, "missing.yaml: there is no such file"),
        ({"video_in": "missing.mp4"}, 1, "missing.mp4: there is no such file"),
        ({"video_in": "camera.yaml"}, 1, "camera.yaml: this is no video file"),
    ],
    ids=["events", "annotated", "camera", "no-video", "no-video-file"],
)
def test_replay_names_what_it_cannot_read_or_write(
    tmp_path, camera_file, model_file, change, code, told
):
    video = encode(tmp_path / "clip.mp4", frames=10)
    names = {"events": "e.jsonl", "camera": "camera.yaml", "video_in": video.name, **change}
    words: list[str | Path] = ["replay", tmp_path / names["video_in"]]
    words += ["--camera", tmp_path / names["camera"], "--events", tmp_path / names["events"]]
    if "video" in names:
        words += ["--video", tmp_path / names["video"]]

    done = edge_node(*words, "--model", model_file("yolov8n_320.onnx"))

    assert done.returncode == code
    assert told in done.stderr


def test_mistakes_in_a_camera_s_file_are_told_like_those_of_a_node(tmp_path):
    file = tmp_path / "camera.yaml"
    corners = yaml.safe_dump(EVERYWHERE, default_flow_style=True).strip()
    file.write_text(
        f"id: north\nzones: [{{id: all, polygon: {corners}}}]\n"
        "rules: [{id: a, kind: loitering, zone: most}, {id: a, kind: loitering, zone: all}]\n"
        "fps: 5\n"
    )

    done = edge_node("replay", "v.mp4", "--camera", file, "--events", tmp_path / "e.jsonl")

    assert done.returncode == 2
    assert [line.removeprefix(f"{file}:") for line in done.stderr.splitlines()] == [
        "3: rules.0.zone: this camera has no zone 'most'; it has all",
        "3: rules.1.id: another rule is called 'a'; each id stands once",
        "4: fps: there is no such key",
    ]
