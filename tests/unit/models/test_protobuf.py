import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.protobuf import Message


def message(content: bytes) -> Message:
    return Message(memoryview(content))


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b"\x08\x96\x01", 150),  # the example of the encoding's own documentation
        (b"\x08\x00", 0),
        (b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 2**64 - 1),
        (b"\x08\x01\x08\x02", 2),
        (b"", 0),
    ],
    ids=["two bytes", "zero", "64 bits", "the last of two counts", "absent"],
)
def test_numbers_are_read(content, number):
    assert message(content).number(1) == number


def test_text_and_messages_are_read_by_their_length():
    outer = message(b"\x12\x07testing" + b"\x1a\x03\x08\x96\x01")

    assert outer.text(2) == "testing"
    assert outer.message(3).number(1) == 150
    assert [inner.number(1) for inner in outer.messages(3)] == [150]
    assert 2 in outer
    assert 4 not in outer


@pytest.mark.parametrize(
    "content",
    [
        b"\x12\x07test",
        b"\x08",
        b"\x08\x96",
        b"\x0b",
        b"\x00\x01",
        b"\x08" + b"\xff" * 11,
        b"\x09ab",
    ],
    ids=["short text", "no value", "half number", "group", "field 0", "endless", "short fixed"],
)
def test_what_is_no_message_is_refused(content):
    with pytest.raises(ValueError, match="byte"):
        message(content)


def test_a_number_is_no_message():
    with pytest.raises(ValueError, match="a number"):
        message(b"\x08\x01").message(1)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(ValueError):
        message(content)
