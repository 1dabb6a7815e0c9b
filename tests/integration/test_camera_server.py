"""The sample cameras as real RTSP streams: read by PyAV, by OpenCV and byte by byte."""

import base64
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from itertools import pairwise

import av
import cv2
import pytest

from sample_videos import rtsp
from sample_videos.auth import Credentials, digest_response, parameters
from sample_videos.camera_server import MAX_CLIENTS, CameraServer, CameraSource
from sample_videos.clip_source import ClipError, load_clip
from sample_videos.text_server import TextServer
from tests.unit.sample_videos.builders import LEVELS, ClipPlan, level_of, write_clip
from tests.unit.sample_videos.rtsp_client import RtspClient

PLAN = ClipPlan(pictures=LEVELS, fps=20, key_every=5)
PASSWORD = "п@р:о/л%ь"
USER = "оператор"


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """Ten pictures, half a second, once in each codec."""
    folder = tmp_path_factory.mktemp("clips")
    return {
        "h264": write_clip(folder / "h264.mp4", PLAN),
        "hevc": write_clip(folder / "hevc.mp4", ClipPlan(codec="libx265", key_every=5)),
        "large": write_clip(folder / "large.mp4", ClipPlan(width=320, height=192, noisy=True)),
    }


@pytest.fixture(scope="module")
def server(clips):
    """Cameras that no test changes."""
    who = (USER, PASSWORD)
    h264, hevc = clips["h264"], clips["hevc"]
    cameras = [
        CameraSource("open", h264),
        CameraSource("north/main", h264, *who, auth="digest", audio=True, metadata=True),
        CameraSource("north/sub", hevc, *who, auth="basic"),
        CameraSource("old", h264, *who, auth="digest-no-qop"),
        CameraSource("hevc", hevc, *who, auth="digest", audio=True, metadata=True),
        CameraSource("sound", clips["h264"], audio=True, video=False),
        CameraSource("large", clips["large"]),
        CameraSource("live", clips["h264"], live=True),
    ]
    with CameraServer(cameras) as server:
        yield server


@pytest.fixture
def camera(clips):
    """A camera of the test's own, to be given faults."""
    with CameraServer([CameraSource("a", clips["h264"])]) as server:
        yield server


def opened(url, **options):
    """Open with what a careful reader uses; a short analysis keeps the tests short."""
    quick = {"rtsp_transport": "tcp", "analyzeduration": "300000", "fflags": "nobuffer"}
    return av.open(url, options=quick | options, timeout=(20, 20))


def read(url, count):
    """Return PTS in seconds and level of the first `count` pictures."""
    with opened(url) as container:
        pictures = []
        for frame in container.decode(video=0):
            pictures.append((frame.time, level_of(frame.to_ndarray(format="rgb24"))))
            if len(pictures) == count:
                return pictures
    raise AssertionError("the stream ended")


@pytest.mark.parametrize("name", ["open", "north/main", "north/sub", "old", "hevc"])
def test_every_picture_comes_in_order_and_in_time_over_the_end_of_the_clip(server, name):
    pictures = read(server.url(name), 25)

    times, levels = zip(*pictures, strict=True)
    steps = [b - a for a, b in pairwise(times)]
    assert list(levels) == [(levels[0] + n) % LEVELS for n in range(25)]
    assert steps == pytest.approx([1 / 20] * 24, abs=0.002)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("open", ["video"]),
        ("hevc", ["audio", "data", "video"]),
        ("sound", ["audio"]),
    ],
)
def test_the_tracks_that_were_asked_for_are_there(server, name, kinds):
    with opened(server.url(name)) as container:
        assert sorted(stream.type for stream in container.streams) == kinds


@pytest.mark.parametrize("name", ["north/main", "north/sub"])
def test_opencv_reads_it_at_its_frame_rate(server, name, monkeypatch):
    monkeypatch.setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp")
    capture = cv2.VideoCapture(
        server.url(name), cv2.CAP_FFMPEG, [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, 20_000]
    )

    levels = [level_of(capture.read()[1]) for _ in range(5)]
    began = time.monotonic()
    levels += [level_of(capture.read()[1]) for _ in range(20)]
    took_s = time.monotonic() - began
    capture.release()

    assert levels == [(levels[0] + n) % LEVELS for n in range(25)]
    assert took_s <= 6  # 20 pictures at 20 per second; what was buffered comes faster


