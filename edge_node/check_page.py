"""One offline page with each camera's picture and a 0..1 grid, to click on what settings need.

Zones, lines, masks, calibration points and the lamps of traffic lights; it copies them as YAML.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_node.settings import CameraSettings

TEMPLATE = Path(__file__).with_name("check_page.html")


@dataclass(frozen=True, slots=True)
class CameraView:
    """What the page shows of one camera."""

    settings: CameraSettings
    image: NDArray[np.uint8] | None
    """(H, W, 3) BGR; None if the camera gave no picture."""
    codec: str
    problem: str
    """Why there is no picture; empty if there is one."""


def write_page(views: Sequence[CameraView], out: Path) -> None:
    """Write the page; it needs no network and no other file."""
    content = json.dumps({"cameras": [_content(view) for view in views]}, ensure_ascii=False)
    # Inside a script element only `</` could end it early.
    page = TEMPLATE.read_text(encoding="utf-8").replace("$content", content.replace("</", "<\\/"))
    out.write_text(page, encoding="utf-8")


def _content(view: CameraView) -> dict[str, object]:
    settings = view.settings
    # What the page does not draw itself it hands on as it stands.
    plain = settings.model_dump(mode="json", exclude_none=True)
    height, width = (0, 0) if view.image is None else view.image.shape[:2]
    return {
        "id": settings.id,
        "name": settings.name,
        "width": width,
        "height": height,
        "codec": view.codec,
        "picture": None if view.image is None else _data_url(view.image),
        "problem": view.problem,
        "masks": settings.masks,
        "zones": [zone.model_dump(exclude_none=True) for zone in settings.zones],
        "lines": [line.model_dump() for line in settings.lines],
        "calibration": plain.get("calibration", {"points": []}),
        "signals": plain.get("signals", []),
    }


def _data_url(image: NDArray[np.uint8]) -> str:
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode()
