"""Read a YAML file into frozen values, or tell everything that is wrong with it at once."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from control_center.errors import SetupError

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
Place = tuple[str | int, ...]
Kind = TypeVar("Kind", bound=BaseModel)

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_WORDS = {"extra_forbidden": "there is no such key", "missing": "this key is missing"}


class Section(BaseModel):
    """A part of a file: frozen, unknown keys refused, values never shown in errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that is written twice, of which YAML would keep the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        keys = [str(key.value) for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: {', '.join(twice)} written twice; keep one")
        return dict(super().construct_mapping(node, deep))


def read_file(path: Path, kind: type[Kind], environment: Mapping[str, str]) -> Kind:
    """Read one file; `${NAME}` stands for a variable of the environment.

    Raises:
        SetupError: One line for each mistake: file, key, and what is wrong.
    """
    content = _parse(path)
    mistakes: list[str] = []
    filled = _fill(content, environment, mistakes, ())
    try:
        value = kind.model_validate(filled)
    except ValidationError as error:
        mistakes += [
            f"{_key(each['loc'])}: {_WORDS.get(each['type'], each['msg'])}"
            for each in error.errors(include_input=False, include_url=False)
        ]
    if mistakes:
        raise SetupError("\n".join(f"{path}: {mistake}" for mistake in mistakes))
    return value


def _parse(path: Path) -> Plain:
    try:
        content: Plain = yaml.load(path.read_bytes(), Loader=_StrictLoader)  # noqa: S506  # is safe
    except FileNotFoundError:
        raise SetupError(f"{path}: there is no such file") from None
    except OSError as error:
        raise SetupError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SetupError(f"{path}: is not YAML: {error}") from None
    if not isinstance(content, dict):
        raise SetupError(f"{path}: expected `key: value` lines")
    return content


def _fill(value: Plain, environment: Mapping[str, str], mistakes: list[str], place: Place) -> Plain:
    match value:
        case dict():
            return {k: _fill(v, environment, mistakes, (*place, k)) for k, v in value.items()}
        case list():
            return [_fill(v, environment, mistakes, (*place, i)) for i, v in enumerate(value)]
        case str():
            return _substitute(value, environment, mistakes, place)
        case _:
            return value


def _substitute(
    text: str, environment: Mapping[str, str], mistakes: list[str], place: Place
) -> str:
    def look_up(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in environment:
            mistakes.append(f"{_key(place)}: the environment has no {name}; set it before start")
        return environment.get(name, "")

    return _VARIABLE.sub(look_up, text)


def _key(place: Place) -> str:
    return ".".join(str(part) for part in place) or "the file"
