"""Real parts for the tests: models and clips found through the environment, a real Redis."""

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

NOT_RUN: list[str] = []
REDIS_STARTS_WITHIN_S = 30.0


def _not_run(reason: str) -> None:
    """Skip and remember; with QYRAGY_REQUIRE_ALL=1 what cannot run is a failure."""
    NOT_RUN.append(reason)
    if os.environ.get("QYRAGY_REQUIRE_ALL") == "1":
        pytest.fail(f"cannot run: {reason}")
    pytest.skip(reason)


def _find(variable: str, name: str) -> Path:
    folders = [Path(each) for each in os.environ.get(variable, "").split(os.pathsep) if each]
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    _not_run(f"{name} is in no folder of {variable}")
    raise AssertionError


@pytest.fixture(scope="session")
def cannot_run() -> Callable[[str], None]:
    """Say why a test cannot run here (no root, no program): skips, or fails when all must run."""
    return _not_run


@pytest.fixture(scope="session")
def model_file() -> Callable[[str], Path]:
    """Path of a model file by its file name."""
    return lambda name: _find("QYRAGY_MODELS_DIR", name)


@pytest.fixture(scope="session")
def data_file() -> Callable[[str], Path]:
    """Path of a clip or image by its path inside the data folder."""
    return lambda name: _find("QYRAGY_DATA_DIR", name)


# Below those that Linux gives to outgoing connections and to servers on port 0 (from 32768 on):
# none of the many tests that run at the same time is given one of these in the meantime.
_FIRST_PORT, _LAST_PORT = 15_000, 32_000
_chance = random.SystemRandom()  # pytest-randomly gives each worker the same `random`


def free_port() -> int:
    """A TCP port on loopback that nobody listens on now, nor is given by chance later."""
    while True:
        port = _chance.randint(_FIRST_PORT, _LAST_PORT)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class RedisServer:
    """A real redis-server of this test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return when it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--dir", str(self.folder), "--maxmemory-policy", "noeviction"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + REDIS_STARTS_WITHIN_S
        while time.monotonic() < deadline:
            if self._answers():
                return
            assert self._process.poll() is None, f"redis-server ended; is port {self.port} taken?"
            time.sleep(0.01)
        raise TimeoutError(f"redis-server did not come up in {REDIS_STARTS_WITHIN_S:g} s")

    def _answers(self) -> bool:
        """Does this very process answer?"""
        assert self._process is not None
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                probe.sendall(b"INFO server\r\n")
                return f"process_id:{self._process.pid}\r\n".encode() in probe.recv(8192)
        except OSError:
            return False

    def kill(self) -> None:
        """Kill it at once; nothing is kept."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Stop answering while connections stay open (SIGSTOP)."""
        assert self._process is not None
        self._process.send_signal(19)

    def resume(self) -> None:
        """Go on after `pause`."""
        assert self._process is not None
        self._process.send_signal(18)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A real Redis on a free port, empty, gone after the test."""
    if shutil.which("redis-server") is None:
        _not_run("redis-server is not installed")
    server = RedisServer(tmp_path)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Last line: how many tests did not run here."""
    skipped = len(terminalreporter.stats.get("skipped", []))
    terminalreporter.write_line(f"not run here: {skipped}")
