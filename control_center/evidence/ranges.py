"""One range of bytes, as RFC 9110 section 14 writes it; several at once are refused."""

import re
from dataclasses import dataclass

from control_center.errors import RangeRefused

_ONE = re.compile(r"^bytes=([0-9]{0,18})-([0-9]{0,18})$")


@dataclass(frozen=True)
class Span:
    """Bytes from `start` up to, not including, `stop`."""

    start: int
    stop: int

    def header(self, size: int) -> str:
        """Return the value of `Content-Range`."""
        return f"bytes {self.start}-{self.stop - 1}/{size}"


def requested(header: str | None, size: int) -> Span | None:
    """Return the range that is asked for, or None for the whole file.

    Args:
        header: The value of `Range`; another unit than bytes asks for the whole file.
        size: Bytes of the file, at least 1.

    Raises:
        RangeRefused: It is not one range, or begins beyond the end.
    """
    if header is None or not header.startswith("bytes="):
        return None
    found = _ONE.match(header)
    if found is None or found.groups() == ("", ""):
        raise RangeRefused(size)
    first, last = found.groups()
    if first == "":
        start, stop = max(size - int(last), 0), size
    else:
        start, stop = int(first), min(int(last) + 1 if last else size, size)
    if start >= stop:
        raise RangeRefused(size)
    return Span(start, stop)
