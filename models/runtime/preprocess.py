"""From a camera's picture to the network's input and back: letterbox and its inverse."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from models.catalog import ColourOrder, Letterbox, Preprocessing

_CHANNELS: Final = 3
_MOST_OVERHANG: Final = 8
"""Times the input's side that a scaled picture may be long before it is cut."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture lies in the input: x_input = x_frame * scale_x + left.

    Top and left are negative where the picture hangs over and is cut off.
    """

    frame_height: int
    frame_width: int
    height: int
    """Of the scaled picture, in input pixels."""
    width: int
    top: int
    left: int

    @property
    def scale(self) -> tuple[float, float]:
        """Input pixels per frame pixel in x and y.

        They differ by the rounding of the scaled picture to whole pixels.
        """
        return self.width / self.frame_width, self.height / self.frame_height


def place(
    frame: tuple[int, int], network: tuple[int, int], letterbox: Letterbox = Letterbox.CENTRED
) -> Placement:
    """Fit a picture into the input without changing its shape.

    Args:
        frame: Height and width of the picture, at least 1.
        network: Height and width of the input.
        letterbox: Where the border goes. Centred as ultralytics does it: an odd border is one
            pixel wider at the bottom and on the right.
    """
    if letterbox is Letterbox.CROPPED:
        return _cropped(frame, network)
    scale = min(network[0] / frame[0], network[1] / frame[1])
    height = min(network[0], max(1, round(frame[0] * scale)))
    width = min(network[1], max(1, round(frame[1] * scale)))
    top, left = (network[0] - height) // 2, (network[1] - width) // 2
    if letterbox is Letterbox.TOP_LEFT:
        top = left = 0
    return Placement(frame[0], frame[1], height, width, top, left)


def _cropped(frame: tuple[int, int], network: tuple[int, int]) -> Placement:
    """Cut out the middle, to the pixel as torchvision's Resize and CenterCrop do it."""
    scale = max(network[0] / frame[0], network[1] / frame[1])
    # The product of a whole number and its quotient may lie a hair below the whole number.
    # A strip of no camera is squeezed rather than stretched to any size.
    height = min(_MOST_OVERHANG * network[0], max(network[0], int(frame[0] * scale + 1e-6)))
    width = min(_MOST_OVERHANG * network[1], max(network[1], int(frame[1] * scale + 1e-6)))
    top, left = -round((height - network[0]) / 2), -round((width - network[1]) / 2)
    return Placement(frame[0], frame[1], height, width, top, left)


def to_frame(points: NDArray[np.float32], placement: Placement) -> NDArray[np.float32]:
    """Map points from the network's input back to the picture.

    Inverse of `place`: x_frame = (x_input - left) / scale_x.

    Args:
        points: (..., 2) x and y in input pixels; not changed.
        placement: Where the picture lies.

    Returns:
        (..., 2) pixels of the picture, not clipped.
    """
    border = np.array((placement.left, placement.top), dtype=np.float32)
    scale = np.array(placement.scale, dtype=np.float32)
    return ((points - border) / scale).astype(np.float32, copy=False)


def clip(xyxy: NDArray[np.float32], placement: Placement) -> NDArray[np.float32]:
    """Return (N, 4) boxes cut off at the picture's edges."""
    edges = np.array((placement.frame_width, placement.frame_height) * 2, dtype=np.float32)
    return np.clip(xyxy, np.float32(0), edges)


class Letterboxer:
    """Writes pictures into one input tensor that it keeps; one thread at a time.

    Per picture: one resize and, for each plane, one look-up in a table of 256 values, which
    holds scale, mean and std. The border is written only when the pictures' size changes.
    What is cropped is shrunk by areas, since such networks are trained on smooth small pictures.
    """

    def __init__(self, network: tuple[int, int], preprocessing: Preprocessing) -> None:
        self._network = network
        self._preprocessing = preprocessing
        # Pictures come as blue, green, red; this is the input's plane for each of them.
        self._order = (2, 1, 0) if preprocessing.layout is ColourOrder.RGB else (0, 1, 2)
        self._tables = tuple(_table(preprocessing, plane) for plane in self._order)
        self._tensor = np.empty((1, _CHANNELS, *network), dtype=np.float32)
        self._placement: Placement | None = None

    def write(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], Placement]:
        """Return the input for a picture, and where the picture lies in it.

        Args:
            image: (H, W, 3) BGR; not changed.

        Returns:
            (1, 3, height, width) float32, valid until the next call, and the placement.
        """
        placement = self._placement
        if placement is None or image.shape[:2] != (placement.frame_height, placement.frame_width):
            placement = self._prepare((image.shape[0], image.shape[1]))
        if image.shape[:2] != (placement.height, placement.width):
            size = (placement.width, placement.height)
            image = cv2.resize(image, size, dst=self._scaled, interpolation=self._how)  # type: ignore[assignment]  # stubs forget the element type
        cv2.split(image[self._seen], self._planes)
        for plane, table, target in zip(self._planes, self._tables, self._targets, strict=True):
            cv2.LUT(plane, table, dst=target)
        return self._tensor, placement

    def _prepare(self, frame: tuple[int, int]) -> Placement:
        placement = place(frame, self._network, self._preprocessing.letterbox)
        for plane, table in zip(self._order, self._tables, strict=True):
            self._tensor[0, plane] = table[self._preprocessing.pad]
        rows, seen_rows = _overlap(placement.top, placement.height, self._network[0])
        columns, seen_columns = _overlap(placement.left, placement.width, self._network[1])
        self._seen = (seen_rows, seen_columns)
        size = (rows.stop - rows.start, columns.stop - columns.start)
        self._scaled = np.empty((placement.height, placement.width, _CHANNELS), dtype=np.uint8)
        self._planes = [np.empty(size, dtype=np.uint8) for _ in range(_CHANNELS)]
        self._targets = [self._tensor[0, plane, rows, columns] for plane in self._order]
        cropped = self._preprocessing.letterbox is Letterbox.CROPPED
        shrinks = placement.height < placement.frame_height
        self._how = cv2.INTER_AREA if cropped and shrinks else cv2.INTER_LINEAR
        self._placement = placement
        return placement


def _table(preprocessing: Preprocessing, plane: int) -> NDArray[np.float32]:
    """Return the input's value for each of the 256 values of a pixel."""
    pixels = np.arange(256, dtype=np.float64) * preprocessing.scale
    values = (pixels - preprocessing.mean[plane]) / preprocessing.std[plane]
    return values.astype(np.float32)


def _overlap(start: int, length: int, side: int) -> tuple[slice, slice]:
    """Return where a stretch lies in the input, and which part of the stretch that is."""
    begin, end = max(0, start), min(side, start + length)
    return slice(begin, end), slice(begin - start, end - start)
