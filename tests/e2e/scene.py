"""What the cameras of the end-to-end tests show, and how the node is to look at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from demo.files import Plain
from sample_videos.camera_server import CameraServer, CameraSource
from tests.unit.sample_videos.builders import ClipPlan, write_clip

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_videos"
H264 = SAMPLES / "crossing_north.mp4"
H265 = SAMPLES / "crossing_north_h265.mp4"
BUSY = SAMPLES / "crossing_south.mp4"
NODE, SITE = "e2e-node", "e2e-crossing"
USER, PASSWORD = "оператор", "п@р:о/л%ь"
LATE = {"h264": "late-h264", "hevc": "late-h265"}
"""Cameras that show an empty scene until a test lets people in."""
HEALTHY = ("busy", *LATE.values())
SICK = {
    "off": ("Unreachable", "nothing answers"),
    "wrong-password": ("Password refused", "password"),
    "missing": ("Unreachable", "404"),
    "sound": ("Unreachable", "no video"),
    "text-file": ("Unreachable", "RTSP"),
}
"""State and a part of the reason by camera, as the cameras page tells them."""
WHOLE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
LEFT = [[0.0, 0.0], [0.6, 0.0], [0.6, 1.0], [0.0, 1.0]]


@dataclass(frozen=True)
class Blanks:
    """An empty grey scene of the clips' size, once in each codec."""

    h264: Path
    hevc: Path


def write_blanks(folder: Path) -> Blanks:
    plan = ClipPlan(pictures=12, fps=12, key_every=12, width=1280, height=720)
    return Blanks(
        write_clip(folder / "blank_h264.mp4", plan),
        write_clip(folder / "blank_h265.mp4", replace(plan, codec="libx265")),
    )


def camera_server(blanks: Blanks) -> CameraServer:
    """All cameras that answer at all; those that are late show nobody."""
    known = partial(CameraSource, user=USER, password=PASSWORD, auth="digest")
    return CameraServer(
        [
            known("busy", BUSY),
            known(LATE["h264"], H264),
            known(LATE["hevc"], H265),
            CameraSource("wrong-password", H264, "somebody", "another password", auth="digest"),
            CameraSource("sound", H264, audio=True, video=False),
        ]
    )


def node_settings(urls: Mapping[str, str], model: Path) -> dict[str, Plain]:
    return {
        "node": NODE,
        "site": SITE,
        "model": {"name": str(model)},
        "evidence": {"before_s": 2.0, "after_s": 3.0, "ring_mib": 32},
        "cameras": [_camera(name, url) for name, url in urls.items()],
    }


def _camera(name: str, url: str) -> Plain:
    zones: list[Plain] = [
        {"id": "all", "name": "Everything", "polygon": list(map(list, WHOLE))},
        {"id": "left", "name": "Left side", "polygon": list(map(list, LEFT))},
    ]
    rules: list[Plain] = [
        {"id": "somebody", "kind": "objects_inside", "zone": "all", "priority": 2},
    ]
    if name == "busy":  # many incidents, for the tests that decide some
        rules.append({"id": "left", "kind": "objects_inside", "zone": "left", "priority": 3})
    return {"id": name, "streams": {"analyse": url}, "zones": zones, "rules": rules}


def site_file(cameras: Sequence[str]) -> dict[str, Plain]:
    location: Plain = {"latitude": 42.32, "longitude": 69.59}
    return {
        "id": SITE,
        "names": {"kk": "Сынақ қиылысы", "ru": "Тестовый перекрёсток", "en": "Test crossing"},
        "kind": "crossing",
        "address": "Test street 1",
        "kato": "790000000",
        "location": location,
        "polygon": [[69.5896, 42.3196], [69.5904, 42.3196], [69.5904, 42.3204], [69.5896, 42.3204]],
        "cameras": [_place(each, 42.32 + 0.0001 * n) for n, each in enumerate(cameras)],
    }


def _place(camera: str, latitude: float) -> Plain:
    return {
        "id": camera,
        "names": {"kk": camera, "ru": camera, "en": camera},
        "node": NODE,
        "location": {"latitude": latitude, "longitude": 69.59},
    }
