from hypothesis import given, settings
from hypothesis import strategies as st

from sample_videos.payload_h264 import is_parameter_set, payloads


def reassembled(parts):
    """Join FU-A fragments as a receiver does (RFC 6184, 5.8)."""
    if len(parts) == 1:
        return parts[0]
    header = (parts[0][0] & 0xE0) | (parts[0][1] & 0x1F)
    return bytes((header,)) + b"".join(part[2:] for part in parts)


@settings(max_examples=30)
@given(nal=st.binary(min_size=2, max_size=3000), limit=st.integers(3, 1500))
def test_fragments_fit_and_give_the_same_bytes_again(nal, limit):
    nal = bytes((nal[0] & 0x7F,)) + nal[1:]

    parts = payloads(nal, limit)

    assert all(len(part) <= limit for part in parts)
    assert reassembled(parts) == nal


@settings(max_examples=30)
@given(nal=st.binary(min_size=200, max_size=3000))
def test_start_and_end_are_marked_once_and_in_their_places(nal):
    parts = payloads(nal, 100)

    assert all(part[0] & 0x1F == 28 for part in parts)
    assert [bool(part[1] & 0x80) for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [bool(part[1] & 0x40) for part in parts] == [False] * (len(parts) - 1) + [True]


def test_a_small_unit_goes_as_it_is():
    assert payloads(b"\x65abc", 1400) == (b"\x65abc",)


def test_parameter_sets_are_told_from_slices():
    assert [is_parameter_set(bytes((byte,))) for byte in (0x67, 0x68, 0x65, 0x41)] == [
        True,
        True,
        False,
        False,
    ]
