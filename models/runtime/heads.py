"""What the numbers of an output mean, one function for each head of the catalog.

A head picks the candidates first and decodes only these: of some thousand places in a picture a
dozen hold something. Each answers with boxes in input pixels, overlaps not yet removed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.catalog import Entry, Head
from models.errors import ModelOutputError, ModelRefusedError
from models.runtime.boxes import Boxes

Output = NDArray[np.float32]
Classes = NDArray[np.intp] | None
"""Class ids that are wanted; None for all."""

_BOX: Final = 4
_YOLOX_BOX: Final = 5
_END_TO_END_ROW: Final = 6
_STRIDES: Final = (8, 16, 32)
"""Of YOLOX's three grids, in the output's order."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """A head with the numbers of its entry."""

    decode: Callable[[Output, float, Classes], Boxes]
    """Output of one picture without the batch, least confidence, wanted classes."""
    shape: tuple[int | None, ...]
    """Of the output with its batch; None where any size does."""
    has_overlaps: bool


def decoder_for(entry: Entry, network: tuple[int, int]) -> Decoder:
    """Return the decoder of an entry for an input of this height and width."""
    classes = len(entry.labels)
    shape: tuple[int | None, ...]
    match entry.head:
        case Head.YOLO:
            return Decoder(_decode_yolo(classes), (1, _BOX + classes, None), has_overlaps=True)
        case Head.YOLO_POSE:
            values = _BOX + classes + 3 * entry.keypoints
            return Decoder(_decode_yolo(classes), (1, values, None), has_overlaps=True)
        case Head.YOLOX:
            places = len(_grid(network))
            shape = (1, places, _YOLOX_BOX + classes)
            return Decoder(_decode_yolox(network), shape, has_overlaps=True)
        case Head.END_TO_END:
            shape = (1, None, _END_TO_END_ROW + 3 * entry.keypoints)
            return Decoder(_decode_end_to_end(classes), shape, has_overlaps=False)
        case Head.CLASSIFY:
            return Decoder(_decode_classify(network), (1, classes), has_overlaps=False)


def check_output(entry: Entry, decoder: Decoder, output: Output) -> None:
    """Check that an output has the type and shape that the head and the labels ask for.

    Raises:
        ModelRefusedError: It has not; says what was expected and found.
    """
    expected, found = decoder.shape, output.shape
    if len(expected) == len(found) and all(
        want in {None, have} for want, have in zip(expected, found, strict=True)
    ):
        if output.dtype == np.float32:
            return
        raise ModelRefusedError(
            f"model {entry.name}: expected a float32 output, found {output.dtype}"
        )
    wanted = "x".join("N" if want is None else str(want) for want in expected)
    shown = "x".join(str(have) for have in found)
    raise ModelRefusedError(
        f"model {entry.name}: its output does not fit head {entry.head} with {len(entry.labels)} "
        f"labels: expected {wanted}, found {shown}; mend head or labels of its entry"
    )


def _decode_yolo(classes: int) -> Callable[[Output, float, Classes], Boxes]:
    def decode(output: Output, confidence: float, wanted: Classes) -> Boxes:
        """(4+C+3K, N): centre x, y, width, height; class scores; keypoints x, y, visibility."""
        scores = output[_BOX : _BOX + classes]
        best = (scores if wanted is None else scores[wanted]).max(axis=0)
        _require_shares(best)
        places = np.flatnonzero(best >= confidence)
        found = output[:, places].T
        ids = found[:, _BOX : _BOX + classes].argmax(axis=1)
        boxes = Boxes(
            xyxy=_corners(found[:, :2], found[:, 2:_BOX]),
            confidence=found[np.arange(len(ids)), _BOX + ids],
            class_id=ids.astype(np.int64),
            keypoints=_keypoints(found[:, _BOX + classes :]),
        )
        return _only(boxes, wanted)

    return decode


def _decode_yolox(network: tuple[int, int]) -> Callable[[Output, float, Classes], Boxes]:
    grid = _grid(network)

    def decode(output: Output, confidence: float, wanted: Classes) -> Boxes:
        """(N, 5+C): centre offset and log size in strides, objectness, class scores."""
        objectness = output[:, _BOX]
        _require_shares(objectness)
        # A score is objectness times class score, so never above objectness.
        places = np.flatnonzero(objectness >= confidence)
        found, cell = output[places], grid[places]
        scores = found[:, _YOLOX_BOX:] * found[:, _BOX, np.newaxis]
        _require_shares(scores)
        ids = scores.argmax(axis=1)
        stride = cell[:, 2:]
        with np.errstate(over="ignore"):  # an endless size is refused with the other nonsense
            size = np.exp(found[:, 2:_BOX]) * stride
        boxes = Boxes(
            xyxy=_corners((found[:, :2] + cell[:, :2]) * stride, size),
            confidence=scores[np.arange(len(ids)), ids],
            class_id=ids.astype(np.int64),
        )
        return _only(boxes.take(boxes.confidence >= confidence), wanted)

    return decode


def _decode_end_to_end(classes: int) -> Callable[[Output, float, Classes], Boxes]:
    def decode(output: Output, confidence: float, wanted: Classes) -> Boxes:
        """(N, 6+3K): left, top, right, bottom, score, class; keypoints x, y, visibility."""
        _require_shares(output[:, 4])
        found = output[output[:, 4] >= confidence]
        found = found[np.argsort(-found[:, 4], kind="stable")]
        ids = found[:, 5]
        if not np.all((ids >= 0) & (ids < classes)):
            raise ModelOutputError(f"class ids {ids.min()}..{ids.max()}, labels are {classes}")
        boxes = Boxes(
            xyxy=found[:, :_BOX],
            confidence=found[:, 4],
            class_id=ids.astype(np.int64),
            keypoints=_keypoints(found[:, _END_TO_END_ROW:]),
        )
        return _only(boxes, wanted)

    return decode


def _decode_classify(network: tuple[int, int]) -> Callable[[Output, float, Classes], Boxes]:
    height, width = network
    everything = np.array((0, 0, width, height), dtype=np.float32)

    def decode(output: Output, confidence: float, wanted: Classes) -> Boxes:
        """(C,): a share for each class; several may be above the threshold."""
        _require_shares(output)
        ids = np.flatnonzero(output >= confidence)
        ids = ids[np.argsort(-output[ids], kind="stable")]
        boxes = Boxes(np.tile(everything, (len(ids), 1)), output[ids], ids.astype(np.int64))
        return _only(boxes, wanted)

    return decode


def _corners(centre: Output, size: Output) -> Output:
    half = size / 2
    return np.concatenate((centre - half, centre + half), axis=1)


def _keypoints(values: Output) -> Output | None:
    joints = values.shape[1] // 3
    return values.reshape(len(values), joints, 3) if joints else None


def _only(boxes: Boxes, wanted: Classes) -> Boxes:
    """Keep wanted classes: what is more surely something else is no weak find of a wanted one."""
    return boxes if wanted is None else boxes.take(np.isin(boxes.class_id, wanted))


def _require_shares(values: Output) -> None:
    """Refuse confidences that are none: not a number (a maximum keeps it), or far outside 0..1."""
    if values.size == 0:
        return
    least, most = float(values.min()), float(values.max())
    if not (least >= -0.01 and most <= 1.01):  # noqa: PLR2004  # room for rounding
        raise ModelOutputError(f"confidences of {least:g} to {most:g}; expected 0 to 1")


@lru_cache(maxsize=8)
def _grid(network: tuple[int, int]) -> Output:
    """Return (N, 3) column, row and stride of each place of a YOLOX output."""
    parts = []
    for stride in _STRIDES:
        rows, columns = np.mgrid[: network[0] // stride, : network[1] // stride]
        strides = np.full(rows.size, stride)
        parts.append(np.stack((columns.ravel(), rows.ravel(), strides), axis=1))
    return np.concatenate(parts).astype(np.float32)
