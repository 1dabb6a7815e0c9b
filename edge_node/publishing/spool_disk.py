"""The one connection to the spool's file: a lock, transactions, and what its errors mean."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import apsw
import structlog
from pydantic import TypeAdapter

from edge_node.errors import SpoolError

log = structlog.get_logger()

Row = TypeVar("Row")

_FILE_STAYS_SOUND = (apsw.FullError, apsw.ConstraintError)
"""After any other error of the disk the file is not trusted until it was opened anew."""


class Disk:
    """Serves one thread at a time."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self.broken: str | None = None
        self.lock = threading.RLock()

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """Commit what the block writes, or nothing of it.

        Raises:
            SpoolError: The disk does not take it.
        """
        with self.lock, self._errors():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            finally:
                # After some errors SQLite has rolled back by itself.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def read(
        self, shape: TypeAdapter[Row], query: str, values: tuple[int | str, ...] = ()
    ) -> list[Row]:
        """Return the rows of a query, each as `shape` says.

        Raises:
            SpoolError: The disk does not give it.
        """
        with self.lock, self._errors():
            rows = self.connection.execute(query, values).fetchall()
        return [shape.validate_python(row) for row in rows]

    def close(self) -> None:
        """Let go of the file; what was committed is on disk already."""
        with self.lock:
            self.connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        if self.broken:
            raise SpoolError(self.broken)
        try:
            yield
        except _FILE_STAYS_SOUND as error:
            raise SpoolError(f"{self.path}: {error}; free space on this disk") from error
        except apsw.Error as error:
            # A failed fsync may have dropped pages: only a new start knows what is on disk.
            self.broken = f"{self.path}: {error}; the node has to start again"
            log.exception("spool.broken", file=str(self.path))
            raise SpoolError(self.broken) from error
