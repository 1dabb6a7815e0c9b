"""Read a node's YAML files; what is wrong in one is a SetupError."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from contracts import settings_file
from contracts.settings_file import Mistake, Plain, WrongSettings
from edge_node.errors import SetupError

Settings = TypeVar("Settings", bound=BaseModel)


def read_settings(
    path: Path,
    kind: type[Settings],
    environment: Mapping[str, str],
    look_across: Callable[[Plain], Iterable[Mistake]] = lambda content: (),
) -> Settings:
    """Read one file, see `contracts.settings_file.read_settings`.

    Raises:
        SetupError: All mistakes, one a line.
    """
    try:
        return settings_file.read_settings(path, kind, environment, look_across)
    except WrongSettings as error:
        raise SetupError(str(error)) from None
