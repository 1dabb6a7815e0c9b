"""A whole node on real parts: from two RTSP cameras to signed events, pictures and clips."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

import av
import cv2
import pytest

from edge_node.camera.slots import slots_folder
from edge_node.evidence.store import EvidenceStore
from edge_node.publishing.spool import Spool
from sample_videos.camera_server import CameraServer, CameraSource
from tests.conftest import free_port
from tests.integration.node_at_work import (
    NODE,
    PASSWORD,
    Center,
    Plain,
    command_lines,
    processes_of,
    until,
    watched,
)
from tests.integration.node_world import World, node_world, without_gap

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def cameras(walking, standing) -> Iterator[CameraServer]:
    sources = [
        CameraSource("north", walking, user="guard", password=PASSWORD, auth="digest"),
        CameraSource("south", standing, live=True),
    ]
    with CameraServer(sources) as server:
        yield server


@pytest.fixture
def world(tmp_path, redis_server, model_file) -> Iterator[World]:
    with node_world(tmp_path, redis_server, model_file("yolov8n_320.onnx")) as made:
        yield made


def both(cameras: CameraServer) -> list[dict[str, Plain]]:
    return [watched(name, cameras.url(name)) for name in ("north", "south")]


def started(center: Center, camera: str) -> set[str]:
    """Return the activations that last and have begun on a camera."""
    lasting = [*center.observations(camera=camera, kind="objects_inside")]
    lasting += center.observations(camera=camera, kind="loitering")
    return {each.data.activation_id for each in lasting}


def test_each_kind_of_rule_becomes_signed_events_with_pictures_and_a_playable_clip(world, cameras):
    world.node.cameras = both(cameras)
    world.start()
    center = world.center

    for kind in ("objects_inside", "loitering", "line_crossed"):
        until(partial(center.observations, kind=kind, camera="north"), 90, kind)
    first = center.observations(kind="objects_inside", camera="north")[0].data
    until(lambda: center.clip_of(first.activation_id), 90, "its clip")

    store = EvidenceStore(world.node.state / "evidence")
    plain, boxed = (cv2.imread(str(store.path_of(each.sha256))) for each in first.evidence)
    assert [each.role for each in first.evidence] == ["snapshot", "snapshot_boxes"]
    assert plain is not None
    assert boxed is not None
    assert plain.shape == (360, 640, 3)
    assert cv2.absdiff(plain, boxed).max() > 50
    told = center.clip_of(first.activation_id)
    assert told is not None
    assert told.failed is None
    with av.open(str(store.path_of(told.items[0].sha256))) as file:
        assert sum(1 for _ in file.decode(video=0)) >= 15
    assert first.rule.id == "inside"
    assert {each.name for each in first.rule.thresholds} >= {"minimum_duration", "min_count"}
    assert first.model.name == "yolov8n_320"
    assert first.objects[0].label == "person"
    crossed = center.observations(kind="line_crossed", camera="north")[0].data
    assert (crossed.lane, crossed.zone) == ("violation", "mid")
    until(lambda: without_gap(center), 90, "all numbers from 1 on")


def test_killed_children_come_back_and_disturb_nobody(world, cameras):
    node, center = world.node, world.center
    node.cameras = both(cameras)
    world.start()
    world.online("north")
    until(lambda: len(started(center, "south")) >= 6, 90, "three people inside and loitering")
    analyser, south = node.analyser(), node.reader("south")

    os.kill(node.reader("north"), signal.SIGKILL)
    lost = node.wait_for_log("reader.lost")
    back = node.wait_for_log("camera.online", after=lost)

    assert (back - lost).total_seconds() < 20
    assert (node.analyser(), node.reader("south")) == (analyser, south)

    opened, seen = started(center, "south"), world.frames("south")
    os.kill(analyser, signal.SIGKILL)
    lost = node.wait_for_log("analyser.lost")
    back = node.wait_for_log("analyser.ready", after=lost)
    until(lambda: world.frames("south") > seen + 30, 90, "frames are analysed again")

    assert (back - lost).total_seconds() < 20
    assert node.reader("south") == south
    assert started(center, "south") == opened


def test_a_killed_supervisor_leaves_nothing_running_and_goes_on_where_it_was(world, cameras):
    node, center = world.node, world.center
    lone = f"lone-{os.getpid()}"
    node.after_s = 30.0  # so that clips are owed when it is killed
    node.cameras = [watched(lone, cameras.url("south"))]
    world.start()
    until(lambda: len(started(center, lone)) >= 6, 90, "three people inside and loitering")
    opened, epoch = started(center, lone), center.events[0].qyepoch
    session = node.session

    node.kill()
    until(lambda: not processes_of(session), 90, "its children end by themselves")
    assert len(slots_of(lone)) == 1
    world.start()
    world.online(lone)
    until(lambda: world.frames(lone) > 30, 90, "frames are analysed again")

    assert len(slots_of(lone)) == 1
    assert started(center, lone) == opened
    assert {each.qyepoch for each in center.events} == {epoch}
    until(lambda: without_gap(center), 90, "all numbers from 1 on")
    for activation_id in opened:
        told = center.clip_of(activation_id)
        assert told is not None
        assert told.failed == "the node was started anew"


def slots_of(camera: str) -> list[Path]:
    return list(slots_folder().glob(f"qyragy-slots-{camera}-*"))


def test_a_stopped_node_ends_in_time_settles_its_clips_and_cleans_up(world, cameras):
    node, center = world.node, world.center
    lone = f"stopped-{os.getpid()}"
    node.after_s = 60.0
    node.cameras = [watched(lone, cameras.url("south"))]
    with tempfile.TemporaryDirectory(prefix="q") as temporary:
        node.environment["TMPDIR"] = temporary
        world.start()
        until(lambda: started(center, lone), 90, "an activation whose clip is owed")
        session = node.session

        began = time.monotonic()
        code = node.stop()

        assert code == 0
        assert time.monotonic() - began < 20
        until(lambda: not processes_of(session), 90, "nothing of it runs")
        assert list(Path(temporary).iterdir()) == []
    assert slots_of(lone) == []
    spool = Spool(node.state / "spool.db", node=NODE, key=node.key, now=lambda: datetime.now(UTC))
    owed = spool.clips_owed()
    spool.close()
    assert owed == []
    assert "Traceback" not in node.log


def test_cameras_that_are_off_or_refuse_are_told_apart_and_passwords_stay_secret(
    world, cameras, standing
):
    node, center = world.node, world.center
    port = free_port()
    wrong = quote("Wr0ng@:/%ключ", safe="")
    node.cameras = [
        watched("good", cameras.url("north")),
        watched("refused", f"rtsp://guard:{wrong}@127.0.0.1:{cameras.port}/north"),
        watched("late", f"rtsp://127.0.0.1:{port}/late"),
    ]
    world.start()

    until(lambda: world.state("refused") == "auth_failed", 90, "the password is refused")
    until(lambda: world.state("late") == "unreachable", 90, "nobody is there")
    world.online("good")
    with CameraServer([CameraSource("late", standing)], port=port):
        world.online("late")
        shown = node.log.encode() + center.everything_in_redis()
        shown += command_lines(node.session).encode()

    refused = center.camera("refused")
    assert refused is not None
    assert "password" in refused.reason
    for secret in (PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD), "Wr0ng"):
        assert secret.encode() not in shown
