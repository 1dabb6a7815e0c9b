"""Evidence on real parts: RTSP streams, a browser, a full disk, several processes."""

import multiprocessing
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest
from pydantic import SecretStr

from edge_node.camera.intake import Intake
from edge_node.camera.stream import open_stream
from edge_node.errors import EvidenceError
from edge_node.evidence import nal
from edge_node.evidence.annotate import AnnotatedVideo
from edge_node.evidence.clip import cut
from edge_node.evidence.ring import PacketRing
from edge_node.evidence.store import EvidenceStore
from edge_node.types import Packet, StreamInfo, Tracks
from sample_videos.camera import CameraSource
from sample_videos.camera_server import CameraServer
from tests.unit.edge_node.evidence.builders import Film, at, film

CHROMIUM = Path("/usr/bin/chromium")
MAX_PIXELS = 4_000_000
FULL_DISK_BYTES = 64 * 1024


def written(film_: Film, path: Path) -> Path:
    """The film as a file that the camera server loops."""
    store = EvidenceStore(path)
    items = cut(film_.packets, film_.stream, store, starts_at=at(0), ends_at=at(99))
    return store.path_of(items[0].sha256)


def watched(url: str, seconds: float) -> tuple[list[Packet], StreamInfo]:
    """What a reader takes from a camera in this time."""
    stream = open_stream(SecretStr(url), MAX_PIXELS)
    intake, packets = Intake(stream.info, 0, MAX_PIXELS), []
    try:
        began = time.monotonic()
        for packet in stream.packets():
            packets.append(intake.take(packet, datetime.now(UTC), time.monotonic()))
            if packets[-1].monotonic - began > seconds:
                break
    finally:
        stream.close()
    return packets, intake.info


def units_in(path: Path) -> list[bytes]:
    units = []
    with av.open(str(path)) as container:
        for data in map(bytes, container.demux(video=0)):
            place = 0
            while place < len(data):
                end = place + 4 + int.from_bytes(data[place : place + 4], "big")
                units.append(data[place + 4 : end].rstrip(b"\x00"))
                place = end
    return units


@pytest.mark.parametrize(("codec", "b_frames"), [("h264", 0), ("h264", 2), ("hevc", 0)])
def test_a_clip_from_a_looping_rtsp_camera_holds_its_units_and_plays(tmp_path, codec, b_frames):
    file = written(film(codec, seconds=2, b_frames=b_frames), tmp_path / "source")
    store, ring = EvidenceStore(tmp_path / "evidence"), PacketRing(30, 10_000_000)

    with CameraServer([CameraSource("north", file)]) as server:
        packets, stream = watched(server.url("north"), seconds=4)
    for packet in packets:
        ring.append(packet)
    start, end = packets[0].arrived_at, packets[-1].arrived_at
    items = cut(ring.between(start, end), stream, store, starts_at=start, ends_at=end)

    sent, path = [unit for each in packets for unit in nal.split(each.data)], store.path_of
    assert units_in(path(items[0].sha256)) == sent
    assert set(units_in(file)) <= set(sent)
    assert items[0].gaps == ()
    with av.open(str(path(items[-1].sha256))) as container:
        times = [frame.time or 0.0 for frame in container.decode(video=0)]
    assert len(times) == len(packets)
    # What FFmpeg looks at before it hands the first packet out arrives at once, 0.5 s of it.
    assert times[-1] == pytest.approx((end - start).total_seconds(), abs=1.0)


@pytest.fixture
def browser_plays(cannot_run: Callable[[str], None]) -> Iterator[Callable[[Path], float]]:
    """Play a file to its end in Chromium; answers with its length in seconds."""
    if not CHROMIUM.exists():
        cannot_run(f"no {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        page = browser.new_page()

        def play(path: Path) -> float:
            page.goto(path.parent.as_uri())
            return float(page.evaluate(_PLAY, path.name))

        yield play
        browser.close()


_PLAY = """name => new Promise((resolve, reject) => {
    const video = document.createElement('video');
    video.muted = true;
    video.onerror = () => reject(new Error(video.error.message));
    video.onended = () => resolve(video.currentTime);
    video.src = name;
    document.body.append(video);
    video.playbackRate = 4;
    video.play().catch(reject);
})"""


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "b_frames"),
    [
        ("h264", "yuv420p", 0),
        ("h264", "yuv420p", 2),
        ("h264", "yuv444p", 0),
        ("hevc", "yuv420p", 0),
        ("mjpeg", "yuvj420p", 0),
    ],
)
def test_chromium_plays_the_clip_or_its_preview_to_the_end(
    tmp_path, browser_plays, codec, pix_fmt, b_frames
):
    store, film_ = EvidenceStore(tmp_path), film(codec, pix_fmt=pix_fmt, b_frames=b_frames)

    items = cut(film_.packets, film_.stream, store, starts_at=at(0), ends_at=at(4))

    assert browser_plays(store.path_of(items[-1].sha256)) == pytest.approx(4, abs=0.15)


