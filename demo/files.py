"""Settings files of the demo: read, and written so that only their owner can read them."""

import os
from pathlib import Path

import yaml

from demo.errors import WrongSettings

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def read_yaml(file: Path) -> dict[str, Plain]:
    """Read a file of `key: value` lines.

    Raises:
        WrongSettings: It is not there, or something else.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongSettings(f"{file}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise WrongSettings(f"{file}: is not YAML: {error}") from error
    if not isinstance(content, dict):
        raise WrongSettings(f"{file}: expected settings as `key: value` lines")
    return content


def write_yaml(file: Path, content: dict[str, Plain]) -> None:
    """Write settings; cameras' addresses in them may hold a password."""
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    write_secret(file, "# Written by the demo anew at each start.\n" + text)


def write_secret(file: Path, text: str) -> None:
    """Write a file that nobody but its owner may read."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
