import base64
import re
from fractions import Fraction

from sample_videos import sdp
from sample_videos.clip_source import AccessUnit, Clip

UNITS = (AccessUnit((b"x",), True, Fraction(0), Fraction(0)),)
H264 = Clip("h264", (b"\x67\x64\x00\x1fx", b"\x68y"), UNITS, Fraction(2, 25))
H265 = Clip("hevc", (b"\x40\x01v", b"\x42\x01s", b"\x44\x01p"), UNITS, Fraction(1))


def test_h264_is_announced_with_profile_mode_and_parameter_sets():
    text = sdp.video_media(H264, 0)

    assert "a=rtpmap:96 H264/90000" in text
    assert "packetization-mode=1;profile-level-id=64001f;" in text
    assert "a=framerate:12.5" in text
    (sets,) = re.findall(r"sprop-parameter-sets=(\S+)", text)
    assert tuple(base64.b64decode(each) for each in sets.split(",")) == H264.parameter_sets


def test_h265_is_announced_with_its_three_parameter_sets():
    text = sdp.video_media(H265, 0)

    assert "a=rtpmap:96 H265/90000" in text
    for name, nal in zip(("vps", "sps", "pps"), H265.parameter_sets, strict=True):
        assert f"sprop-{name}={base64.b64encode(nal).decode()}" in text


def test_media_follow_the_session_in_the_order_of_their_tracks():
    media = [sdp.video_media(H264, 0), sdp.audio_media(1), sdp.metadata_media(2)]

    lines = sdp.describe(media).decode().split("\r\n")

    assert lines[:2] == ["v=0", "o=- 1 1 IN IP4 127.0.0.1"]
    assert [line.split()[0] for line in lines if line.startswith("m=")] == [
        "m=video",
        "m=audio",
        "m=application",
    ]
    assert [line for line in lines if line.startswith("a=control:")] == [
        "a=control:*",
        "a=control:track0",
        "a=control:track1",
        "a=control:track2",
    ]
    assert lines[-1] == ""
