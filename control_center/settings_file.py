"""Read the center's YAML files; what is wrong in one is a SetupError."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from contracts.settings_file import WrongSettings, read_settings
from control_center.errors import SetupError

Kind = TypeVar("Kind", bound=BaseModel)


def read_file(path: Path, kind: type[Kind], environment: Mapping[str, str]) -> Kind:
    """Read one file; `${NAME}` stands for a variable of the environment.

    Raises:
        SetupError: All mistakes, one a line: file, line, key, and what is wrong.
    """
    try:
        return read_settings(path, kind, environment)
    except WrongSettings as error:
        raise SetupError(str(error)) from None
