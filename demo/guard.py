"""Outlives the demo by some seconds: takes its programs down when it was killed (`kill -9`).

Run as a script with nothing but the standard library. Its standard input is a pipe that only the
demo holds: a line with a number names the leader of a program's process group, the line `done`
says that nothing is left to do, and the end of the pipe without it means that the demo died.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

DONE = "done"
LEAVE_WITHIN_S = 8.0
KILLED_WITHIN_S = 5.0
LOOK_EVERY_S = 0.05


def main() -> None:
    """Read the groups; end them when the demo is gone."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: list[int] = []
    for line in sys.stdin:
        if line.strip() == DONE:
            return
        groups.append(int(line))
    end(groups, LEAVE_WITHIN_S)


def end(groups: Iterable[int], within_s: float) -> None:
    """Ask the leaders to end, last started first; kill what is left of their groups."""
    leaders = list(groups)[::-1]
    for leader in leaders:
        with contextlib.suppress(ProcessLookupError):
            os.kill(leader, signal.SIGTERM)
    wait_while(lambda: any(map(runs, leaders)), within_s)
    kill(leaders)


def kill(groups: Collection[int]) -> None:
    """Kill every process of these groups and return when none is left."""
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    wait_while(lambda: any(map(is_there, groups)), KILLED_WITHIN_S)


def wait_while(holds: Callable[[], bool], within_s: float) -> None:
    """Wait until something is over, or the time is."""
    deadline = time.monotonic() + within_s
    while holds() and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)


def is_there(group: int) -> bool:
    """Does any process of this group run?"""
    return any(runs(int(each.name), group) for each in Path("/proc").glob("[0-9]*"))


def runs(process: int, group: int | None = None) -> bool:
    """Does a process run, in this group? One that has ended and waits to be asked does not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(errors="replace")
    except OSError:
        return False
    # proc(5): the name in brackets may hold anything; then state, parent and group.
    state, _, its_group = stat.rpartition(")")[2].split()[:3]
    return state != "Z" and group in {None, int(its_group)}


if __name__ == "__main__":
    main()
