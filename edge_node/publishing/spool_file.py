"""The spool's file: opened, checked, set aside when it is spoilt, with its space taken in advance.

Measured: a full disk lets SQLite neither insert nor delete nor checkpoint. So the file keeps
`reserve_bytes` of free pages of its own, and the write-ahead log has been that long before.
"""

import ctypes
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import apsw
import structlog

from edge_node.errors import SpoolError

log = structlog.get_logger()

SCHEMA_VERSION = 1
APPLICATION_ID = 0x51795370
"""`QySp`: tells a spool from any other SQLite file."""

_COMPANIONS = ("", "-wal", "-shm")
_SPOILT = (apsw.CorruptError, apsw.NotADBError, apsw.FormatError, apsw.SQLError)
"""SQLError: a table that every spool has is not there."""

_SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};

CREATE TABLE counter (
    node TEXT NOT NULL,
    epoch TEXT NOT NULL,
    last_seq INTEGER NOT NULL,
    last_row INTEGER NOT NULL        -- like last_seq, but goes on in a new epoch
) STRICT;

CREATE TABLE outbox (
    position INTEGER PRIMARY KEY,    -- see spool_room.position_of
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    event_id TEXT NOT NULL UNIQUE,
    occasion TEXT NOT NULL UNIQUE,   -- what must not make a second event
    priority INTEGER NOT NULL,
    body BLOB NOT NULL,              -- the exact bytes that are signed
    signature TEXT NOT NULL,
    key_id TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'accepted', 'rejected')),
    settled_ms INTEGER,
    reason TEXT,
    UNIQUE (epoch, seq)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (priority, position) WHERE state = 'waiting';
CREATE INDEX outbox_settled ON outbox (state, settled_ms) WHERE state <> 'waiting';

CREATE TABLE clip (
    activation_id TEXT PRIMARY KEY,
    camera TEXT NOT NULL,
    priority INTEGER NOT NULL,
    starts_ms INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready', 'failed')),
    settled_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX clip_settled ON clip (settled_ms) WHERE settled_ms IS NOT NULL;

CREATE TABLE evidence_file (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL UNIQUE,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    urgency INTEGER NOT NULL,        -- lower goes first
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'uploaded', 'failed')),
    settled_ms INTEGER,
    reason TEXT
) STRICT;
CREATE INDEX evidence_waiting ON evidence_file (urgency, position) WHERE state = 'waiting';
CREATE INDEX evidence_settled ON evidence_file (settled_ms) WHERE settled_ms IS NOT NULL;

