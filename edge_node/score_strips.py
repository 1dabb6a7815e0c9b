"""Pictures around a moment: drawn from boxes for scenes, cut from the video for clips."""

import base64
from collections.abc import Sequence
from html import escape

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_node.evidence.drawing import YELLOW, draw_box, draw_line
from edge_node.settings import CameraSettings
from edge_node.types import Track, Tracks

MOMENTS_S = (-4.0, -2.0, -0.6, 0.0, 1.5)
"""Seconds around a mistake that are shown."""
WIDTH = 1000
_SHOWN_WIDTH_PX = 360
_RED = (60, 60, 230)


def drawn(
    camera: CameraSettings, tracks: Tracks, size: tuple[int, int], marked: frozenset[int], text: str
) -> str:
    """Return one moment as SVG: zones, lines, boxes, the marked tracks in red."""
    height = round(WIDTH * size[1] / size[0])
    shapes = [
        *(_shape("polygon", zone.polygon, height, "zone") for zone in camera.zones),
        *(_shape("polyline", line.points, height, "line") for line in camera.lines),
        *(_box(track, height, is_marked=track.track_id in marked) for track in tracks.now),
    ]
    caption = f'<text class="when" x="12" y="{height - 14}">{escape(text)}</text>'
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(text)}">'
        f"{''.join(shapes)}{caption}</svg>"
    )


def photographed(
    camera: CameraSettings,
    image: NDArray[np.uint8],
    tracks: Tracks,
    marked: frozenset[int],
    text: str,
) -> str:
    """Return one moment as a small JPEG within an IMG element."""
    picture = image.copy()
    for zone in camera.zones:
        draw_line(picture, zone.polygon, zone.id, closed=True)
    for line in camera.lines:
        draw_line(picture, line.points, line.id, closed=False)
    for track in tracks.now:
        colour = _RED if track.track_id in marked else YELLOW
        draw_box(picture, track.box, f"{track.label} #{track.track_id}", colour)
    scale = _SHOWN_WIDTH_PX / picture.shape[1]
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 75])
    url = "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode()
    return f'<img src="{url}" alt="{escape(text)}" title="{escape(text)}">'


def _shape(element: str, points: Sequence[tuple[float, float]], height: int, of_class: str) -> str:
    places = " ".join(f"{x * WIDTH:.0f},{y * height:.0f}" for x, y in points)
    return f'<{element} class="{of_class}" points="{places}"/>'


def _box(track: Track, height: int, *, is_marked: bool) -> str:
    x1, y1, x2, y2 = track.box
    x, y = x1 * WIDTH, y1 * height
    of_class = "box marked" if is_marked else "box"
    label = escape(f"{track.label} {track.track_id}")
    return (
        f'<rect class="{of_class}" x="{x:.0f}" y="{y:.0f}" width="{(x2 - x1) * WIDTH:.0f}"'
        f' height="{(y2 - y1) * height:.0f}"/>'
        f'<text class="{of_class}" x="{x:.0f}" y="{max(y - 4, 12):.0f}">{label}</text>'
    )
