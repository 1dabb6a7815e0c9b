"""Sample cameras and RTSP implementations of others: ffprobe reads ours, PyAV reads GStreamer's.

The packages of packages.txt are needed; `make test-peers` installs them.
"""

import json
import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import av
import pytest

from sample_videos.camera_server import CameraServer, CameraSource
from tests.unit.sample_videos.builders import LEVELS, ClipPlan, level_of, write_clip

SYSTEM_PYTHON = "/usr/bin/python3"
GSTREAMER_SERVER = Path(__file__).with_name("gstreamer_rtsp_server.py")
NEEDS_GSTREAMER = "import gi; gi.require_version('GstRtspServer', '1.0')"
PASSWORD = "п@р:о/л%ь"


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    return {
        "h264": write_clip(folder / "h264.mp4", ClipPlan(fps=20, key_every=5)),
        "hevc": write_clip(folder / "hevc.mp4", ClipPlan(codec="libx265", fps=20, key_every=5)),
    }


def probe(url, *arguments):
    """What ffprobe says of two seconds of a stream."""
    command = ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-of", "json"]
    command += ["-read_intervals", "%+2", *arguments, url]
    result = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("auth", ["none", "basic", "digest", "digest-no-qop"])
def test_ffprobe_reads_our_cameras(clips, codec, auth, cannot_run):
    if shutil.which("ffprobe") is None:
        cannot_run("ffprobe is not installed (Debian package ffmpeg)")
    camera = CameraSource("a/main", clips[codec], "оператор", PASSWORD, auth)

    with CameraServer([camera]) as server:
        found = probe(server.url("a/main"), "-show_streams", "-show_packets")

    (stream,) = found["streams"]
    times = [float(packet["pts_time"]) for packet in found["packets"] if "pts_time" in packet]
    assert (stream["codec_name"], stream["width"], stream["height"]) == (codec, 160, 96)
    assert stream["r_frame_rate"] == "20/1"
    assert len(times) >= 2 * 20
    assert all(0.045 <= b - a <= 0.055 for a, b in pairwise(times))


def test_ffprobe_finds_sound_and_metadata_beside_the_video(clips, cannot_run):
    if shutil.which("ffprobe") is None:
        cannot_run("ffprobe is not installed (Debian package ffmpeg)")
    camera = CameraSource("a", clips["h264"], audio=True, metadata=True)

    with CameraServer([camera]) as server:
        found = probe(server.url("a"), "-show_streams")

    kinds = {stream["codec_type"]: stream.get("codec_name") for stream in found["streams"]}
    assert kinds["video"] == "h264"
    assert kinds["audio"] == "pcm_mulaw"
    assert "data" in kinds


@pytest.fixture
def gstreamer(cannot_run):
    """Starts GStreamer's server and returns its address."""
    has = subprocess.run([SYSTEM_PYTHON, "-c", NEEDS_GSTREAMER], capture_output=True, check=False)
    if has.returncode != 0:
        cannot_run("GStreamer's RTSP server is not installed (packages.txt)")
    started = []

    def start(file, *arguments):
        command = [SYSTEM_PYTHON, str(GSTREAMER_SERVER), str(file), *arguments]
        environment = os.environ | {"CAMERA_PASSWORD": PASSWORD}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        started.append(process)
        assert process.stdout
        return process.stdout.readline().split()[1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_pyav_reads_gstreamer_over_the_end_of_the_clip(clips, gstreamer):
    url = gstreamer(clips["h264"])

    levels = []
    with av.open(url, options={"rtsp_transport": "tcp"}, timeout=(10, 5)) as container:
        for frame in container.decode(video=0):
            levels.append(level_of(frame.to_ndarray(format="rgb24")))
            if len(levels) == 25:
                break

    assert levels == [(levels[0] + n) % LEVELS for n in range(25)]


def test_gstreamer_refuses_a_wrong_password_and_takes_the_right_one(clips, gstreamer):
    url = gstreamer(clips["h264"], "--user", "viewer")
    quoted = "%D0%BF%40%D1%80%3A%D0%BE%2F%D0%BB%25%D1%8C"

    with pytest.raises(av.error.HTTPUnauthorizedError):
        av.open(url.replace("rtsp://", "rtsp://viewer:wrong@"), timeout=(10, 5))
    with av.open(
        url.replace("rtsp://", f"rtsp://viewer:{quoted}@"),
        options={"rtsp_transport": "tcp"},
        timeout=(10, 5),
    ) as container:
        assert container.streams.video
