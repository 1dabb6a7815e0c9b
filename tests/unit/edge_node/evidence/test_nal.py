import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.evidence import nal
from tests.unit.edge_node.evidence.builders import film

# A unit's last byte is never zero, and a start code never occurs within one (H.264, 7.4.1).
units = st.lists(
    st.binary(min_size=1, max_size=20).map(lambda body: body.replace(b"\x00", b"\x01")),
    max_size=8,
)


@settings(max_examples=20)
@given(units, st.sampled_from([b"\x00\x00\x01", b"\x00\x00\x00\x01"]))
def test_units_come_back_as_they_were_joined(wanted, start_code):
    assert nal.split(b"".join(start_code + unit for unit in wanted)) == wanted


@pytest.mark.parametrize("data", [b"", b"\x00" * 40, b"no start code", b"\x00\x00\x01"])
def test_bytes_without_a_unit_have_none(data):
    assert nal.split(data) == []


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_key_frame_brings_its_parameter_sets_and_another_frame_does_not(codec):
    packets = film(codec).packets

    assert nal.has_parameter_sets(codec, packets[0].data)
    assert not nal.has_parameter_sets(codec, packets[1].data)


def test_every_jpeg_can_begin_a_clip():
    assert nal.has_parameter_sets("mjpeg", b"\xff\xd8")


@pytest.mark.parametrize(
    ("pix_fmt", "profile"), [("yuv420p", 66), ("yuv420p10le", 110), ("yuv444p", 244)]
)
def test_the_profile_is_read_from_the_parameter_set(pix_fmt, profile):
    assert nal.h264_profile(film(pix_fmt=pix_fmt).packets[0].data) == profile
