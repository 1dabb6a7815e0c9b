"""Read a YAML file into a tree of settings, or tell everything that is wrong with it at once."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
Place = tuple[str | int, ...]
"""Keys and positions from the top of the file down to a value."""
Mistake = tuple[Place, str]
Settings = TypeVar("Settings", bound=BaseModel)

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
MAX_BYTES = 4 * 1024 * 1024


class WrongSettings(Exception):  # noqa: N818  # what the file is
    """One line per mistake: file, line, key, what is wrong and what would be right."""


class Section(BaseModel):
    """A part of a file: frozen, unknown keys refused, values never shown in errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def read_settings(
    path: Path,
    kind: type[Settings],
    environment: Mapping[str, str],
    look_across: Callable[[Plain], Iterable[Mistake]] = lambda content: (),
) -> Settings:
    """Read one file; `${NAME}` stands for a variable of the environment.

    Args:
        path: The YAML file.
        kind: What its values must be.
        environment: Where secrets come from.
        look_across: Finds what is wrong between parts of the file that are right by themselves.

    Raises:
        WrongSettings: Something is wrong; all of it is told.
    """
    text = _text(path)
    root, content = _parse(path, text)
    mistakes = _duplicate_keys(root, ())
    content = _fill_in(content, environment, mistakes)
    try:
        settings = kind.model_validate(content)
    except ValidationError as error:
        told = {place for place, _ in mistakes}  # a secret that is not there fits nothing else
        mistakes += [each for each in _mistakes_of(error.errors()) if each[0] not in told]
    mistakes += look_across(content)
    if mistakes:
        lines = sorted(_tell(root, *mistake) for mistake in mistakes)
        raise WrongSettings("\n".join(f"{path}:{line}: {text}" for line, text in lines))
    return settings


def _mistakes_of(errors: Iterable[ErrorDetails]) -> list[Mistake]:
    found = [(each["type"], tuple(each["loc"]), _reason(each)) for each in errors]
    places = [place for _, place, _ in found]
    return [
        (place, reason)
        for kind, place, reason in found
        # A list is called too short because items in it are wrong: those are told already.
        if not (kind == "too_short" and any(_is_below(other, place) for other in places))
    ]


def _is_below(place: Place, above: Place) -> bool:
    return len(place) > len(above) and place[: len(above)] == above


def _reason(error: ErrorDetails) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "there is no such key"
        case "missing":
            return "this key is missing"
        case "string_type" if isinstance(error["input"], bool | int | float):
            # YAML 1.1 reads off, on, yes, no and 7 as what they look like.
            return "this must be text; write it in quotes"
        case _:
            return error["msg"].removeprefix("Value error, ")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise WrongSettings(f"{path}: larger than {MAX_BYTES} bytes; this is no settings file")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise WrongSettings(f"{path}: there is no such file") from None
    except OSError as error:
        raise WrongSettings(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WrongSettings(f"{path}: is not YAML: {error}") from None


def _parse(path: Path, text: str) -> tuple[yaml.MappingNode, Plain]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content: Plain = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise WrongSettings(f"{path}: is not YAML: {error}") from None
    if not isinstance(root, yaml.MappingNode):
        raise WrongSettings(f"{path}: expected `key: value` lines")
    return root, content


def _duplicate_keys(node: yaml.Node, place: Place) -> list[Mistake]:
    found: list[Mistake] = []
    for key, child in _children(node):
        found += _duplicate_keys(child, (*place, key))
    keys = [key for key, _ in _children(node)]
    twice = {key for key in keys if keys.count(key) > 1}
    return found + [((*place, key), "this key is written twice; keep one") for key in twice]


def _children(node: yaml.Node) -> list[tuple[str | int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return [(str(key.value), value) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return list(enumerate(node.value))
    return []


def _fill_in(
    value: Plain,
    environment: Mapping[str, str],
    mistakes: list[Mistake],
    place: Place = (),
) -> Plain:
    if isinstance(value, dict):
        return {k: _fill_in(v, environment, mistakes, (*place, k)) for k, v in value.items()}
    if isinstance(value, list):
        return [_fill_in(v, environment, mistakes, (*place, i)) for i, v in enumerate(value)]
    if isinstance(value, str):
        return _substitute(value, environment, mistakes, place)
    return value


def _substitute(
    text: str, environment: Mapping[str, str], mistakes: list[Mistake], place: Place
) -> str:
    def look_up(found: re.Match[str]) -> str:
        name = found[1]
        if name not in environment:
            mistakes.append((place, f"the environment has no {name}; set it before the start"))
        return environment.get(name, "")

    return _VARIABLE.sub(look_up, text)


def _tell(root: yaml.Node, place: Place, reason: str) -> tuple[int, str]:
    node = root
    for key in place:
        node = next((child for name, child in _children(node) if name == key), node)
    where = ".".join(str(key) for key in place) or "the file"
    return node.start_mark.line + 1, f"{where}: {reason}"
