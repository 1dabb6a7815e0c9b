"""Draws boxes, zones, lines and words on pictures, readable at 720p as well as at 4K.

Colours are BGR, images (H, W, 3) and changed in place. Everything has a dark edge, so that it
stands out on snow as well as at night. Words may be Latin or Cyrillic, Kazakh letters included:
OpenCV 5 brings a font that has them; what it lacks shows as a question mark.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_node.types import Box

Colour = tuple[int, int, int]
YELLOW: Colour = (0, 215, 255)
CYAN: Colour = (255, 200, 0)
WHITE: Colour = (255, 255, 255)
_DARK: Colour = (20, 20, 20)

_FONT = "sans"
_WEIGHT = 600
_MOST_LETTERS = 80
_SMALLEST_LETTERS_PX = 14
_LETTERS_PER_HEIGHT = 40
_LINES_PER_HEIGHT = 400


def draw_box(image: NDArray[np.uint8], box: Box, label: str, colour: Colour = YELLOW) -> None:
    """Draw a box given in shares of the frame, its label above it or, at the top edge, inside."""
    corner, opposite = _pixel((box.x1, box.y1), image), _pixel((box.x2, box.y2), image)
    thickness = _line_px(image.shape[0])
    cv2.rectangle(image, corner, opposite, _DARK, thickness + 2, cv2.LINE_AA)
    cv2.rectangle(image, corner, opposite, colour, thickness, cv2.LINE_AA)
    if label:
        draw_text(image, label, corner, colour)


def draw_line(
    image: NDArray[np.uint8],
    points: Sequence[tuple[float, float]],
    label: str,
    *,
    closed: bool,
    colour: Colour = CYAN,
) -> None:
    """Draw a line, or a zone if `closed`, given in shares of the frame."""
    outline = [np.array([_pixel(point, image) for point in points], np.int32)]
    thickness = _line_px(image.shape[0])
    for colour_now, px in ((_DARK, thickness + 2), (colour, thickness)):
        cv2.polylines(image, outline, closed, colour_now, px, cv2.LINE_AA)
    if label:
        draw_text(image, label, _pixel(points[0], image), colour)


def draw_text(
    image: NDArray[np.uint8], text: str, corner: tuple[int, int], colour: Colour = WHITE
) -> None:
    """Write words on a dark ground whose lower left is `corner`, moved so that they can be seen."""
    height, width = image.shape[:2]
    words = " ".join(text.split())[:_MOST_LETTERS]
    font, size = cv2.FontFace(_FONT), max(_SMALLEST_LETTERS_PX, height // _LETTERS_PER_HEIGHT)
    words_width = cv2.getTextSize((width, height), words, (0, 0), font, size, _WEIGHT)[2]
    pad = size // 3
    ground = (words_width + 2 * pad, size + 2 * pad)
    left = max(0, min(corner[0], width - ground[0]))
    bottom = min(max(corner[1], ground[1]), height)
    cv2.rectangle(image, (left, bottom - ground[1]), (left + ground[0], bottom), _DARK, cv2.FILLED)
    origin = (left + pad, bottom - pad - size // 6)
    cv2.putText(image, words, origin, colour, font, size, _WEIGHT)


def _line_px(height: int) -> int:
    return max(2, height // _LINES_PER_HEIGHT)


def _pixel(point: tuple[float, float], image: NDArray[np.uint8]) -> tuple[int, int]:
    height, width = image.shape[:2]
    return round(point[0] * (width - 1)), round(point[1] * (height - 1))
