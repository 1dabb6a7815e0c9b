from pathlib import Path

from control_center.evidence.schemas import Opened


def _opened(media_type: str) -> Opened:
    return Opened(Path("x"), 1, "ab" * 32, "clip", media_type, "north")


def test_a_clip_is_shown_in_the_page():
    assert _opened("video/mp4").media_type == "video/mp4"
    assert _opened("video/mp4").disposition == 'inline; filename="north-clip-abababababab.mp4"'


def test_what_a_browser_could_run_is_saved():
    assert _opened("image/svg+xml").media_type == "application/octet-stream"
    assert _opened("image/svg+xml").disposition.startswith("attachment;")