def test_a_wrong_password_is_refused_and_counted(server):
    wrong = server.url("old").replace("%D0%BF", "x", 1)
    before = server.counts("old").refused

    with pytest.raises(av.error.HTTPUnauthorizedError):
        opened(wrong)

    assert server.counts("old").refused > before


def test_an_unknown_path_is_not_found(server):
    with pytest.raises(av.error.HTTPNotFoundError):
        opened(server.url("open").replace("open", "nowhere"))


def test_a_text_server_is_no_camera():
    with TextServer("It is no camera.\n") as server, pytest.raises(av.FFmpegError):
        opened(server.url())


def test_an_address_carries_the_password_only_when_wanted(server):
    assert server.url("old", with_credentials=False) == f"rtsp://127.0.0.1:{server.port}/old"
    assert "%D0%BF%40%D1%80%3A%D0%BE%2F" in server.url("old")


def test_timestamps_and_sequence_numbers_are_even_over_the_end_of_the_clip(server):
    with RtspClient(server.url("large")) as client:
        client.play()
        pictures = client.pictures(25)

    packets = [packet for picture in pictures for packet in picture]
    stamps = [picture[0].timestamp for picture in pictures]
    assert all(len({packet.timestamp for packet in picture}) == 1 for picture in pictures)
    assert {b - a for a, b in pairwise(stamps)} == {90_000 // 20}
    assert {(b.sequence - a.sequence) % 65536 for a, b in pairwise(packets)} == {1}
    assert max(len(picture) for picture in pictures) > 5
    arrived = pictures[-1][0].arrived - pictures[0][0].arrived
    assert arrived == pytest.approx(24 / 20, abs=0.15)


def test_what_is_sent_is_what_is_in_the_file(server, clips):
    clip = load_clip(clips["large"])
    with RtspClient(server.url("large")) as client:
        client.play()
        pictures = client.pictures(10)

    assert [nals_of(picture)[-1] for picture in pictures] == [u.nals[-1] for u in clip.units]
    assert tuple(nals_of(pictures[0])[:2]) == clip.parameter_sets


def nals_of(picture):
    """Join the FU-A fragments of one picture's packets."""
    nals: list[bytes] = []
    for payload in (packet.payload for packet in picture):
        if payload[0] & 0x1F != 28:
            nals.append(payload)
        elif payload[1] & 0x80:
            nals.append(bytes(((payload[0] & 0xE0) | (payload[1] & 0x1F),)) + payload[2:])
        else:
            nals[-1] += payload[2:]
    return nals


def test_all_tracks_come_side_by_side(server, clips):
    cameras = [CameraSource("a", clips["h264"], audio=True, metadata=True)]
    with CameraServer(cameras) as own, RtspClient(own.url("a")) as client:
        client.play(tracks=3)
        (document,) = client.packets(1, channel=4)
        (tone,) = client.packets(1, channel=2)
        (video,) = client.packets(1, channel=0)

    assert (document.payload_type, document.marker) == (107, True)
    assert document.payload.endswith(b"</tt:MetadataStream>")
    assert (tone.payload_type, len(tone.payload)) == (0, 320)
    assert video.payload_type == 96


def test_live_clients_see_the_same_picture_at_the_same_moment(server, clips):
    """A sender report says which UTC a timestamp is; the clip repeats every 0.5 s."""
    moments = []
    for _ in range(2):
        with RtspClient(server.url("live")) as client:
            client.play()
            report = client.report()
            key = next(
                picture[0] for picture in client.pictures(10) if len(picture) == 3
            )  # SPS, PPS and the slice
            moments.append((report.utc + (key.timestamp - report.timestamp) / 90_000) % 0.25)

    apart = abs(moments[0] - moments[1])
    assert min(apart, 0.25 - apart) < 0.005


def test_a_sender_report_tells_the_wall_clock(server):
    with RtspClient(server.url("open")) as client:
        answer = client.play()
        report = client.report()
        (packet,) = client.packets(1)

    stamp = int(answer.headers["rtp-info"].rpartition("rtptime=")[2])
    assert report.utc == pytest.approx(time.time(), abs=20)
    assert report.timestamp == stamp == packet.timestamp


def test_keep_alives_are_answered_and_reports_of_the_client_taken(server):
    with RtspClient(server.url("open")) as client:
        client.play()
        client.socket.sendall(b"$\x01\x00\x08\x80\xc9\x00\x01abcd")

        statuses = [
            client.ask(method).status for method in ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER")
        ]

    assert statuses == [200, 200, 200]


def test_teardown_ends_the_stream(camera):
    """A camera of its own: those whom the other tests left may still be counted."""
    with RtspClient(camera.url("a")) as client:
        client.play()
        assert camera.counts("a").playing == 1

        assert client.ask("TEARDOWN").status == 200
        assert camera.counts("a").playing == 0
        with pytest.raises(EOFError):
            client.next_packet()


def test_a_client_that_falls_silent_is_dropped(clips):
    cameras = [CameraSource("a", clips["h264"])]
    with (
        CameraServer(cameras, session_timeout_s=1.5) as server,
        RtspClient(server.url("a")) as client,
    ):
        client.play()
        for _ in range(3):
            client.packets(12)  # 0.6 s
            assert client.ask("GET_PARAMETER").status == 200

        with pytest.raises(EOFError):
            client.packets(200)


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("SETUP", {"Transport": "RTP/AVP;unicast;client_port=5000-5001"}, 461),
        ("PLAY", {}, 455),
        ("DESCRIBE", {"Session": "another"}, 454),
        ("RECORD", {}, 501),
        ("DESCRIBE", {"Require": "implicit-play"}, 551),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_status(server, method, headers, status):
    with RtspClient(server.url("open")) as client:
        suffix = "/track0" if method == "SETUP" else ""

        assert client.ask(method, suffix, **headers).status == status


def test_a_track_that_is_not_offered_is_not_found(server):
    with RtspClient(server.url("open")) as client:
        assert client.ask("SETUP", "/track7", Transport="RTP/AVP/TCP").status == 404


def test_too_large_a_request_ends_the_connection(server):
    with RtspClient(server.url("open")) as client:
        client.socket.sendall(b"OPTIONS * RTSP/1.0\r\nA: " + b"0" * 2 * rtsp.MAX_REQUEST_BYTES)

        assert client.answer().status == 400


def test_more_clients_than_allowed_are_turned_away(camera):
    with contextlib.ExitStack() as clients:
        for _ in range(MAX_CLIENTS):
            client = clients.enter_context(RtspClient(camera.url("a")))
            assert client.ask("OPTIONS").status == 200

        one_more = clients.enter_context(RtspClient(camera.url("a")))

        assert one_more.answer().status == 503


def test_digest_is_asked_anew_for_each_connection(server):
    who = Credentials(USER, PASSWORD)
    with RtspClient(server.url("old")) as client:
        challenged = client.ask("DESCRIBE")
        asked = parameters(challenged.headers["www-authenticate"].removeprefix("Digest "))
        given = {"realm": asked["realm"], "nonce": asked["nonce"], "uri": client.url}
        header = (
            f'Digest username="{USER}", realm="{asked["realm"]}", nonce="{asked["nonce"]}", '
            f'uri="{client.url}", response="{digest_response(who, given, "DESCRIBE")}"'
        )
        assert challenged.status == 401
        assert client.ask("DESCRIBE", Authorization=header).status == 200

    with RtspClient(server.url("old")) as client:
        assert client.ask("DESCRIBE", Authorization=header).status == 401


def test_a_stalled_camera_answers_but_sends_nothing_and_then_goes_on(camera):
    with RtspClient(camera.url("a")) as client:
        asked_at = time.monotonic()
        client.play()
        before = client.pictures(3)[-1][0]
        camera.set_fault("a", "stall")
        assert client.ask("GET_PARAMETER").status == 200
        client.patience(0.3)
        with pytest.raises(TimeoutError):
            client.packets(3)

        camera.set_fault("a", "ok")
        after = client.pictures(1)[0][0]

    gap_s = (after.timestamp - before.timestamp) / 90_000
    assert 0.3 <= gap_s <= after.arrived - asked_at  # the camera's clock went on


def test_a_half_open_camera_neither_sends_nor_answers_nor_hangs_up(camera):
    with RtspClient(camera.url("a")) as client:
        client.play()
        camera.set_fault("a", "half_open")
        client.patience(0.3)

        with pytest.raises(TimeoutError):
            client.ask("GET_PARAMETER")
        with RtspClient(camera.url("a"), patience_s=0.3) as other, pytest.raises(TimeoutError):
            other.ask("OPTIONS")


@pytest.mark.parametrize(("fault", "error"), [("close", EOFError), ("rst", ConnectionResetError)])
def test_a_lost_connection_can_be_made_again(camera, fault, error):
    with RtspClient(camera.url("a")) as client:
        client.play()
        client.pictures(2)
        camera.set_fault("a", fault)
        with pytest.raises(error):
            client.pictures(20)

    with RtspClient(camera.url("a")) as client:
        client.play()
        assert client.pictures(2)


def test_a_camera_that_is_off_hangs_up(camera):
    camera.set_fault("a", "off")

    with RtspClient(camera.url("a")) as client, pytest.raises(EOFError):
        client.ask("OPTIONS")


@pytest.mark.parametrize("jump_s", [3600, -3600])
def test_timestamps_jump(camera, jump_s):
    with RtspClient(camera.url("a")) as client:
        client.play()
        pictures = client.pictures(2)
        camera.set_fault("a", "jump", str(jump_s))
        pictures += client.pictures(6)

    stamps = [picture[0].timestamp for picture in pictures]
    steps = [(b - a) % 2**32 for a, b in pairwise(stamps)]
    assert sorted(steps) == sorted([4500] * 6 + [(4500 + jump_s * 90_000) % 2**32])


def test_timestamps_wrap(camera):
    camera.set_fault("a", "wrap", "0.2")

    with RtspClient(camera.url("a")) as client:
        client.play()
        stamps = [picture[0].timestamp for picture in client.pictures(6)]

    assert stamps == [(2**32 - 18_000 + n * 4500) % 2**32 for n in range(6)]


def test_noise_reaches_the_decoder(camera):
    camera.set_fault("a", "noise", "0.2")
    with opened(camera.url("a")) as container:
        seen = 0
        broken = 0
        for packet in container.demux(video=0):
            with contextlib.suppress(av.error.InvalidDataError):
                frames = packet.decode()
                broken += any(frame.is_corrupt for frame in frames)
                seen += 1
            if seen + broken > 20:
                break

    assert broken


def test_another_file_is_sent_in_the_same_connection(camera, clips):
    with opened(camera.url("a")) as container:
        sizes = set()
        for index, frame in enumerate(container.decode(video=0)):
            sizes.add((frame.width, frame.height))
            if index == 5:
                camera.set_fault("a", "swap", str(clips["large"]))
            if len(sizes) == 2:
                break

    assert sizes == {(160, 96), (320, 192)}


def test_key_frames_are_left_out(camera):
    camera.set_fault("a", "nokey")
    with RtspClient(camera.url("a")) as client:
        client.play()
        kinds = {packet.payload[0] & 0x1F for packet in client.packets(12)}

    assert kinds == {1}


def test_a_slow_camera_takes_its_time(camera):
    camera.set_fault("a", "slow", "4")
    with RtspClient(camera.url("a")) as client:
        asked_at = time.monotonic()
        client.play()
        first, *_, last = [picture[0] for picture in client.pictures(4)]

    assert last.timestamp - first.timestamp == 3 * 4500
    assert last.arrived - asked_at >= 3 * 4 / 20


def test_a_dripping_camera_sends_byte_by_byte(camera):
    pause_s = 0.001
    with RtspClient(camera.url("a")) as client:
        client.play()
        camera.set_fault("a", "drip", str(pause_s))
        before, *pictures = client.pictures(3)

    sent = sum(len(packet.payload) for picture in pictures for packet in picture)
    assert pictures[-1][-1].arrived - before[-1].arrived >= sent * pause_s


@pytest.mark.parametrize(("fault", "status"), [("not_found", 404), ("wrong_password", 401)])
def test_a_refusing_camera_says_so(camera, fault, status):
    camera.set_fault("a", fault)

    with RtspClient(camera.url("a")) as client:
        assert client.ask("DESCRIBE").status == status


def test_a_changed_password_keeps_the_old_one_out(clips):
    camera = CameraSource("a", clips["h264"], user="u", password="old", auth="basic")
    old, new = (
        "Basic " + base64.b64encode(f"u:{password}".encode()).decode()
        for password in ("old", "new")
    )
    with CameraServer([camera]) as server, RtspClient(server.url("a")) as client:
        server.set_fault("a", "password", "new")

        assert client.ask("DESCRIBE", Authorization=old).status == 401
        assert client.ask("DESCRIBE", Authorization=new).status == 200


def test_headers_without_end_go_on_until_the_client_leaves(camera):
    camera.set_fault("a", "endless_headers")
    with RtspClient(camera.url("a")) as client:
        client.say("DESCRIBE")

        assert b"\r\n\r\n" not in client.take(200_000)


def test_a_server_can_be_stopped_and_started_again_on_its_port(camera):
    port = camera.port
    with RtspClient(camera.url("a")) as client:
        client.play()
        camera.stop()
        with pytest.raises((EOFError, ConnectionResetError)):
            client.pictures(20)

    camera.start()

    with RtspClient(camera.url("a")) as client:
        client.play()
        assert client.pictures(1)
    assert camera.port == port


def test_a_taken_port_is_an_error_and_leaves_no_thread(camera, clips):
    with pytest.raises(OSError, match="in use"):
        CameraServer([CameraSource("b", clips["h264"])], port=camera.port).start()


def test_a_file_that_is_no_video_is_told_at_start(tmp_path):
    text = tmp_path / "notes.mp4"
    text.write_text("no video")

    with pytest.raises(ClipError, match=r"notes\.mp4"):
        CameraServer([CameraSource("a", text)]).start()


def test_two_cameras_of_one_name_are_refused(clips):
    with pytest.raises(ValueError, match="same name"):
        CameraServer([CameraSource("a", clips["h264"])] * 2)


def say_to(port, line):
    with socket.create_connection(("127.0.0.1", port), 30) as control:
        control.sendall(line)
        return control.makefile().readline().strip()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"a jump:5\n", "ok"),
        (b"nobody stall\n", "error: no camera is called 'nobody'"),
        (b"a dance\n", "error: no fault is called 'dance'"),
        (b"a swap:/nowhere.mp4\n", "error: /nowhere.mp4"),
        (b"\xff\n", "error:"),
        (b"a " + b"0" * 10_000 + b"\n", ""),
    ],
)
def test_the_control_port_obeys_or_says_what_is_wrong(clips, line, answer):
    with CameraServer([CameraSource("a", clips["h264"])], control_port=0) as server:
        assert server.control_port
        assert say_to(server.control_port, line).startswith(answer)


def test_the_command_line_serves_and_ends_when_told(clips):
    command = [sys.executable, "-m", "sample_videos.camera_server", "--port", "0"]
    command += ["--user", "u", "--password-env", "CAMERA_PASSWORD", "--auth", "digest"]
    environment = os.environ | {"CAMERA_PASSWORD": PASSWORD}
    with subprocess.Popen(
        [*command, f"north={clips['h264']}"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        ready, url = process.stdout.readline().split()
        with RtspClient(url) as client:
            status = client.ask("DESCRIBE").status
        process.send_signal(signal.SIGTERM)

        assert process.wait(30) == 0
    assert (ready, status) == ("ready", 401)
    assert PASSWORD not in url


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["north=/nowhere.mp4"], "/nowhere.mp4"),
        (["--auth", "basic", "north=a.mp4"], "camera north: basic needs a user"),
        (["--password-env", "NOT_SET_ANYWHERE", "north=a.mp4"], "NOT_SET_ANYWHERE"),
    ],
)
def test_the_command_line_says_what_is_wrong(arguments, reason):
    command = [sys.executable, "-m", "sample_videos.camera_server", "--port", "0", *arguments]

    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert result.returncode == 2
    assert reason in result.stderr
    assert "Traceback" not in result.stderr
