"""A cheap AP50 during the training; the figures of the card come from `qyragy-models evaluate`."""

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.runtime.boxes import Boxes
from models.runtime.nms import suppress
from models.train.augment import PAD
from models.train.cache import Cache, Image
from models.train.dataset import Labels
from models.train.scoring import Found, Score, score

_BATCH: Final = 8
_LEAST_CONFIDENCE: Final = 0.01
_NMS_OVERLAP: Final = 0.6


def validate(network: nn.Module, cache: Cache, size: int) -> Score:
    """Ask the network for all pictures of a cache, each whole in a square of this size."""
    return score(list(_found(network, cache, size)))


def _found(network: nn.Module, cache: Cache, size: int) -> Iterator[Found]:
    for start in range(0, len(cache.stored), _BATCH):
        numbers = range(start, min(start + _BATCH, len(cache.stored)))
        made = [letterbox(cache.image(n), cache.stored[n].labels, size) for n in numbers]
        stack = np.stack([image[:, :, ::-1] for image, _ in made]).transpose(0, 3, 1, 2)
        with torch.inference_mode():
            output = network(torch.from_numpy(stack).float().div_(255))[0].numpy()
        for rows, (_, truth) in zip(output, made, strict=True):
            yield Found(_boxes(rows), truth)


def letterbox(image: Image, labels: Labels, size: int) -> tuple[Image, NDArray[np.float32]]:
    """Return the picture in the middle of a grey square, and its labels as corners in pixels."""
    height, width = image.shape[:2]
    scale = size / max(height, width)
    w, h = round(width * scale), round(height * scale)
    left, top = (size - w) // 2, (size - h) // 2
    canvas = np.full((size, size, 3), PAD, np.uint8)
    canvas[top : top + h, left : left + w] = cv2.resize(
        image, (w, h), interpolation=cv2.INTER_LINEAR
    )
    middle = labels[:, 1:3] * (w, h) + (left, top)
    half = labels[:, 3:5] * (w, h) / 2
    truth = np.column_stack([labels[:, 0], middle - half, middle + half, labels[:, 5]])
    return canvas, truth.astype(np.float32)


def _boxes(rows: NDArray[np.float32]) -> Boxes:
    scores = rows[4:]
    kinds = scores.argmax(axis=0)
    confidence = scores.max(axis=0)
    chosen = confidence > _LEAST_CONFIDENCE
    middle, half = rows[:2, chosen].T, rows[2:4, chosen].T / 2
    xyxy = np.concatenate([middle - half, middle + half], axis=1)
    return suppress(Boxes(xyxy, confidence[chosen], kinds[chosen].astype(np.int64)), _NMS_OVERLAP)
