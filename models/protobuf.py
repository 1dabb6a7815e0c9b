"""Protocol Buffers read without a schema: fields by number, as far as ONNX files need it.

The encoding is that of protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Iterator
from typing import Final

_VARINT: Final = 0
_MAX_VARINT_BITS: Final = 70
"""Ten bytes of seven bits hold the 64 bits of the largest number."""


class Message:
    """The fields of one message; what is not there reads as empty, as protobuf asks.

    Raises:
        ValueError: The bytes are no message, or end inside a field.
    """

    def __init__(self, content: memoryview) -> None:
        self._values: dict[int, list[int | memoryview]] = {}
        for number, value in _fields(content):
            self._values.setdefault(number, []).append(value)

    def __contains__(self, number: int) -> bool:
        return number in self._values

    def messages(self, *numbers: int) -> Iterator["Message"]:
        """Yield the messages in these fields."""
        for number in numbers:
            for value in self._values.get(number, ()):
                yield Message(_bytes(value))

    def message(self, number: int) -> "Message":
        """Return the message in a field that is given once."""
        return Message(_bytes(self._last(number)))

    def text(self, number: int) -> str:
        """Return the text in a field, of several the last."""
        return bytes(_bytes(self._last(number))).decode()

    def number(self, number: int) -> int:
        """Return the whole number in a field, of several the last; 0 where there is none."""
        value = self._last(number)
        return value if isinstance(value, int) else 0

    def _last(self, number: int) -> int | memoryview:
        return self._values.get(number, [memoryview(b"")])[-1]


def _bytes(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise ValueError("a number where a message is expected")  # noqa: TRY004  # of the file
    return value


def _fields(content: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise ValueError(f"field number 0 before byte {at}")
        if kind == _VARINT:
            value, at = _varint(content, at)
            yield number, value
            continue
        size, at = _size(content, at, kind)
        if at + size > len(content):
            raise ValueError(f"expected {size} bytes at byte {at}, found {len(content) - at}")
        yield number, content[at : at + size]
        at += size


def _size(content: memoryview, at: int, kind: int) -> tuple[int, int]:
    """Return how many bytes the value has, and where it begins."""
    match kind:
        case 1:
            return 8, at
        case 2:
            return _varint(content, at)
        case 5:
            return 4, at
        case _:
            raise ValueError(f"wire type {kind} before byte {at}")


def _varint(content: memoryview, at: int) -> tuple[int, int]:
    """Read a base-128 number and where it ends."""
    number = 0
    for shift in range(0, _MAX_VARINT_BITS, 7):
        if at >= len(content):
            raise ValueError(f"ends inside a number at byte {at}")
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004  # the highest bit says that more follows
            return number, at
    raise ValueError(f"a number of more than 64 bits before byte {at}")
