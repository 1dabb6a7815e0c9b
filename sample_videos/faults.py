"""What can go wrong with a sample camera on request."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """Faults by the names used on the control port; a camera has one at a time."""

    OK = "ok"
    """As it should be: also the own clip and the own password again."""
    STALL = "stall"
    """Connections stay open and requests are answered, but no picture comes."""
    HALF_OPEN = "half_open"
    """Connections stay open, nothing is sent and nothing is answered."""
    CLOSE = "close"
    """Once: all connections are closed in order; a client may come back at once."""
    RESET = "rst"
    """Once: all connections are reset; a client may come back at once."""
    OFF = "off"
    """Every connection is closed at its first request, without an answer."""
    JUMP = "jump"
    """Once: the timestamps jump by so many seconds, forwards or back."""
    WRAP = "wrap"
    """Streams opened from now on start so many seconds (2) before the 32-bit timestamps wrap."""
    NOISE = "noise"
    """Each byte of a picture is damaged with this probability."""
    SWAP = "swap"
    """Another file is sent, of another size perhaps, without a new connection."""
    NO_KEY = "nokey"
    """Key frames are left out."""
    SLOW = "slow"
    """Pictures come this many times slower than their timestamps say."""
    DRIP = "drip"
    """Data comes byte by byte, with so many seconds between two bytes."""
    NOT_FOUND = "not_found"
    """404 to every request."""
    WRONG_PASSWORD = "wrong_password"  # noqa: S105  # the name of a fault
    """401 whatever the password."""
    PASSWORD = "password"  # noqa: S105  # the name of a fault
    """Another password is asked for; what plays goes on."""
    ENDLESS_HEADERS = "endless_headers"
    """The answer to DESCRIBE has headers without end."""


ONCE = frozenset({FaultKind.CLOSE, FaultKind.RESET, FaultKind.JUMP})
RANGES: Mapping[FaultKind, tuple[float, float]] = {
    FaultKind.JUMP: (-1e6, 1e6),
    FaultKind.WRAP: (0.0, 3600.0),
    FaultKind.NOISE: (0.0, 1.0),
    FaultKind.SLOW: (0.1, 1000.0),
    FaultKind.DRIP: (0.0, 60.0),
}
DEFAULTS: Mapping[FaultKind, str] = {FaultKind.WRAP: "2"}
WITH_TEXT = frozenset({FaultKind.SWAP, FaultKind.PASSWORD})


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault with its checked argument."""

    kind: FaultKind = FaultKind.OK
    text: str = ""
    number: float = 0.0


def parse_fault(name: str, argument: str = "") -> Fault:
    """Check a fault's name and argument.

    Raises:
        ValueError: Unknown name, argument missing, not wanted or out of its range.
    """
    try:
        kind = FaultKind(name)
    except ValueError:
        known = ", ".join(FaultKind)
        raise ValueError(f"no fault is called {name!r}; there are {known}") from None
    argument = argument or DEFAULTS.get(kind, "")
    if kind in RANGES:
        return Fault(kind, number=_number(kind, argument))
    if bool(argument) != (kind in WITH_TEXT):
        raise ValueError(f"{kind} takes {'an' if kind in WITH_TEXT else 'no'} argument")
    return Fault(kind, text=argument)


def _number(kind: FaultKind, argument: str) -> float:
    low, high = RANGES[kind]
    try:
        number = float(argument)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise ValueError(f"{kind} takes a number from {low:g} to {high:g}")
    return number
