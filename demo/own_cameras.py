"""Cameras of one's own: checked under their own file's name, and told to the center as a site."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from contracts.settings_file import Mistake
from demo.errors import WrongSettings
from demo.files import Plain, read_yaml
from edge_node.errors import SetupError
from edge_node.settings import MAX_CAMERAS, CameraSettings
from edge_node.settings_across import camera_mistakes
from edge_node.settings_file import read_settings

HALF_SIDE_DEG = 0.0004
"""The made-up site is a square of some 90 m around its first camera."""
SHYMKENT: dict[str, Plain] = {"latitude": 42.3200, "longitude": 69.5900}


def read_cameras(files: Sequence[Path]) -> list[Plain]:
    """Read one camera from each file; secrets stay written as `${NAME}`.

    Raises:
        WrongSettings: All mistakes of all files, one a line.
    """
    mistakes: list[str] = []
    owners: dict[str, Path] = {}
    if len(files) > MAX_CAMERAS:
        mistakes.append(f"--camera: a node has at most {MAX_CAMERAS} cameras")
    for file in files:
        try:
            camera = read_settings(file, CameraSettings, os.environ, _mistakes)
        except SetupError as error:
            mistakes.append(str(error))
            continue
        if camera.id in owners:
            mistakes.append(
                f"{file}: id: another camera is called {camera.id!r}: {owners[camera.id]}; "
                "each id stands once"
            )
        owners[camera.id] = file
    if mistakes:
        raise WrongSettings("\n".join(mistakes))
    return [read_yaml(each) for each in files]


def _mistakes(content: Plain) -> Iterable[Mistake]:
    if isinstance(content, dict) and "streams" not in content:
        yield (), 'this camera has no `streams`; write `streams: {analyse: "rtsp://…"}`'
    yield from camera_mistakes(content)


def site_of(cameras: Sequence[Plain], site: str, node: str) -> dict[str, Plain]:
    """Return a site's file that has these cameras; where they stand is made up unless they say."""
    maps = [each for each in cameras if isinstance(each, dict)]
    located = [each["location"] for each in maps if isinstance(each.get("location"), dict)]
    location: Plain = located[0] if located else dict(SHYMKENT)
    return {
        "id": site,
        "names": {"kk": "Менің камераларым", "ru": "Мои камеры", "en": "My cameras"},
        "kind": "other",
        "address": "",
        "kato": "790000000",
        "location": location,
        "polygon": _square(location),
        "cameras": [_camera(each, node, location) for each in maps],
    }


def _camera(camera: dict[str, Plain], node: str, location: Plain) -> Plain:
    zones = camera.get("zones")
    return {
        "id": camera["id"],
        "names": _names(camera),
        "node": node,
        "location": camera.get("location") or location,
        "zones": [
            {"id": zone["id"], "names": _names(zone), "polygon": zone["polygon"]}
            for zone in (zones if isinstance(zones, list) else [])
            if isinstance(zone, dict)
        ],
    }


def _names(thing: dict[str, Plain]) -> Plain:
    name = thing.get("name") or thing["id"]
    return {"kk": name, "ru": name, "en": name}


def _square(location: Plain) -> list[Plain]:
    if not isinstance(location, dict):
        return []
    x, y = float(str(location["longitude"])), float(str(location["latitude"]))
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return [[round(x + i * HALF_SIDE_DEG, 6), round(y + j * HALF_SIDE_DEG, 6)] for i, j in signs]
