"""Start the programs of the demo, notice when one ends, and take all of them down."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path


class DemoError(Exception):
    """The demo cannot go on; the message says why and what helps."""


def free_port(preferred: int = 0) -> int:
    """Return a free TCP port on loopback: the preferred one if nobody has it."""
    for port in (preferred, 0):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DemoError("no free TCP port on 127.0.0.1")


class Processes:
    """Programs in sessions of their own, so that Ctrl-C reaches only the demo itself."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a program; what it says goes to its log file."""
        with (self._logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  # our own programs
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        self._running.append((name, process))

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
        """Wait for a condition while all programs are alive.

        Raises:
            DemoError: A program ended, or the time is over.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise DemoError(f"{what} did not come up in {seconds:g} s; see {self._logs}")
            time.sleep(0.05)

    def check(self) -> None:
        """Raise DemoError with the end of its log when a program has ended by itself."""
        for name, process in self._running:
            if process.poll() is not None:
                log = (self._logs / f"{name}.log").read_text(errors="replace")
                tail = "\n".join(log.splitlines()[-15:])
                raise DemoError(f"{name} ended with code {process.returncode}:\n{tail}")

    def stop(self) -> None:
        """Ask the programs to end, last started first; kill with their children what does not."""
        for _, process in reversed(self._running):
            _signal_group(process, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=8)
            _signal_group(process, signal.SIGKILL)
            process.wait()
        self._running.clear()


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    try:
        if number is signal.SIGTERM:
            process.send_signal(number)
        else:
            os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


def answers(port: int) -> bool:
    """Does somebody listen on this port of loopback?"""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
