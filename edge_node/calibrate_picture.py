"""The camera's view with a metre grid over it: whether a calibration is right is seen at once."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_node.errors import SetupError
from edge_node.evidence.drawing import CYAN, WHITE, YELLOW, Colour, draw_line, draw_text
from edge_node.ground.calibration import Calibration, Pair
from edge_node.ground.grid import grid_lines, grid_step
from edge_node.settings import CameraSettings

GRID: Colour = (120, 230, 120)
WRONG: Colour = (60, 60, 255)
STRONG_EVERY = 5
"""Every so many lines one is stronger and has its metres written on it."""


def draw_calibration(
    image: NDArray[np.uint8],
    camera: CameraSettings,
    calibration: Calibration,
    pairs: Sequence[Pair],
) -> NDArray[np.uint8]:
    """Return a copy of the picture with grid, zones and points.

    A point is a ring where it was clicked; a red line leads to where the calibration has it.
    """
    out = image.copy()
    _draw_grid(out, calibration, pairs)
    for zone in camera.zones:
        draw_line(out, zone.polygon, zone.name or zone.id, closed=True)
    for line in camera.lines:
        draw_line(out, line.points, line.name or line.id, closed=False, colour=CYAN)
    for number, (pair, off) in enumerate(zip(pairs, calibration.residuals, strict=True), 1):
        clicked = _pixel(pair.image, out)
        meant = _pixel((pair.image[0] + off.image[0], pair.image[1] + off.image[1]), out)
        cv2.circle(out, clicked, max(out.shape[0] // 120, 4), YELLOW, 2, cv2.LINE_AA)
        cv2.line(out, clicked, meant, WRONG, 2, cv2.LINE_AA)
        draw_text(out, str(number), (clicked[0] + 8, clicked[1] - 8), YELLOW)
    return out


def write_picture(image: NDArray[np.uint8], out: Path) -> None:
    """Write a PNG or JPEG file, as its name says.

    Raises:
        SetupError: It cannot be written, or the name ends in neither.
    """
    if out.suffix.lower() not in {".png", ".jpg", ".jpeg"}:
        raise SetupError(f"{out}: a picture's name ends in .png or .jpg")
    _, encoded = cv2.imencode(out.suffix, image)
    try:
        out.write_bytes(encoded.tobytes())
    except OSError as error:
        raise SetupError(f"{out}: cannot be written: {error.strerror}") from error


def _draw_grid(image: NDArray[np.uint8], calibration: Calibration, pairs: Sequence[Pair]) -> None:
    places = [pair.ground for pair in pairs]
    strong = grid_step(places) * STRONG_EVERY
    for line in grid_lines(calibration.ground, places):
        is_strong = round(line.metres / grid_step(places)) % STRONG_EVERY == 0
        for piece in line.pieces:
            points = [np.array([_pixel((x, y), image) for x, y in piece.tolist()], np.int32)]
            cv2.polylines(image, points, False, GRID, 2 if is_strong else 1, cv2.LINE_AA)
        if is_strong and strong:
            middle = line.pieces[0][len(line.pieces[0]) // 2]
            words = f"{'x' if line.along_y else 'y'} {line.metres:g} m"
            draw_text(image, words, _pixel((float(middle[0]), float(middle[1])), image), WHITE)


def _pixel(point: tuple[float, float], image: NDArray[np.uint8]) -> tuple[int, int]:
    height, width = image.shape[:2]
    return round(point[0] * (width - 1)), round(point[1] * (height - 1))
