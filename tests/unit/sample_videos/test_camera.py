from fractions import Fraction
from pathlib import Path

import pytest

from sample_videos.auth import Credentials
from sample_videos.camera import Camera, CameraSource
from sample_videos.clip_source import Clip
from sample_videos.faults import FaultKind, parse_fault

CLIP = Clip("h264", (), (), Fraction(1))


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("", {}, "no camera name"),
        ("a b", {}, "no camera name"),
        ("/north", {}, "no camera name"),
        ("north", {"auth": "digest"}, "needs a user"),
        ("north", {"auth": "basic", "user": "u"}, "needs a user"),
        ("north", {"video": False}, "at least one track"),
    ],
)
def test_a_camera_that_makes_no_sense_is_refused(name, changes, reason):
    with pytest.raises(ValueError, match=reason):
        CameraSource(name, Path("a.mp4"), **changes)


def test_a_password_is_not_printed():
    source = CameraSource("a", Path("a.mp4"), user="u", password="hidden", auth="basic")

    assert "hidden" not in repr(source)


def test_ok_brings_the_own_clip_and_password_back():
    source = CameraSource("a", Path("a.mp4"), user="u", password="old", auth="digest")
    camera = Camera(source, CLIP)
    other = Clip("hevc", (), (), Fraction(1))

    camera.set_fault(parse_fault("swap", "b.mp4"), other)
    assert camera.clip is other
    camera.set_fault(parse_fault("password", "new"))
    assert camera.credentials == Credentials("u", "new")

    camera.set_fault(parse_fault("ok"))
    assert camera.clip is CLIP
    assert camera.credentials == source.credentials


def test_jumps_add_up_and_pass():
    camera = Camera(CameraSource("a", Path("a.mp4")), CLIP)

    camera.set_fault(parse_fault("jump", "5"))
    camera.set_fault(parse_fault("jump", "-2"))

    assert (camera.jumped_s, camera.fault.kind) == (3, FaultKind.OK)
