"""The store: where this installation keeps model files, beside a catalog of its own entries."""

import errno
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from models.catalog import Entry, read_catalogs
from models.errors import PullError
from models.registry import STORE_CATALOG

Value = str | int | float | Sequence["Value"] | Mapping[str, "Value"]


def keep_entry(entry: Entry, store: Path) -> Path:
    """Write an entry into the store's own catalog, in place of one of the same name.

    Raises:
        CatalogError: The store's catalog is wrong.
        PullError: The disk does not take it; the catalog is as it was.
    """
    catalog = store / STORE_CATALOG
    own = dict(read_catalogs((catalog,)).entries) if catalog.exists() else {}
    own[entry.name] = entry
    head = "# Models of this installation; written by `qyragy-models add`.\n\n"
    return keep_file((head + "\n".join(map(as_toml, own.values()))).encode(), catalog)


def keep_file(content: bytes, path: Path) -> Path:
    """Write a file so that others see the old or the new one, after a power cut too.

    Raises:
        PullError: The disk does not take it; the old file is as it was.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            try:
                file.write(content)
                settle(file, path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    return path


def settle(file: IO[bytes], path: Path) -> None:
    """Give a written file its name once the disk has it; anyone may read it."""
    file.flush()
    os.fchmod(file.fileno(), 0o644)
    os.fsync(file.fileno())
    Path(file.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what the disk says into one message that names the file and the cure."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            cure = f"the disk of {path.parent} is full; make room there and run it again"
        else:
            cure = f"cannot be written: {error.strerror or error}"
        raise PullError(f"{path.name}: {cure}; what was installed is as it was") from error


def as_toml(entry: Entry) -> str:
    """Return an entry as a table of a catalog file."""
    values = entry.model_dump(mode="json", exclude_none=True, exclude={"name"})
    lines = [f"[model.{_toml(entry.name)}]"]
    lines += [f"{key} = {_toml(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def _toml(value: Value) -> str:
    match value:
        case str():
            # JSON's escapes are TOML's, but for DEL, which JSON leaves as it is.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case int() | float():
            return repr(value)
        case Mapping():
            return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
        case _:
            return "[" + ", ".join(_toml(item) for item in value) + "]"
