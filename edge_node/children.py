"""The processes of a node besides the supervisor: started, noticed when gone, killed.

They come from a fork server, so that a lost one is back in well under a second: its libraries are
loaded once, and the supervisor itself never loads what decodes or detects.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from edge_node.messages import Message, encode

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

PRELOADED = ["edge_node.preloaded"]

_context = multiprocessing.get_context("forkserver")


def start_fork_server() -> None:
    """Load the libraries of the children once, before the first child is needed."""
    _context.set_forkserver_preload(PRELOADED)


class Child:
    """One process and the connection to it; both are new after each start."""

    def __init__(self, name: str) -> None:
        """Take a name for people."""
        self.name = name
        self._process: ForkServerProcess | None = None
        self.connection: Connection | None = None

    @property
    def exit_code(self) -> int | None:
        """How it ended: negative numbers are signals; None while it runs."""
        return None if self._process is None else self._process.exitcode

    def start(self, begin: Callable[[Connection], None]) -> None:
        """Start a new process that runs this picklable function with a new connection."""
        ours, theirs = _context.Pipe()
        self._process = _context.Process(target=begin, args=(theirs,), name=self.name, daemon=True)
        self._process.start()
        theirs.close()
        self.connection = ours

    def send(self, message: Message) -> bool:
        """Send a message; False if the process is gone."""
        try:
            if self.connection is None:
                return False
            self.connection.send_bytes(encode(message))
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """End it at once, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
        self.close()

    def close(self) -> None:
        """Close our end of the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
