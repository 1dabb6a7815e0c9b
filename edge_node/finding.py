"""One line of what `edge-node check` found."""

from collections.abc import Callable
from typing import NamedTuple

from edge_node.errors import SetupError


class Finding(NamedTuple):
    """One line of the table."""

    what: str
    sound: bool
    told: str
    warns: bool = False
    """Sound, but somebody should read it."""


def say(what: str, look: Callable[[], str]) -> Finding:
    """Return what a look at something told, or the mistake of the settings that it met."""
    try:
        return Finding(what, True, look())
    except SetupError as error:
        return Finding(what, False, str(error))
