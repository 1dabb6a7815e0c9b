from hypothesis import given, settings
from hypothesis import strategies as st

from sample_videos.payload_h265 import is_parameter_set, nal_type, payloads


def reassembled(parts):
    """Join fragmentation units as a receiver does (RFC 7798, 4.4.3)."""
    if len(parts) == 1:
        return parts[0]
    first = (parts[0][0] & 0x81) | ((parts[0][2] & 0x3F) << 1)
    return bytes((first, parts[0][1])) + b"".join(part[3:] for part in parts)


@settings(max_examples=30)
@given(nal=st.binary(min_size=3, max_size=3000), limit=st.integers(4, 1500))
def test_fragments_fit_and_give_the_same_bytes_again(nal, limit):
    parts = payloads(nal, limit)

    assert all(len(part) <= limit for part in parts)
    assert reassembled(parts) == nal


@settings(max_examples=30)
@given(nal=st.binary(min_size=200, max_size=3000))
def test_start_and_end_are_marked_once_and_in_their_places(nal):
    parts = payloads(nal, 100)

    assert all(nal_type(part) == 49 for part in parts)
    assert [bool(part[2] & 0x80) for part in parts] == [True] + [False] * (len(parts) - 1)
    assert [bool(part[2] & 0x40) for part in parts] == [False] * (len(parts) - 1) + [True]


def test_parameter_sets_are_told_from_slices():
    types = (32, 33, 34, 19, 1)

    assert [is_parameter_set(bytes((kind << 1, 1))) for kind in types] == [
        True,
        True,
        True,
        False,
        False,
    ]
