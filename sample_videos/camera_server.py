"""An RTSP camera server: loops files as cameras, with faults on request.

RFC 2326 over TCP-interleaved only; H.264 by RFC 6184, H.265 by RFC 7798. Runs in a thread of
its own, for tests, for the demonstration and by hand:

    python -m sample_videos.camera_server --port 8554 north=FILE south=FILE

The control port takes one line per fault, such as `north stall` or `north jump:3600`.
"""

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, get_args
from urllib.parse import quote

from sample_videos import rtsp
from sample_videos.auth import Scheme
from sample_videos.camera import Camera, CameraCounts, CameraSource
from sample_videos.clip_source import Clip, load_clip
from sample_videos.control_port import MAX_LINE_BYTES, ControlPort, clip_of
from sample_videos.faults import Fault, parse_fault
from sample_videos.loop_thread import LoopThread
from sample_videos.rtsp_session import RtspSession
from sample_videos.wire import Wire

__all__ = ["CameraCounts", "CameraServer", "CameraSource"]

MAX_CLIENTS = 64
SESSION_TIMEOUT_S = 60.0
CLOSING_LIMIT_S = 5.0


class CameraServer:
    """Cameras on one port, each under its own path; a context manager."""

    def __init__(
        self,
        cameras: Sequence[CameraSource],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        control_port: int | None = None,
        session_timeout_s: float = SESSION_TIMEOUT_S,
    ) -> None:
        """Describe a server; nothing is opened before `start`.

        Args:
            cameras: Their names must differ.
            host: Address to listen on.
            port: 0 takes a free one, told by `port` once started.
            control_port: Port on 127.0.0.1 for faults; 0 takes a free one, None has none.
            session_timeout_s: A client that says nothing for so long is dropped.
        """
        if len({camera.name for camera in cameras}) != len(cameras):
            raise ValueError("two cameras have the same name")
        self.port = port
        self.control_port = control_port
        self._host = host
        self._sources = tuple(cameras)
        self._session_timeout_s = session_timeout_s
        self._cameras: dict[str, Camera] = {}
        self._clients: dict[Wire, asyncio.Future[None]] = {}
        self._servers: list[asyncio.Server] = []
        self._thread: LoopThread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Load the files and listen; a second call does nothing.

        Raises:
            ClipError: A file cannot be served; names the file.
            OSError: The port is taken.
        """
        if self._thread is not None:
            return
        clips = {source.name: load_clip(source.file) for source in self._sources}
        self._thread = LoopThread("camera-server")
        self._thread.start()
        try:
            self._thread.run(self._open(clips))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Close all connections and end; a second call does nothing."""
        if self._thread is not None:
            self._thread.run(self._close())
            self._thread.stop()
            self._thread = None

    @property
    def names(self) -> tuple[str, ...]:
        """The cameras' names."""
        return tuple(source.name for source in self._sources)

    def url(self, camera: str, *, with_credentials: bool = True) -> str:
        """Return a camera's address; name and password are percent-encoded UTF-8."""
        source = next(source for source in self._sources if source.name == camera)
        who = source.credentials if with_credentials else None
        user = f"{quote(who.user, safe='')}:{quote(who.password, safe='')}@" if who else ""
        return f"rtsp://{user}{self._host}:{self.port}/{camera}"

    def set_fault(self, camera: str, fault: str, argument: str = "") -> None:
        """Give a camera a fault from now on, in place of the one it has; see `FaultKind`.

        Raises:
            KeyError: No such camera.
            ValueError: No such fault, or its argument is wrong (`ClipError` for a bad file).
        """
        parsed = parse_fault(fault, argument)
        clip = clip_of(parsed)
        self._running().run(self._apply(self._cameras[camera], parsed, clip))

    def counts(self, camera: str) -> CameraCounts:
        """Return what the camera has seen of its clients so far."""
        return self._cameras[camera].counts

    def _running(self) -> LoopThread:
        if self._thread is None:
            raise RuntimeError("the camera server is not started")
        return self._thread

    async def _apply(self, camera: Camera, fault: Fault, clip: Clip | None) -> None:
        camera.set_fault(fault, clip)

    async def _open(self, clips: dict[str, Clip]) -> None:
        self._started = asyncio.get_running_loop().time()
        self._cameras = {
            source.name: Camera(source, clips[source.name]) for source in self._sources
        }
        server = await asyncio.start_server(
            self._serve, self._host, self.port, limit=rtsp.MAX_REQUEST_BYTES
        )
        self._servers.append(server)
        self.port = server.sockets[0].getsockname()[1]
        if self.control_port is not None:
            control = await asyncio.start_server(
                ControlPort(self._cameras).serve,
                "127.0.0.1",
                self.control_port,
                limit=MAX_LINE_BYTES,
            )
            self._servers.append(control)
            self.control_port = control.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for wire in tuple(self._clients):
            wire.reset()
        self._servers.clear()
        if self._clients:
            await asyncio.wait(self._clients.values(), timeout=CLOSING_LIMIT_S)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = Wire(writer)
        if len(self._clients) >= MAX_CLIENTS:
            writer.write(rtsp.response(503, "0"))
            wire.close()
            return
        self._clients[wire] = gone = asyncio.get_running_loop().create_future()
        try:
            session = RtspSession(
                wire, self._cameras, started=self._started, timeout_s=self._session_timeout_s
            )
            await session.serve(reader)
        except (ConnectionError, TimeoutError):
            wire.reset()
        finally:
            del self._clients[wire]
            gone.set_result(None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the files named on the command line until the process is told to end.

    Returns:
        2 when a file, a camera or the port is not usable, after saying why.
    """
    options = _parser().parse_args(arguments)
    try:
        server = CameraServer(
            _sources(options),
            host=options.host,
            port=options.port,
            control_port=options.control_port,
        )
        server.start()
    except (ValueError, OSError) as error:
        sys.stderr.write(f"camera_server: {error}\n")
        return 2
    _wait_for_the_end(server)
    return 0


def _sources(options: argparse.Namespace) -> list[CameraSource]:
    """Read the cameras of the command line; the password comes from the environment."""
    variable = options.password_env
    if variable and variable not in os.environ:
        raise ValueError(f"the variable {variable} of --password-env is not set")
    return [
        CameraSource(
            name,
            Path(file),
            user=options.user,
            password=os.environ[variable] if variable else None,
            auth=options.auth,
            audio=options.audio,
            metadata=options.metadata,
            live=options.live,
        )
        for name, _, file in (camera.partition("=") for camera in options.cameras)
    ]


def _wait_for_the_end(server: CameraServer) -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    with server:
        for name in server.names:
            sys.stdout.write(f"ready {server.url(name, with_credentials=False)}\n")
        sys.stdout.flush()
        ended.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sample_videos.camera_server",
        description="Serve video files as RTSP cameras.",
    )
    parser.add_argument("cameras", nargs="+", metavar="NAME=FILE")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8554)
    parser.add_argument("--control-port", type=int, help="where faults are asked for")
    parser.add_argument("--auth", choices=get_args(Scheme), default="none")
    parser.add_argument("--user")
    parser.add_argument("--password-env", metavar="VARIABLE", help="holds the password")
    parser.add_argument("--audio", action="store_true", help="send a tone as well")
    parser.add_argument("--metadata", action="store_true", help="send ONVIF metadata as well")
    parser.add_argument("--live", action="store_true", help="all clients see the same moment")
    return parser


if __name__ == "__main__":
    sys.exit(main())