def test_chromium_plays_a_masked_clip(tmp_path, browser_plays):
    store, film_, mask = EvidenceStore(tmp_path), film(), ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5))

    (item,) = cut(film_.packets, film_.stream, store, starts_at=at(0), ends_at=at(4), masks=[mask])

    assert browser_plays(store.path_of(item.sha256)) == pytest.approx(4, abs=0.15)


@pytest.fixture
def full_disk(tmp_path, cannot_run: Callable[[str], None]) -> Iterator[EvidenceStore]:
    """A store on a disk with 64 KiB left."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        cannot_run("a tiny disk needs root")
    options = ["-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    mounted = subprocess.run(["mount", *options], check=False, capture_output=True)
    if mounted.returncode != 0:
        cannot_run("a tiny disk needs the right to mount")
    try:
        yield EvidenceStore(folder / "evidence")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def long_film() -> Film:
    """More than fits on the tiny disk."""
    film_ = film()
    padding = b"\x00\x00\x01\x06\x05" + b"\xff" * 100_000 + b"\x80"
    last = replace(film_.packets[-1], data=film_.packets[-1].data + padding)
    return Film((*film_.packets[:-1], last), film_.stream)


@pytest.mark.parametrize("masked", [False, True])
def test_on_a_full_disk_a_clip_fails_clearly_and_leaves_nothing(full_disk, masked):
    kept = full_disk.put_bytes(b"x" * FULL_DISK_BYTES, ".mp4")
    film_ = film(seconds=20, size=(320, 192)) if masked else long_film()
    masks = [((0.0, 0.0), (0.1, 0.0), (0.1, 0.1))] if masked else []
    full_disk.put_bytes(b"y" * (FULL_DISK_BYTES - 24_000), ".jpg")

    with pytest.raises(EvidenceError, match="no space left"):
        cut(film_.packets, film_.stream, full_disk, starts_at=at(0), ends_at=at(20), masks=masks)

    assert list(full_disk.new_temp().parent.iterdir()) == []
    assert full_disk.path_of(kept.sha256).stat().st_size == FULL_DISK_BYTES


@pytest.mark.parametrize("room", range(0, 24_576, 4096))
def test_wherever_the_disk_fills_up_no_half_clip_is_kept(full_disk, room):
    """The index is written last; it counts as much as the pictures."""
    film_ = film()
    filler = full_disk.new_temp().parent.parent.parent / "filler"
    free = os.statvfs(filler.parent).f_bavail * os.statvfs(filler.parent).f_frsize
    filler.write_bytes(b"z" * max(0, free - room))

    with suppress(EvidenceError):
        cut(film_.packets, film_.stream, full_disk, starts_at=at(0), ends_at=at(4))

    assert list(full_disk.new_temp().parent.iterdir()) == []
    for kept in full_disk.oldest_first():
        with av.open(str(kept.path)) as container:
            assert len(list(container.decode(video=0))) == 40


def test_a_full_disk_takes_no_bytes_and_works_again_when_there_is_room(full_disk):
    with pytest.raises(EvidenceError, match="no space left"):
        full_disk.put_bytes(b"x" * 3 * FULL_DISK_BYTES, ".jpg")

    assert full_disk.put_bytes(b"x", ".jpg").size == 1
    assert full_disk.usage() == 1


def test_an_annotated_video_says_that_the_disk_is_full(full_disk):
    noise = np.random.default_rng(1)

    def write() -> None:
        path = full_disk.new_temp().parent.parent.parent / "out.mp4"
        with AnnotatedVideo(path, 10, (320, 192)) as video:
            for _ in range(50):
                image = noise.integers(0, 256, (192, 320, 3), dtype=np.uint8)
                video.write(image, Tracks(at(0), ()))

    with pytest.raises(EvidenceError, match=r"out\.mp4: No space left"):
        write()


def _put_often(folder: Path, start: int) -> None:
    store = EvidenceStore(folder)
    for number in range(start, start + 60):
        stored = store.put_bytes(b"%d" % (number % 40), ".jpg")
        if number % 3 == 0:
            store.remove(stored.sha256)
        store.usage()


def test_several_processes_share_one_folder(tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_put_often, args=(tmp_path, n * 7)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=100)

    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert list((tmp_path / "tmp").iterdir()) == []
