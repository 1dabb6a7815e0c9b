"""What answers at a camera's address, and what is said of it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from edge_node.camera.faults import StreamError
from edge_node.camera.probe import probe
from sample_videos.camera import CameraSource
from sample_videos.camera_server import CameraServer
from tests.integration.camera_videos import encode, square_left

SOON_S = 30.0
"""A hang would last for ever; the times themselves are measured, not asserted."""

MAX_PIXELS = 640 * 480
SECRET = "gehe%40im"


@contextmanager
def answering(body: bytes, *, stays: bool = False) -> Iterator[int]:
    """A TCP server that says the same to everybody; yields its port."""
    ended = threading.Event()

    def serve(listener: socket.socket) -> None:
        while not ended.is_set():
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            with client:
                client.recv(4096)
                client.sendall(body)
                if stays:
                    ended.wait(20)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def refusal(url: str) -> StreamError:
    with pytest.raises(StreamError) as refused:
        probe(SecretStr(url), MAX_PIXELS)
    shown = f"{refused.value} {refused.getrepr()}"
    assert "gehe" not in str(refused.value)
    assert SECRET not in shown.replace(url, "")
    return refused.value


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    return encode(tmp_path_factory.mktemp("videos") / "h264.mp4")


def test_a_stream_is_looked_at_once(video):
    with CameraServer([CameraSource("north", video)]) as server:
        result = probe(SecretStr(server.url("north")), MAX_PIXELS)

    assert (result.codec, result.width, result.height, result.fps) == ("h264", 320, 240, 25)
    assert result.first_image.shape == (240, 320, 3)
    assert square_left(result.first_image) >= 0


@pytest.mark.parametrize(
    "body",
    [
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno",
        b"these are my notes\nof last week\n",
        b"",
        b"\x00" * 5000,
    ],
    ids=["a web server", "a text file", "nothing", "zeros"],
)
def test_what_speaks_something_else_is_named(body):
    with answering(body) as port:
        fault = refusal(f"rtsp://admin:{SECRET}@127.0.0.1:{port}/1")

    assert fault.kind == "unreachable"
    assert "does not speak RTSP" in fault.reason


def test_a_server_that_never_answers_is_given_up_in_time():
    began = time.monotonic()

    with answering(b"", stays=True) as port:
        fault = refusal(f"rtsp://admin:{SECRET}@127.0.0.1:{port}/1")

    assert fault.kind == "timed_out"
    assert time.monotonic() - began < SOON_S


def test_an_address_that_swallows_connections_is_given_up_in_time():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(address)
        began = time.monotonic()

        fault = refusal(f"rtsp://admin:{SECRET}@127.0.0.1:{address[1]}/1")

        for client in waiting:
            client.close()
    assert fault.kind == "timed_out"
    assert time.monotonic() - began < SOON_S


@pytest.mark.parametrize("url", ["notes.txt", "file:///etc/passwd", "http://127.0.0.1/1.mp4"])
def test_only_rtsp_is_opened(url):
    assert "rtsp://" in refusal(url).reason


def test_headers_without_end_are_given_up(video):
    with CameraServer([CameraSource("north", video)]) as server:
        server.set_fault("north", "endless_headers")
        began = time.monotonic()

        refusal(server.url("north"))

        assert time.monotonic() - began < 3 * SOON_S


def test_a_host_that_does_not_exist_is_named():
    assert "host" in refusal(f"rtsp://admin:{SECRET}@no-such-host.invalid/1").reason
