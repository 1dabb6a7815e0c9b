"""Reading and writing: many readers, one writer, and what to do after a commit."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import event, update
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from control_center.db.tables import CounterRow
from control_center.errors import Outage, SetupError

READERS = 4
BUSY_TIMEOUT_MS = 5_000
AsyncDrivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


@dataclass(frozen=True)
class Writing:
    """One transaction that changes something."""

    session: AsyncSession
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    """Called in order once the transaction is on disk, before the next writer begins."""
    numbers: dict[str, int] = field(default_factory=dict)
    """The newest number of each counter that was used."""


class Database:
    """The control center's database."""

    def __init__(self, url: str) -> None:
        """Take the address apart; connect on first use.

        Args:
            url: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.
        """
        self._url = _async_url(url)
        self._writer = _engine(self._url, writes=True)
        self._readers = _engine(self._url, writes=False) if self.is_sqlite else self._writer
        self._lock = asyncio.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether only one process may write."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def writer(self) -> AsyncEngine:
        """The engine that migrations run on."""
        return self._writer

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Give a session that sees one state of the database and changes nothing.

        Raises:
            Outage: The database does not answer.
        """
        with _outages():
            async with AsyncSession(self._readers, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """Give the one transaction that may change something; commit at the end.

        SQLite takes one writer at a time, so waiting happens here and not in its busy loop.

        Raises:
            Outage: The database does not answer, or the disk is full.
        """
        async with self._lock:
            with _outages():
                session = AsyncSession(self._writer, expire_on_commit=False)
                async with session:
                    writing = Writing(session)
                    yield writing
                    await _keep_numbers(writing)
                    await session.commit()
            for callback in writing.after_commit:
                callback()

    async def close(self) -> None:
        """Close all connections; the writer last, so that it alone folds the log back."""
        if self._readers is not self._writer:
            await self._readers.dispose()
        await self._writer.dispose()


async def next_number(writing: Writing, name: str) -> int:
    """Return the next number of a counter; other writers wait until this one has committed."""
    if name not in writing.numbers:
        writing.numbers[name] = await _take_counter(writing.session, name)
    writing.numbers[name] += 1
    return writing.numbers[name]


async def _take_counter(session: AsyncSession, name: str) -> int:
    """Return a counter's value and hold it: the statement changes the row, to what it was."""
    held = (
        update(CounterRow)
        .where(CounterRow.name == name)
        .values(value=CounterRow.value)
        .returning(CounterRow.value)
    )
    value = (await session.execute(held)).scalar_one_or_none()
    if value is None:
        session.add(CounterRow(name=name, value=0))
        await session.flush()
    return value or 0


async def _keep_numbers(writing: Writing) -> None:
    for name, value in writing.numbers.items():
        kept = update(CounterRow).where(CounterRow.name == name).values(value=value)
        await writing.session.execute(kept)


class _outages:  # noqa: N801  # used as a `with` block
    """Turn a database that is away into `Outage`; wrong statements stay what they are."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OperationalError | InterfaceError) or (
            isinstance(error, DBAPIError) and error.connection_invalidated
        ):
            raise Outage(f"database: {error.orig}") from error
        if isinstance(error, ConnectionError | TimeoutError):
            raise Outage(f"database: {error}") from error


def _async_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise SetupError("database.url: expected sqlite:///FILE or postgresql://…") from None
    driver = AsyncDrivers.get(url.get_backend_name())
    if driver is None:
        raise SetupError("database.url: only sqlite and postgresql are known")
    return url.set(drivername=driver)


def _engine(url: URL, *, writes: bool) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_size=10, pool_timeout=5, pool_pre_ping=True)
    engine = create_async_engine(url, pool_size=1 if writes else READERS, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # We begin transactions ourselves: the driver would begin them too late for a reader.
        raw: SqliteConnection = connection  # type: ignore[assignment]  # aiosqlite looks like it
        raw.isolation_level = None
        cursor = connection.cursor()
        for pragma in _pragmas(writes=writes):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _pragmas(*, writes: bool) -> tuple[str, ...]:
    either = (f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON")
    if writes:
        return (*either, "journal_mode=WAL", "synchronous=FULL")
    # SQLite before 3.51.3 may spoil a log that two connections fold back at once: one does.
    return (*either, "query_only=ON", "wal_autocheckpoint=0")
