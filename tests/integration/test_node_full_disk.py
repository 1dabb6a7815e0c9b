"""A whole node on a disk that fills up: it goes on, says so, and loses nothing."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge_node.publishing.spool import Spool
from sample_videos.camera_server import CameraServer, CameraSource
from tests.integration.node_at_work import NODE, until, watched
from tests.integration.node_world import World, node_world, without_gap

pytestmark = pytest.mark.timeout(300)

DISK = "size=48m"
"""The spool stops growing at 16 MiB left, and keeps 4 MiB for what is most urgent."""


@pytest.fixture
def small_disk(tmp_path, cannot_run: Callable[[str], None]) -> Iterator[Path]:
    """The node's state folder, on a disk of its own; log and settings lie beside it."""
    folder: Path = tmp_path / "state"
    folder.mkdir(mode=0o700)
    if os.geteuid() != 0:
        cannot_run("a small file system can be mounted by root only")
    mount = ["mount", "-t", "tmpfs", "-o", DISK, "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        cannot_run("a small file system can't be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def world(small_disk, redis_server, model_file) -> Iterator[World]:
    with node_world(small_disk.parent, redis_server, model_file("yolov8n_320.onnx")) as made:
        yield made


def fill(disk: Path) -> Path:
    """Write somebody else's file until nothing more fits."""
    path = disk / "somebody_elses"
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    return path


def tells_of_a_clip(world: World, since: datetime) -> bool:
    """Has the center a whole clip of something that began since then?"""
    begun = [each.data for each in world.center.observations() if each.data.since > since]
    clips = [world.center.clip_of(each.activation_id) for each in begun]
    return any(each is not None and each.failed is None for each in clips)


def test_a_node_on_a_full_disk_goes_on_says_so_and_loses_nothing(world, small_disk, walking):
    node, center = world.node, world.center
    with CameraServer([CameraSource("north", walking)]) as cameras:
        node.cameras = [watched("north", cameras.url("north"))]
        world.start()
        until(lambda: center.observations("ended"), 90, "a visit has begun and ended")
        assert "disk_full" not in world.troubles()

        filler = fill(small_disk)
        full_at, seen = datetime.now(UTC), world.frames("north")
        until(lambda: "disk_full" in world.troubles(), 90, "the node says that its disk is full")
        until(lambda: world.frames("north") > seen + 50, 90, "its camera is analysed all the same")
        assert world.state("north") == "online"

        filler.unlink()
        free_at = datetime.now(UTC)
        until(lambda: "disk_full" not in world.troubles(), 90, "the node says that it is over")
        until(lambda: tells_of_a_clip(world, free_at), 90, "a clip as if nothing had been")
        assert node.stop() == 0

    during = [each for each in center.observations() if full_at < each.data.since < free_at]
    assert during
    until(lambda: without_gap(center), 20, "all numbers from 1 on")
    spool = Spool(small_disk / "spool.db", node=NODE, key=node.key, now=lambda: datetime.now(UTC))
    assert (spool.tombstones(), spool.quarantined, spool.clips_owed()) == ([], None, [])
    spool.close()
    assert "Traceback" not in node.log
