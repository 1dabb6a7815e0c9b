from dataclasses import replace

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter

from edge_node.camera.decode import Decoder, decode_one, write_bgr
from tests.unit.edge_node.camera.builders import info, shade, stream

MAX_PIXELS = 640 * 480
NAMES = {"libx264": "h264", "libx265": "hevc", "mjpeg": "mjpeg"}


def decode(decoder: Decoder, packets, codec: str = "h264"):
    return [picture for each in packets for picture in decoder.decode(each, info(codec))]


@pytest.mark.parametrize("encoder", ["libx264", "mjpeg"])
def test_every_packet_becomes_a_picture_at_once(encoder):
    decoder = Decoder(MAX_PIXELS)
    packets = list(stream(encoder))

    for packet in packets:
        (picture,) = decoder.decode(packet, info(NAMES[encoder]))
        assert (picture.arrived_at, picture.monotonic) == (packet.arrived_at, packet.monotonic)

    assert (decoder.decoded, decoder.corrupt) == (10, 0)


def test_pictures_out_of_order_keep_the_arrival_of_their_own_packet():
    packets = list(stream(bf=2))
    arrival = {packet.pts: packet.monotonic for packet in packets}

    pictures = decode(Decoder(MAX_PIXELS), packets)

    assert [packet.pts for packet in packets] != sorted(arrival)
    assert pictures
    assert all(each.monotonic == arrival[each.video.pts] for each in pictures)


def test_nothing_comes_before_the_first_key_frame():
    packets = list(stream())

    pictures = decode(Decoder(MAX_PIXELS), packets[1:])

    assert [picture.video.pts for picture in pictures] == [packet.pts for packet in packets[5:]]


def test_a_new_segment_waits_for_its_key_frame():
    decoder = Decoder(MAX_PIXELS)
    decode(decoder, stream())

    later = decode(decoder, list(stream(segment=1))[2:])

    assert {picture.segment for picture in later} == {1}
    assert len(later) == 5


def test_damaged_packets_are_counted_and_yield_no_picture():
    decoder = Decoder(MAX_PIXELS)
    key, *rest = stream()
    broken = [replace(each, data=each.data[:5] + b"\xff" * 40) for each in rest[:4]]

    pictures = decode(decoder, [key, *broken])

    assert len(pictures) == 1
    assert decoder.corrupt >= 1


def test_one_key_frame_is_decoded_by_itself():
    key, inner, *_ = stream()

    picture = decode_one(key, info(), MAX_PIXELS)

    assert picture is not None
    assert (picture.width, picture.height) == (64, 48)
    assert decode_one(replace(inner, data=b"rubbish"), info(), MAX_PIXELS) is None
    assert decode_one(key, info(), 64 * 47) is None


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuvj420p", "yuv422p", "nv12", "gray"])
@pytest.mark.parametrize("size", [(64, 48), (70, 50)])
def test_any_pixel_format_becomes_bgr(pixel_format, size):
    width, height = size
    frame = av.VideoFrame.from_ndarray(shade(120, width, height), format="bgr24")
    out = np.zeros((height, width, 3), np.uint8)

    write_bgr(frame.reformat(format=pixel_format), out, VideoReformatter())

    # FFmpeg's fast path rounds down; four levels of 255 are nothing to see.
    assert np.abs(out.astype(int) - 120).max() <= 4
