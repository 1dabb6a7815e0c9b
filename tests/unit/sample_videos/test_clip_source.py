from fractions import Fraction

import pytest

from sample_videos.clip_source import ClipError, load_clip, parameter_sets, split_nals
from sample_videos.payload_h265 import nal_type
from tests.unit.sample_videos.builders import ClipPlan, write_clip


def test_a_clip_has_all_pictures_with_their_times(tmp_path):
    clip = load_clip(write_clip(tmp_path / "a.mp4", ClipPlan(pictures=10, fps=20, key_every=5)))

    assert clip.codec == "h264"
    assert [unit.sent_at for unit in clip.units] == [Fraction(n, 20) for n in range(10)]
    assert [unit.is_key for unit in clip.units] == [n % 5 == 0 for n in range(10)]
    assert (clip.period, clip.fps) == (Fraction(1, 2), 20)


def test_pictures_in_decoding_order_keep_their_time_of_showing(tmp_path):
    plan = ClipPlan(pictures=10, fps=20, key_every=10, b_frames=2)

    units = load_clip(write_clip(tmp_path / "a.mp4", plan)).units

    assert [unit.sent_at for unit in units] == sorted(unit.sent_at for unit in units)
    assert [unit.shown_at for unit in units] != sorted(unit.shown_at for unit in units)


def test_h265_brings_its_three_parameter_sets_and_nothing_else(tmp_path):
    clip = load_clip(write_clip(tmp_path / "a.mp4", ClipPlan(codec="libx265", pictures=2)))

    assert clip.codec == "hevc"
    assert [nal_type(nal) for nal in clip.parameter_sets] == [32, 33, 34]


def test_a_raw_stream_is_spaced_evenly(tmp_path):
    clip = load_clip(write_clip(tmp_path / "a.h264", ClipPlan(pictures=4)))

    steps = {b.sent_at - a.sent_at for a, b in zip(clip.units, clip.units[1:], strict=False)}
    assert len(clip.units) == 4
    assert len(steps) == 1
    assert [nal[0] & 0x1F for nal in clip.parameter_sets] == [7, 8]


def test_nal_units_are_split_by_length_and_by_start_code():
    assert split_nals(b"\0\0\0\x02ab\0\0\0\x01c", 4) == (b"ab", b"c")
    assert split_nals(b"\0\0\0\x01ab\0\0\x01c", 0) == (b"ab", b"c")
    assert split_nals(b"", 4) == ()


def test_extradata_of_annex_b_gives_its_parameter_sets():
    assert parameter_sets("h264", b"\0\0\0\x01\x67ab\0\0\0\x01\x68c\0\0\x01\x06d") == (
        b"\x67ab",
        b"\x68c",
    )


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(ClipError, match=r"none\.mp4"):
        load_clip(tmp_path / "none.mp4")


def test_a_file_that_is_no_video_is_refused_by_name(tmp_path):
    text = tmp_path / "notes.mp4"
    text.write_text("no video")

    with pytest.raises(ClipError, match=r"notes\.mp4: cannot be read"):
        load_clip(text)


def test_another_codec_is_refused_with_what_is_served(tmp_path):
    path = write_clip(tmp_path / "a.avi", ClipPlan(codec="mpeg4", pictures=2))

    with pytest.raises(ClipError, match="mpeg4; served are h264, hevc"):
        load_clip(path)
