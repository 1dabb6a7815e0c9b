from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_videos.camera import Camera, CameraSource
from sample_videos.clip_source import AccessUnit, Clip
from sample_videos.faults import parse_fault
from sample_videos.tracks import MetadataTrack, ToneTrack, VideoTrack, ulaw, with_parameter_sets

SETS = (b"\x67sps", b"\x68pps")


def clip_of(pictures, key_every=3, mark=b"a"):
    """A clip at 10 pictures per second whose NAL units name their picture."""
    units = tuple(
        AccessUnit(
            ((b"\x65" if n % key_every == 0 else b"\x41") + mark + bytes((n,)),),
            n % key_every == 0,
            Fraction(n, 10),
            Fraction(n, 10),
        )
        for n in range(pictures)
    )
    return Clip("h264", SETS, units, Fraction(pictures, 10))


def camera_of(clip, *, live=False):
    return Camera(CameraSource("a", Path("a.mp4"), live=live), clip)


@settings(max_examples=25)
@given(pictures=st.integers(1, 12), count=st.integers(1, 50))
def test_times_go_on_evenly_over_the_end_of_the_clip(pictures, count):
    track = VideoTrack(camera_of(clip_of(pictures)), Fraction(0))

    units = [track.next_unit() for _ in range(count)]

    assert [unit.at for unit in units] == [Fraction(n, 10) for n in range(count)]
    assert [unit.pause for unit in units] == [0] + [Fraction(1, 10)] * (count - 1)
    assert [unit.payloads[-1][-1] for unit in units] == [n % pictures for n in range(count)]


@settings(max_examples=25)
@given(elapsed=st.fractions(0, 100, max_denominator=1000))
def test_a_live_camera_shows_everybody_the_same_moment(elapsed):
    clip = clip_of(12)

    first = VideoTrack(camera_of(clip, live=True), elapsed).next_unit()

    moment = elapsed + first.at
    shown = clip.units[first.payloads[-1][-1]]
    assert first.at == first.pause
    assert 0 <= first.pause < Fraction(3, 10)
    assert shown.is_key
    assert (moment - shown.sent_at) % clip.period == 0


def test_another_clip_begins_with_its_parameter_sets_and_goes_on_in_time():
    camera = camera_of(clip_of(6))
    track = VideoTrack(camera, Fraction(0))
    last = [track.next_unit() for _ in range(2)][-1]

    camera.set_fault(parse_fault("swap", "b.mp4"), clip_of(6, mark=b"b"))
    unit = track.next_unit()

    assert unit.payloads == (*SETS, b"\x65b\0")
    assert unit.at - last.at == Fraction(1, 10)


def test_key_frames_can_be_left_out():
    camera = camera_of(clip_of(6))
    camera.set_fault(parse_fault("nokey"))
    track = VideoTrack(camera, Fraction(0))

    assert [bool(track.next_unit().payloads) for _ in range(6)] == [False, True, True] * 2


def test_noise_damages_the_picture_but_not_its_header():
    clip = clip_of(1)
    clean = b"\x65" + bytes(1000)
    clip = replace(clip, units=(replace(clip.units[0], nals=(clean,)),))
    camera = camera_of(clip)
    camera.set_fault(parse_fault("noise", "0.1"))

    *sets, nal = VideoTrack(camera, Fraction(0)).next_unit().payloads

    wrong = sum(a != b for a, b in zip(nal, clean, strict=True))
    assert tuple(sets) == SETS
    assert nal[:2] == clean[:2]
    assert 50 <= wrong <= 150


def test_a_key_frame_that_brings_its_parameter_sets_is_left_alone():
    clip = clip_of(1)
    picture = replace(clip.units[0], nals=(*SETS, b"\x65a"))

    assert with_parameter_sets(clip, picture) == picture.nals


@pytest.mark.parametrize(
    ("sample", "code"),
    # G.711, table 2: decision values 0, 8158 and the ends of two segments.
    [(0, 0xFF), (-1, 0x7E), (8158, 0x80), (9999, 0x80), (-8158, 0x00), (30, 0xF0), (31, 0xEF)],
)
def test_mu_law_has_the_codes_of_its_table(sample, code):
    assert ulaw(sample) == code


def test_the_tone_is_even():
    track = ToneTrack()

    first, second = track.next_unit(), track.next_unit()

    assert len(first.payloads[0]) == 320
    assert first.payloads == second.payloads
    assert second.at - first.at == second.pause == Fraction(1, 25)


def test_metadata_carries_the_time():
    unit = MetadataTrack(datetime(2026, 3, 1, 12, tzinfo=UTC)).next_unit()

    assert b'UtcTime="2026-03-01T12:00:01Z"' in unit.payloads[0]
