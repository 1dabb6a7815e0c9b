"""Does the ONNX file answer as the network in torch does? Shown on pictures, not assumed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.catalog import Entry, Head
from models.errors import ModelRefusedError

Output = NDArray[np.float32]
_BOX: Final = 4
_SURE_ROWS: Final = 20
"""Of an output without overlaps the rows that are compared: the order of weak ones is chance."""
_SHARE_LIMIT: Final = 1e-3
_PIXEL_LIMIT: Final = 0.1
_HALF_FACTOR: Final = 50.0
"""Half precision has 11 bits: on coordinates of up to 1280 that is half a pixel at the best."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The largest one between the outputs of two networks over all pictures."""

    shares: float
    """Of confidences, 0..1."""
    pixels: float | None
    """Of corners and keypoints, in input pixels; None from a network without boxes."""
    pictures: int

    def __str__(self) -> str:
        boxes = "" if self.pixels is None else f", boxes by at most {self.pixels:.1e} px"
        return f"confidences differ by at most {self.shares:.1e}{boxes} on {self.pictures} pictures"


def compare(entry: Entry, torch: Sequence[Output], onnx: Sequence[Output]) -> Difference:
    """Return how far two networks' outputs lie apart.

    Args:
        entry: Says what the numbers of an output mean.
        torch: Outputs with their batch of one, one for each picture.
        onnx: The same of the other network.

    Raises:
        ModelRefusedError: There are none, or they differ in shape.
    """
    pairs = [_difference(entry, one[0], other[0]) for one, other in zip(torch, onnx, strict=True)]
    if not pairs:
        raise ModelRefusedError(
            f"model {entry.name}: no pictures to compare on; install Qyragy with its sample clips"
        )
    shares, pixels = np.max(pairs, axis=0).tolist()  # keeps NaN, as Python's max does not
    return Difference(shares, None if entry.head is Head.CLASSIFY else pixels, len(pairs))


def require_equal(entry: Entry, difference: Difference, *, half: bool) -> None:
    """Check that two networks answer the same but for rounding.

    Raises:
        ModelRefusedError: They do not; says how far apart they are and what is allowed.
    """
    factor = _HALF_FACTOR if half else 1.0
    shares, pixels = _SHARE_LIMIT * factor, _PIXEL_LIMIT * factor
    if not (difference.shares <= shares and (difference.pixels or 0.0) <= pixels):  # nor is NaN
        raise ModelRefusedError(
            f"model {entry.name}: the exported file does not answer as torch does: {difference}; "
            f"allowed are {shares:g} and {pixels:g} px"
            + ("; export it without --half" if half else "")
        )


def _difference(entry: Entry, torch: Output, onnx: Output) -> tuple[float, float]:
    if torch.shape != onnx.shape:
        raise ModelRefusedError(
            f"model {entry.name}: torch answers {torch.shape}, the exported file {onnx.shape}"
        )
    match entry.head:
        case Head.CLASSIFY:
            return _largest(torch - onnx), 0.0
        case Head.END_TO_END:
            return _of_rows(torch[:_SURE_ROWS], onnx)
        case _:
            shares = slice(_BOX, _BOX + len(entry.labels))
            apart = torch - onnx
            return _largest(apart[shares]), _largest(np.delete(apart, shares, axis=0))


def _of_rows(torch: Output, onnx: Output) -> tuple[float, float]:
    """Hold each row (corners, score, class, keypoints) against the nearest one of its class."""
    worst = [(0.0, 0.0)]
    for row in torch:
        same = onnx[onnx[:, 5] == row[5]]
        apart = np.abs(np.delete(same - row, (4, 5), axis=1)).max(axis=1)
        if apart.size == 0:
            return 1.0, float("inf")
        twin = int(apart.argmin())
        worst.append((float(abs(same[twin, 4] - row[4])), float(apart[twin])))
    shares, pixels = np.max(worst, axis=0).tolist()
    return shares, pixels


def _largest(values: Output) -> float:
    return float(np.abs(values).max(initial=0.0))
