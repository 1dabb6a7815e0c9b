import pytest

from edge_node.camera.bitstream import parameter_sets, sequence_header
from tests.unit.edge_node.camera.builders import encoded

NAMES = {"libx264": "h264", "libx265": "hevc", "mjpeg": "mjpeg"}


@pytest.mark.parametrize("encoder", NAMES)
def test_a_header_tells_streams_of_different_size_apart(encoder):
    small, again, large = (
        sequence_header(NAMES[encoder], bytes(encoded(encoder, size=size, frames=1)[0]))
        for size in ((64, 48), (64, 48), (128, 96))
    )

    assert small
    assert small == again
    assert small != large


def test_packets_between_key_frames_have_no_header():
    key, inner, *_ = encoded()

    assert key.is_keyframe
    assert not inner.is_keyframe
    assert sequence_header("h264", bytes(inner)) == b""
    assert parameter_sets("h264", bytes(inner)) == b""


@pytest.mark.parametrize("encoder", ["libx264", "libx265"])
def test_a_decoder_can_start_from_the_parameter_sets(encoder):
    data = bytes(encoded(encoder, frames=1)[0])

    sets = parameter_sets(NAMES[encoder], data)

    assert sets.startswith(b"\x00\x00\x01")
    assert sequence_header(NAMES[encoder], data) in sets
    assert len(sets) < len(data)


@pytest.mark.parametrize("codec", ["h264", "hevc", "mjpeg"])
@pytest.mark.parametrize("data", [b"", b"\x00\x00\x01", b"\x00\x00\x00\x01", b"\xff\xc0", b"abc"])
def test_rubbish_has_no_header(codec, data):
    assert sequence_header(codec, data) in (b"",)
    assert parameter_sets(codec, data) == b""