CREATE TABLE open_activation (
    activation_id TEXT PRIMARY KEY,
    observation BLOB NOT NULL        -- JSON of the newest one
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstone (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    epoch TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    evicted_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE reserve (filler BLOB NOT NULL) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of the disk the spool may take."""

    max_bytes: int = 256 * 1024 * 1024
    reserve_bytes: int = 4 * 1024 * 1024
    """Of these, kept for P1."""
    keep_free_bytes: int = 16 * 1024 * 1024
    """The file stops growing when the disk has less than this left."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A spool that was found whole, or a new one."""

    connection: apsw.Connection
    quarantined: Path | None = None
    """Where the spoilt file lies, if there was one; the new spool has a new epoch."""


def open_file(path: Path, *, node: str, quota: Quota, at: datetime) -> OpenedFile:
    """Open the spool for writing by this process alone, or make it.

    Raises:
        SpoolError: The disk does not take it, another process has it, or it is another node's.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return OpenedFile(_connect(path, node, quota))
        except _SPOILT:
            aside = _quarantine(path, at)
            log.exception("spool.quarantined", file=str(path), aside=str(aside))
            return OpenedFile(_connect(path, node, quota), quarantined=aside)
    except apsw.BusyError as error:
        raise SpoolError(f"{path}: another edge-node has this spool open; stop it first") from error
    except (apsw.Error, OSError) as error:
        raise SpoolError(f"{path}: the spool can't be opened: {error}") from error


def _connect(path: Path, node: str, quota: Quota) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    try:
        _configure(connection, quota)
        if _is_empty(connection):
            _create(connection, node)
            _fsync_folder(path.parent)
        _check(connection, path, node)
        _take_reserve(connection, path, quota.reserve_bytes)
    except BaseException:
        connection.close()
        raise
    return connection


def _configure(connection: apsw.Connection, quota: Quota) -> None:
    # Exclusive: a second supervisor on the same folder is refused instead of mixing its events in.
    connection.pragma("locking_mode", "exclusive")
    if connection.pragma("journal_mode", "wal") != "wal":
        raise SpoolError("the file system of the spool does not support write-ahead logging")
    _keep_log_when_closed(connection)
    # NORMAL loses acknowledged commits in a power cut; FULL lost none.
    connection.pragma("synchronous", 2)
    connection.pragma("trusted_schema", 0)
    connection.pragma("cell_size_check", 1)
    page_size = int(str(connection.pragma("page_size")))
    connection.pragma("max_page_count", quota.max_bytes // page_size)
    # Merged long before it outgrows the length that was taken for it at the start.
    connection.pragma("wal_autocheckpoint", max(1, quota.reserve_bytes // page_size // 2))


def _is_empty(connection: apsw.Connection) -> bool:
    """Tell whether it is new, or a crash came before its first transaction."""
    return not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()


def _create(connection: apsw.Connection, node: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_SCHEMA)
    connection.execute("INSERT INTO counter VALUES (?, ?, 0, 0)", (node, new_epoch()))
    connection.execute("COMMIT")


def _check(connection: apsw.Connection, path: Path, node: str) -> None:
    found = connection.pragma("integrity_check", 1)
    if found != "ok":
        raise apsw.CorruptError(str(found))
    if connection.pragma("application_id") != APPLICATION_ID:
        raise SpoolError(f"{path} is a database, but no spool; move it away")
    if connection.pragma("user_version") != SCHEMA_VERSION:
        raise SpoolError(f"{path} was written by another version of edge-node; use that one")
    rows = connection.execute("SELECT node FROM counter").fetchall()
    if len(rows) != 1:
        raise apsw.CorruptError("the counter is missing")
    if rows[0][0] != node:
        raise SpoolError(f"{path} belongs to node {rows[0][0]}, not {node}; give each its folder")


def _keep_log_when_closed(connection: apsw.Connection) -> None:
    """Have the log stay with its length, so that a start on a full disk finds it."""
    yes = ctypes.c_int(1)
    connection.file_control("main", apsw.SQLITE_FCNTL_PERSIST_WAL, ctypes.addressof(yes))


def _take_reserve(connection: apsw.Connection, path: Path, reserve_bytes: int) -> None:
    """Make sure that the file holds this much free space, and the log as much again."""
    page_size = int(str(connection.pragma("page_size")))
    missing = reserve_bytes - int(str(connection.pragma("freelist_count"))) * page_size
    log_bytes = path.with_name(f"{path.name}-wal").stat().st_size
    if missing <= 0 and log_bytes >= reserve_bytes:
        return
    disk = os.statvfs(path.parent)
    if disk.f_bavail * disk.f_frsize < max(0, missing) + 2 * reserve_bytes:
        log.warning("spool.reserve_missing", bytes=missing)
        return
    try:
        connection.execute("INSERT INTO reserve VALUES (zeroblob(?))", (reserve_bytes,))
    except apsw.FullError:  # the quota: it has become smaller
        log.warning("spool.reserve_missing", bytes=missing)
    connection.execute("DELETE FROM reserve")


def _quarantine(path: Path, at: datetime) -> Path:
    """Set the spoilt file aside with its log, under names that nobody uses yet."""
    stamp = f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    aside = path.with_name(f"{path.name}.spoilt-{stamp}")
    for companion in _COMPANIONS:
        source = path.with_name(path.name + companion)
        if source.exists():
            source.rename(aside.with_name(aside.name + companion))
    _fsync_folder(path.parent)
    return aside


def new_epoch() -> str:
    """Return 16 random hex digits."""
    return secrets.token_hex(8)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
