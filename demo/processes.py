"""Start the programs of the demo, notice when one ends, and take all of them down."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from demo import guard
from demo.errors import DemoError, Stopped

LOOK_EVERY_S = 0.05
LEAVE_WITHIN_S = 10.0
EARLIER_WITHIN_S = 20.0
"""How long an earlier demo that was killed may take to end its programs."""
TAIL_LINES = 12
TAIL_BYTES = 20_000


class Processes:
    """Programs in sessions of their own, so that Ctrl-C reaches only the demo itself.

    Whatever becomes of the demo, they end with it: a guard process watches a pipe to it, and ends
    them when the pipe closes. The guard also holds the folder's lock until they are gone.
    """

    def __init__(self, folder: Path, stop: threading.Event) -> None:
        """Take the folder, whose `logs` get what the programs say.

        Raises:
            DemoError: Another demo runs in this folder.
            Stopped: `stop` was set while an earlier one was ending.
        """
        self._logs = folder / "logs"
        self._stop = stop
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._logs.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            self._take(lock.fileno(), folder)
            self._guard = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, guard.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[lock.fileno()],
            )

    def start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        """Start a program; what it says goes to its log file, which begins anew."""
        with self._log(name).open("wb") as log:
            process = self._begin(command, environment, log.fileno(), log.fileno())
        self._running.append((name, process))
        return process

    def run(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> str:
        """Run a program to its end and return what it printed; its log gets the rest.

        Raises:
            DemoError: It failed.
            Stopped: Somebody ended the demo meanwhile.
        """
        printed = self._logs / f"{name}.out"
        with self._log(name).open("wb") as log, printed.open("w+b") as out:
            printed.unlink()  # it may hold a sign-in link
            process = self._begin(command, environment, out.fileno(), log.fileno())
            while process.poll() is None:
                if self._stop.wait(LOOK_EVERY_S):
                    _end(process)
                    raise Stopped
            out.seek(0)
            said = out.read().decode()
        if process.returncode != 0:
            raise self._failed(name, process.returncode)
        return said

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
        """Wait for a condition while all programs are alive.

        Raises:
            DemoError: A program ended, or the time is over.
            Stopped: Somebody ended the demo.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise DemoError(f"{what} did not come up in {seconds:g} s; see {self._logs}")
            if self._stop.wait(LOOK_EVERY_S):
                raise Stopped

    def check(self) -> None:
        """Raise DemoError with the end of its log when a program has ended by itself."""
        for name, process in self._running:
            if process.poll() is not None:
                raise self._failed(name, process.returncode)

    def process(self, name: str) -> "subprocess.Popen[bytes]":
        """Return a running program by its name."""
        return dict(self._running)[name]

    def end(self, name: str) -> None:
        """End one program and what it started."""
        process = self.process(name)
        _end(process)
        self._running.remove((name, process))

    def stop(self) -> None:
        """End all programs, the last started first, and whatever they started."""
        for _, process in reversed(self._running):
            _end(process)
        self._running.clear()
        with suppress(BrokenPipeError):  # it is told once, and ends
            self._guard.communicate(f"{guard.DONE}\n".encode())

    def _take(self, lock: int, folder: Path) -> None:
        deadline = time.monotonic() + EARLIER_WITHIN_S
        while not _locked(lock):
            if time.monotonic() > deadline:
                raise DemoError(f"another demo runs in {folder}; end it first (Ctrl-C there)")
            if self._stop.wait(LOOK_EVERY_S):
                raise Stopped

    def _begin(
        self, command: Sequence[str], environment: Mapping[str, str], out: int, log: int
    ) -> "subprocess.Popen[bytes]":
        try:
            process = subprocess.Popen(  # noqa: S603  # our own programs
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        except OSError as error:
            raise DemoError(f"{command[0]}: {error.strerror}; `make setup` installs it") from error
        if self._guard.stdin is not None:
            self._guard.stdin.write(f"{process.pid}\n".encode())
            self._guard.stdin.flush()
        return process

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _failed(self, name: str, code: int) -> DemoError:
        tail = "\n".join(f"    {line}" for line in _last_lines(self._log(name)))
        return DemoError(
            f"{name} ended with code {code}; the end of {self._log(name)}:\n{tail or '    (empty)'}"
        )


def _last_lines(log: Path) -> list[str]:
    with log.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - TAIL_BYTES))
        return file.read().decode(errors="replace").splitlines()[-TAIL_LINES:]


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask a program to end; kill it and what it started when it does not, and wait for that."""
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGCONT)  # a stopped one could not hear it
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=LEAVE_WITHIN_S)
    guard.kill([process.pid])
    process.wait()
