import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_center.errors import RangeRefused
from control_center.evidence.ranges import Span, requested


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("lines=1-2", None),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=10-", Span(10, 100)),
        ("bytes=-5", Span(95, 100)),
        ("bytes=-500", Span(0, 100)),
        ("bytes=90-500", Span(90, 100)),
    ],
)
def test_one_range_is_understood(header, expected):
    assert requested(header, 100) == expected


@pytest.mark.parametrize(
    "header",
    [
        "bytes=",
        "bytes=-",
        "bytes=-0",
        "bytes=100-",
        "bytes=5-4",
        "bytes=0-1,2-3",
        "bytes=a-b",
        "bytes=" + "0-," * 1000,
        "bytes=" + "9" * 40 + "-",
        "bytes=１-２",
    ],
)
def test_what_is_not_one_range_of_the_file_is_refused(header):
    with pytest.raises(RangeRefused):
        requested(header, 100)


@given(st.text(max_size=30), st.integers(1, 1000))
def test_whatever_is_asked_the_answer_lies_within_the_file(text, size):
    try:
        span = requested("bytes=" + text, size)
    except RangeRefused:
        return
    assert span is not None
    assert 0 <= span.start < span.stop <= size
