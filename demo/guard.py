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
from collections.abc import Iterable

DONE = "done"
LEAVE_WITHIN_S = 8.0
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
    newest_first = list(groups)[::-1]
    for group in newest_first:
        with contextlib.suppress(ProcessLookupError):
            os.kill(group, signal.SIGTERM)
    deadline = time.monotonic() + within_s
    while any(is_there(group) for group in newest_first) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)
    for group in newest_first:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def is_there(group: int) -> bool:
    """Does any process of this group exist?"""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
