"""The program as a person starts it."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml

from tests.conftest import free_port

SITES = Path(__file__).parents[2] / "configs" / "sites"
LIMIT_S = 50.0


class Program:
    """`control-center` with a settings file of its own."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = folder / "center.yaml"
        self._started: list[subprocess.Popen[bytes]] = []
        self.settings = {
            "data": "data",
            "sites": str(SITES),
            "listen": {"port": self.port},
            "redis": {"url": redis_url},
        }
        self.write(self.settings)

    def write(self, settings: object) -> None:
        self.config.write_text(yaml.safe_dump(settings))

    def run(self, verb: str, *more: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(verb, *more), input=text, capture_output=True, text=True, check=False
        )

    def start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(self._command("serve"), stderr=subprocess.DEVNULL)
        self._started.append(process)
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return process
            time.sleep(0.02)
        raise AssertionError("the center does not serve")

    def end(self) -> None:
        """Leave nothing behind, whatever the test did."""
        for process in self._started:
            process.kill()
            process.wait()

    def _command(self, verb: str, *more: str) -> list[str]:
        return [sys.executable, "-m", "control_center", verb, "-c", str(self.config), *more]


@pytest.fixture
def program(tmp_path, redis_server):
    made = Program(tmp_path, redis_server.url)
    yield made
    made.end()


def _signed_in(program: Program) -> httpx.Client:
    link = program.run("add-operator", "aigerim", "--role", "operator").stdout.strip()
    assert link.startswith(f"{program.url}/#/sign-in/")
    client = httpx.Client(base_url=program.url, timeout=LIMIT_S)
    client.headers["X-Token"] = link.rpartition("/")[2]
    return client


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_soon_while_somebody_listens(program, number):
    assert program.run("migrate").returncode == 0
    with _signed_in(program) as client:
        process = program.start()
        client.post("/v1/session/link", json={"token": client.headers["X-Token"]})
        with client.stream("GET", "/v1/live") as stream:
            assert next(stream.iter_lines()) == ": here"

            process.send_signal(number)
            began = time.monotonic()
            code = process.wait(timeout=LIMIT_S)
            took = time.monotonic() - began

    assert code == 0
    assert took < 30.0  # without its own end it would wait for the listener for ever


def test_a_command_that_writes_refuses_while_the_server_has_the_data(program):
    program.run("migrate")
    process = program.start()
    try:
        refused = program.run("add-node", "demo-node")
    finally:
        process.terminate()
        process.wait()

    assert refused.returncode == 2
    assert "stop it, then try again" in refused.stderr
    assert program.run("add-node", "demo-node").returncode == 0


def test_a_database_that_is_not_migrated_is_told(program):
    told = program.run("serve")

    assert told.returncode == 2
    assert "control-center migrate" in told.stderr


def test_a_port_in_use_is_told(program):
    program.run("migrate")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", program.port))
        taken.listen()
        told = program.run("serve")

    assert told.returncode == 2
    assert "listen.port" in told.stderr
    assert "Traceback" not in told.stderr


def test_all_mistakes_of_the_settings_are_told_at_once(program):
    program.write({**program.settings, "redis": {"url": "http://x"}, "lisen": {}, "log": "loud"})

    told = program.run("serve")

    assert told.returncode == 2
    told_of = [line.removeprefix(f"{program.config}:") for line in told.stderr.splitlines()]
    for key in ("redis.url: ", "lisen: there is no such key", "log: "):
        assert any(key in line for line in told_of)
    assert "Traceback" not in told.stderr


def test_a_password_comes_by_standard_input(program):
    program.run("migrate")
    program.run(
        "add-operator", "boss", "--role", "admin", "--password-stdin", text="long enough!\n"
    )
    short = program.run("add-operator", "b", "--password-stdin", text="short\n")
    process = program.start()
    try:
        body = {"name": "boss", "password": "long enough!"}
        answer = httpx.post(f"{program.url}/v1/session", json=body)
    finally:
        process.terminate()
        process.wait()

    assert answer.json()["operator"]["role"] == "admin"
    assert (short.returncode, "10 to 200" in short.stderr) == (2, True)


def test_the_description_of_the_api_can_be_printed():
    command = [sys.executable, "-m", "control_center", "openapi"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)

    assert '"/v1/incidents/{incident_id}/claim"' in printed.stdout


def test_the_key_is_for_its_owner_only(program):
    program.run("migrate")
    key = program.config.parent / "data" / "center.key"

    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    assert "chmod 600" in program.run("migrate").stderr
