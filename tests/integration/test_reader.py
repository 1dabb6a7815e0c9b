import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
import pytest

from edge_node.messages import (
    ClipFailed,
    ClipReady,
    CutClip,
    ReaderReport,
    Stop,
    StreamLost,
    StreamOpened,
)
from sample_videos.camera import CameraSource
from sample_videos.camera_server import CameraServer
from tests.integration.camera_videos import encode, square_left
from tests.integration.reader_at_work import Site, site

SOON_S = 30.0
"""A hang would last for ever; the times themselves are measured, not asserted."""

ACTIVATION = "01900000-0000-7000-8000-000000000001"
PASSWORD = "п@р:о/л%ь?#"


@pytest.fixture(scope="module")
def videos(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("videos")
    return {
        "h264": encode(folder / "h264.mp4"),
        "hevc": encode(folder / "hevc.mp4", "libx265"),
        "large": encode(folder / "large.mp4", size=(640, 360)),
        "huge": encode(folder / "huge.mp4", size=(1280, 720), frames=5),
    }


@pytest.fixture
def server(videos) -> Iterator[CameraServer]:
    cameras = [
        CameraSource("h264", videos["h264"]),
        CameraSource("hevc", videos["hevc"]),
        CameraSource("main", videos["large"], live=True),
        CameraSource("huge", videos["huge"]),
        CameraSource("tone", videos["h264"], audio=True, metadata=True, video=False),
        CameraSource("all", videos["h264"], audio=True, metadata=True),
        CameraSource("basic", videos["h264"], user="адам", password=PASSWORD, auth="basic"),
        CameraSource("digest", videos["h264"], user="адам", password=PASSWORD, auth="digest"),
    ]
    with CameraServer(cameras) as running:
        yield running


@pytest.fixture
def north(tmp_path) -> Iterator[Site]:
    with site(tmp_path) as made:
        yield made


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_camera_s_pictures_reach_the_analyser(server, north, codec):
    reader, analyser = north.reader(server.url(codec)), north.analyser()

    reader.open()

    opened = reader.wait_for(StreamOpened)
    assert (opened.codec, opened.width, opened.height) == (codec, 320, 240)
    first, later = analyser.wait_for(), analyser.wait_for(lambda frame: frame.index >= 10)
    assert first.image.shape == (240, 320, 3)
    assert first.camera_id == "north"
    assert square_left(later.image) != square_left(first.image)
    assert later.segment == first.segment
    assert 0 <= (datetime.now(UTC) - later.captured_at).total_seconds() < SOON_S
    # 10 frames at 10 per second; every picture of the camera would take 0.4 s.
    assert later.monotonic - first.monotonic > 0.7


def test_sound_and_metadata_beside_the_video_are_ignored(server, north):
    reader, analyser = north.reader(server.url("all")), north.analyser()

    reader.open()

    assert reader.wait_for(StreamOpened).codec == "h264"
    analyser.wait_for()


@pytest.mark.parametrize("camera", ["basic", "digest"])
def test_a_password_with_every_awkward_letter_opens_the_camera(server, north, camera):
    reader = north.reader(server.url(camera))

    reader.open()

    reader.wait_for(StreamOpened)


@pytest.mark.parametrize(
    ("camera", "kind", "words"),
    [
        ("nobody", "unreachable", "404"),
        ("tone", "no_video", "no video track"),
        ("huge", "no_video", "larger than max_pixels"),
    ],
)
def test_a_stream_that_is_no_use_is_named(server, north, camera, kind, words):
    reader = north.reader(f"rtsp://127.0.0.1:{server.port}/{camera}")

    reader.open()

    lost = reader.wait_for(StreamLost)
    assert lost.kind == kind
    assert words in lost.reason


def test_a_wrong_password_is_refused_and_shown_nowhere(server, north, capfd):
    url = server.url("digest")
    server.set_fault("digest", "wrong_password")
    reader = north.reader(url)

    reader.open()

    lost = reader.wait_for(StreamLost)
    assert lost.kind == "auth_failed"
    arguments = Path(f"/proc/{reader.process.pid}/cmdline").read_bytes()
    said = "".join(repr(message) for message in reader.said) + "".join(capfd.readouterr())
    encoded = url.partition("://")[2].partition("@")[0].partition(":")[2]
    for secret in (PASSWORD, encoded):
        assert secret not in said
        assert secret.encode() not in arguments


def test_a_camera_that_is_off_is_refused_at_once(north):
    reader = north.reader("rtsp://127.0.0.1:9/off")

    reader.open()

    lost = reader.wait_for(StreamLost)
    assert (lost.kind, lost.reason) == ("refused", "nothing answers at this address and port")


def test_a_stall_is_noticed_and_the_stream_comes_back(server, north):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    before = analyser.wait_for(lambda frame: frame.index >= 3)
    server.set_fault("h264", "half_open")
    began = time.monotonic()

    lost = reader.wait_for(StreamLost, limit_s=SOON_S)

    assert lost.kind == "timed_out"
    assert time.monotonic() - began <= SOON_S
    server.set_fault("h264", "ok")
    reader.open()
    assert analyser.wait_for(lambda frame: frame.segment > before.segment)


def test_a_slow_drip_is_noticed(server, north):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    analyser.wait_for()
    server.set_fault("h264", "drip", "0.5")
    began = time.monotonic()

    assert reader.wait_for(StreamLost, limit_s=SOON_S).kind == "timed_out"

    assert time.monotonic() - began <= SOON_S


@pytest.mark.parametrize("fault", ["close", "rst"])
def test_a_connection_that_ends_is_a_loss(server, north, fault):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    analyser.wait_for()

    server.set_fault("h264", fault)

    assert reader.wait_for(StreamLost, limit_s=SOON_S).kind == "ended"


def test_another_size_begins_a_new_segment_without_a_new_connection(server, north, videos):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    before = analyser.wait_for()

    server.set_fault("h264", "swap", str(videos["large"]))

    after = analyser.wait_for(lambda frame: frame.image.shape == (360, 640, 3))
    assert after.segment > before.segment
    reader.wait_for(StreamOpened, lambda opened: opened.width == 640)
    assert not any(isinstance(message, StreamLost) for message in reader.said)


@pytest.mark.parametrize("seconds", ["3600", "-3600"])
def test_a_jump_of_the_camera_s_clock_begins_a_new_segment(server, north, seconds):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    before = analyser.wait_for()

    server.set_fault("h264", "jump", seconds)

    after = analyser.wait_for(lambda frame: frame.segment > before.segment)
    assert abs((datetime.now(UTC) - after.captured_at).total_seconds()) < SOON_S


def test_damaged_pictures_are_counted_and_not_shown(server, north):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    analyser.wait_for()

    server.set_fault("h264", "noise", "0.02")

    reader.wait_for(ReaderReport, lambda report: report.frames_corrupt >= 5)


def test_a_killed_reader_is_replaced_and_the_analyser_goes_on(server, north):
    first, analyser = north.reader(server.url("h264")), north.analyser()
    first.open()
    before = analyser.wait_for(lambda frame: frame.index >= 3)
    assert first.process.pid is not None
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.join()
    assert north.slots.path.exists()

    north.reader(server.url("h264")).open()

    after = analyser.wait_for(lambda frame: frame.segment > before.segment)
    assert after.index > before.index


def test_without_an_analyser_pictures_are_dropped_and_a_new_one_gets_the_next(server, north):
    reader, first = north.reader(server.url("h264")), north.analyser()
    reader.open()
    before = first.wait_for()
    first.leave()
    reader.wait_for(ReaderReport, lambda report: report.frames_dropped >= 5)

    after = north.analyser().wait_for()

    assert after.captured_at > before.captured_at
    assert square_left(after.image) >= 0


def test_masks_are_black_before_anybody_sees_the_picture(server, north):
    corner = ((0.0, 0.0), (0.25, 0.0), (0.25, 0.25), (0.0, 0.25))
    reader, analyser = north.reader(server.url("h264"), masks=(corner,)), north.analyser()

    reader.open()

    image = analyser.wait_for().image
    assert not image[:60, :80].any()
    assert image[120:, 160:].all()


def test_a_clip_holds_the_time_asked_for(server, north):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    start = analyser.wait_for().captured_at + timedelta(seconds=1.2)
    order = CutClip(activation_id=ACTIVATION, starts_at=start, ends_at=start + timedelta(seconds=2))

    reader.say(order)

    ready = reader.wait_for(ClipReady)
    clip = ready.items[0]
    assert (clip.role, clip.codec, clip.gaps) == ("clip", "h264", ())
    assert clip.starts_at is not None
    assert clip.ends_at is not None
    assert clip.starts_at <= start
    assert clip.ends_at >= order.ends_at - timedelta(seconds=0.1)
    file = north.folder / "evidence" / clip.sha256[:2] / f"{clip.sha256}.mp4"
    with av.open(str(file)) as container:
        pictures = [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]
    assert 2 * 25 <= len(pictures) <= 3.5 * 25
    assert square_left(np.asarray(pictures[0])) >= 0


def test_a_clip_is_still_cut_after_the_camera_is_gone(server, north):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    start = analyser.wait_for().captured_at
    end = start + timedelta(seconds=4)
    reader.say(CutClip(activation_id=ACTIVATION, starts_at=start, ends_at=end))
    analyser.wait_for(lambda frame: frame.index >= 10)

    server.set_fault("h264", "close")

    reader.wait_for(StreamLost)
    clip = reader.wait_for(ClipReady).items[0]
    assert len(clip.gaps) == 1
    assert clip.gaps[0][1] == end


def test_a_clip_of_a_time_without_pictures_fails_with_its_reason(server, north):
    reader = north.reader(server.url("h264"))
    now = datetime.now(UTC)

    reader.say(CutClip(activation_id=ACTIVATION, starts_at=now, ends_at=now))

    assert "sent nothing" in reader.wait_for(ClipFailed).reason


def test_told_to_stop_it_cuts_what_it_has_and_leaves(server, north):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    start = analyser.wait_for().captured_at
    analyser.wait_for(lambda frame: frame.index >= 10)
    end = start + timedelta(seconds=60)
    reader.say(CutClip(activation_id=ACTIVATION, starts_at=start, ends_at=end))

    reader.say(Stop())

    assert reader.wait_for(ClipReady).items[0].gaps
    reader.process.join(SOON_S)
    assert reader.process.exitcode == 0


def test_it_ends_when_the_supervisor_is_gone(server, north):
    reader, analyser = north.reader(server.url("h264")), north.analyser()
    reader.open()
    analyser.wait_for()

    reader.hang_up()

    reader.process.join(SOON_S)
    assert reader.process.exitcode == 0


def test_a_stream_of_its_own_serves_the_evidence(server, north):
    reader, analyser = north.reader(server.url("h264"), server.url("main")), north.analyser()
    reader.open()
    reader.open("evidence")
    reader.wait_for(StreamOpened, lambda opened: opened.stream == "evidence")
    start = analyser.wait_for().captured_at
    end = start + timedelta(seconds=2)

    reader.say(CutClip(activation_id=ACTIVATION, starts_at=start, ends_at=end))

    clip = reader.wait_for(ClipReady).items[0]
    assert (clip.width, clip.height) == (640, 360)


def test_losing_the_evidence_stream_leaves_the_analysis_alone(server, north):
    reader, analyser = north.reader(server.url("h264"), server.url("main")), north.analyser()
    reader.open()
    reader.open("evidence")
    reader.wait_for(StreamOpened, lambda opened: opened.stream == "evidence")

    server.set_fault("main", "close")

    assert reader.wait_for(StreamLost).stream == "evidence"
    last = analyser.seen[-1].index
    analyser.wait_for(lambda frame: frame.index > last + 5)


def test_the_offset_between_the_streams_is_measured(server, north, videos):
    server.set_fault("main", "swap", str(videos["large"]))
    reader, _ = north.reader(server.url("main"), server.url("main") + "?2"), north.analyser()
    reader.open()
    reader.open("evidence")

    report = reader.wait_for(
        ReaderReport, lambda report: report.stream_offset_ms is not None, limit_s=SOON_S
    )

    assert report.stream_offset_ms is not None
    assert abs(report.stream_offset_ms) < 100  # both show the same moment


def test_a_reader_that_left_makes_room_for_the_next(server, north):
    reader = north.reader(server.url("h264"))
    reader.wait_for(ReaderReport)
    reader.say(Stop())
    reader.process.join(SOON_S)
    assert not reader.process.is_alive()

    north.reader(server.url("h264")).wait_for(ReaderReport)
