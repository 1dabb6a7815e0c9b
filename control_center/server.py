"""Serve until told to stop, and stop at once even while browsers listen."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import structlog
import uvicorn

from control_center.app import Center
from control_center.errors import SetupError

log = structlog.get_logger()
STOP_WITHIN_S = 1
KEEP_ALIVE_S = 15
BACKLOG = 512


class _Server(uvicorn.Server):
    """Leaves signals to us: the library would end the process by the signal again."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else starts.

    Raises:
        SetupError: It is taken by another program, or is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise SetupError(
            f"listen: cannot listen on {host}:{port}: {error.strerror}; "
            "stop what uses it or choose another `listen.port`"
        ) from None
    return listening


def server_of(center: Center) -> uvicorn.Server:
    """Return a server that is not started yet.

    Raises:
        SetupError: A route declares no permission.
    """
    config = uvicorn.Config(
        center.web(),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_WITHIN_S,
        lifespan="on",
    )
    return _Server(config)


def stop(center: Center, server: uvicorn.Server) -> None:
    """Have a server end; whoever listens is let go, since nothing else would end that."""
    log.info("center.stopping")
    server.should_exit = True
    center.hub.close()


async def serve(center: Center, listening: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM."""
    server = server_of(center)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, center, server)
    log.info("center.serving", address=_address(listening))
    await server.serve(sockets=[listening])
    log.info("center.stopped")


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
