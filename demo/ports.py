"""Free TCP ports on loopback."""

import socket
from contextlib import ExitStack, closing
from dataclasses import dataclass

from demo.errors import DemoError


@dataclass(frozen=True)
class Ports:
    """TCP ports on loopback, one for each program."""

    redis: int
    cameras: int
    center: int


def free_ports(console: int = 0) -> Ports:
    """Return three different free ports; the console's is the wanted one if nobody has it."""
    with ExitStack() as held:
        center = _hold(held, console)
        return Ports(redis=_hold(held, 0), cameras=_hold(held, 0), center=center)


def _hold(held: ExitStack, wanted: int) -> int:
    """Take a port until the stack is left, so that no other question gets the same one."""
    for port in (wanted, 0):
        probe = held.enter_context(closing(socket.socket()))
        # As servers do: a connection that has just ended does not make the port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            continue
        return int(probe.getsockname()[1])
    raise DemoError("there is no free TCP port on 127.0.0.1")


def answers(port: int) -> bool:
    """Does somebody listen on this port of loopback?"""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
