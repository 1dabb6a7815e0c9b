"""The demo's processes: whatever ends it, nothing of it is left."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from demo import guard
from demo.errors import DemoError, Stopped
from demo.files import write_yaml
from demo.processes import Processes

pytestmark = pytest.mark.timeout(300)
ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 100.0
FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""
"""A program with a child that nobody told of."""
DEMO_OF_ONE = """
import sys, threading, time
from pathlib import Path
from demo.processes import Processes
processes = Processes(Path(sys.argv[1]), threading.Event())
print(processes.start("family", [sys.executable, "-c", sys.argv[2]], {}).pid, flush=True)
time.sleep(600)
"""


def until(holds, what):
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline, f"not within {LIMIT_S} s: {what}"
        time.sleep(0.02)


def of_folder(folder):
    """Processes whose command line or environment names a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            told = (each / "cmdline").read_bytes() + (each / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in told and int(each.name) != os.getpid():
            found.append(int(each.name))
    return found


@pytest.fixture
def processes(tmp_path):
    made = Processes(tmp_path, threading.Event())
    yield made
    made.stop()


def test_a_program_ends_with_the_children_that_nobody_told_of(processes, tmp_path):
    family = processes.start("family", [sys.executable, "-c", FAMILY], {"HERE": str(tmp_path)})
    until(lambda: len(of_folder(tmp_path)) >= 2, "both of the family are there")

    processes.end("family")

    assert not guard.is_there(family.pid)
    assert of_folder(tmp_path) == []


def test_when_the_demo_is_killed_its_programs_end_too(tmp_path):
    command = [sys.executable, "-c", DEMO_OF_ONE, str(tmp_path), FAMILY]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert demo.stdout is not None
    family = int(demo.stdout.readline())
    demo.stdout.close()
    until(lambda: (tmp_path / "logs" / "family.log").read_text().strip(), "the child is there")

    demo.kill()
    demo.wait()

    until(lambda: not guard.is_there(family), "nobody of the family is left")
    with_lock = Processes(tmp_path, threading.Event())  # waits until the guard has gone
    with_lock.stop()


def test_a_program_that_ends_by_itself_is_told_with_the_end_of_its_log(processes):
    processes.start("broken", [sys.executable, "-c", "raise SystemExit('the disk is full')"], {})

    with pytest.raises(DemoError, match=r"(?s)broken ended with code 1.*the disk is full"):
        processes.wait_until(lambda: False, "broken")


def test_waiting_ends_when_somebody_ends_the_demo(tmp_path):
    stop = threading.Event()
    processes = Processes(tmp_path, stop)
    stop.set()
    try:
        with pytest.raises(Stopped):
            processes.wait_until(lambda: False, "nothing")
        with pytest.raises(Stopped):
            processes.run("sleep", ["sleep", "600"], {})
    finally:
        processes.stop()


def test_what_a_program_prints_is_returned_and_what_is_missing_is_told(processes):
    assert processes.run("echo", ["echo", "hello"], {}) == "hello\n"
    with pytest.raises(DemoError, match="no-such-program"):
        processes.run("none", ["no-such-program"], {})


def test_wrong_camera_files_end_the_demo_before_anything_starts(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("id: gate\nstreams: {analyse: 'http://127.0.0.1/'}\n")

    done = run_demo(tmp_path, "--camera", str(file))

    assert done.returncode == 2
    assert f"{file}:2: streams.analyse" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


@pytest.fixture
def needs_redis(cannot_run):
    if shutil.which("redis-server") is None:
        cannot_run("redis-server is not installed")


@pytest.mark.usefixtures("needs_redis")
def test_a_failing_part_is_told_with_its_log_and_a_taken_port_in_words(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run_demo(tmp_path, "--model", "no-such-model", "--port", str(port))

    assert done.returncode == 1
    assert f"port {port} is in use; the console gets" in done.stdout
    assert re.search(r"node ended with code 2.*\n.*no-such-model", done.stderr)
    assert "Traceback" not in done.stderr
    assert of_folder(tmp_path) == []


@pytest.mark.usefixtures("needs_redis")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_the_start_takes_everything_down(tmp_path, number):
    command = [sys.executable, "-m", "demo", "--data", str(tmp_path / "site"), "--port", "0"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert demo.stdout is not None
    for line in demo.stdout:
        if "control center" in line:
            break

    demo.send_signal(number)

    rest = demo.communicate(timeout=LIMIT_S)[0]
    assert demo.returncode == 0
    assert "ended before it was up" in rest
    assert of_folder(tmp_path) == []


def run_demo(folder, *words):
    command = [sys.executable, "-m", "demo", "--data", str(folder / "site"), "--port", "0", *words]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=LIMIT_S, check=False
    )


def test_a_database_of_a_newer_version_is_told_with_the_cure(tmp_path):
    settings = tmp_path / "center.yaml"
    write_yaml(settings, {"data": str(tmp_path), "sites": str(ROOT / "configs" / "sites")})
    database = sqlite3.connect(tmp_path / "center.db")
    database.execute("create table alembic_version (version_num varchar(32))")
    database.execute("insert into alembic_version values ('of-tomorrow')")
    database.commit()
    database.close()
    command = [sys.executable, "-m", "demo.prepare", str(settings), "--node", "demo-node"]

    done = subprocess.run(
        [*command, "--node-folder", str(tmp_path / "node")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=LIMIT_S,
        check=False,
    )

    assert done.returncode == 1
    assert "make clean" in done.stderr
    assert "Traceback" not in done.stderr
