"""The detection loss: task-aligned assignment, with teachers' doubt and ignored regions.

The assigner and the box loss are those of ultralytics; what is added is that a box counts by its
weight, and that nothing is learned from a place inside an ignored region that no box claims.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from ultralytics.utils.loss import BboxLoss
from ultralytics.utils.tal import TaskAlignedAssigner, dist2bbox, make_anchors

from models.train.augment import Shown
from models.train.dataset import IGNORED
from models.train.recipe import Loss


@dataclass(frozen=True, slots=True)
class Targets:
    """What is in a batch, padded to the same number of rows."""

    kinds: Tensor
    """(B, M, 1) class."""
    boxes: Tensor
    """(B, M, 4) left, top, right, bottom in pixels; zeros where there is none."""
    weights: Tensor
    """(B, M)."""
    ignored: Tensor
    """(B, I, 4), as `boxes`."""


def targets(shown: Sequence[Shown]) -> Targets:
    """Pad the tables of a batch."""
    rows = [torch.from_numpy(each[each[:, 0] != IGNORED]) for each in shown]
    table = nn.utils.rnn.pad_sequence(rows, batch_first=True)
    skipped = [torch.from_numpy(each[each[:, 0] == IGNORED, 1:5]) for each in shown]
    ignored = nn.utils.rnn.pad_sequence(skipped, batch_first=True)
    return Targets(table[..., :1], table[..., 1:5], table[..., 5], ignored)


class DetectionLoss:
    """Loss of a network's raw output against the targets of a batch."""

    def __init__(self, classes: int, reg_max: int, strides: Tensor, how: Loss) -> None:
        self._how = how
        self._strides = strides
        self._bins = torch.arange(reg_max, dtype=torch.float32)
        self._assigner = TaskAlignedAssigner(
            topk=10, num_classes=classes, alpha=0.5, beta=6.0, stride=strides.tolist()
        )
        self._box = BboxLoss(reg_max)

    def __call__(self, output: dict[str, Tensor], wanted: Targets) -> Tensor:
        """Return the (3,) parts box, class and distribution, weighted, as a mean over objects."""
        boxes = output["boxes"].float().permute(0, 2, 1).contiguous()
        scores = output["scores"].float().permute(0, 2, 1).contiguous()
        anchors, strides = make_anchors(output["feats"], self._strides, 0.5)
        anchors, strides = anchors.float(), strides.float()
        count, places = boxes.shape[:2]
        bins = boxes.view(count, places, 4, -1).softmax(3) @ self._bins
        found = dist2bbox(bins, anchors, xywh=False)
        size = torch.tensor(output["feats"][0].shape[2:]) * self._strides[0]

        _, goal, share, taken, which = self._assigner(
            scores.detach().sigmoid(),
            found.detach() * strides,
            anchors * strides,
            wanted.kinds,
            wanted.boxes,
            wanted.boxes.sum(2, keepdim=True).gt(0).float(),
        )
        weight = self._weights(wanted, which, taken, anchors * strides)
        total = (share * weight.unsqueeze(-1)).sum().clamp(min=1)
        wrong = functional.binary_cross_entropy_with_logits(scores, share, reduction="none")
        cls = (wrong * weight.unsqueeze(-1)).sum() / total
        share = share * weight.unsqueeze(-1)
        box, dfl = self._box(
            boxes, found, anchors, goal / strides, share, total, taken.bool(), size, strides
        )
        how = self._how
        return torch.stack([box * how.box, cls * how.cls, dfl * how.dfl])

    @staticmethod
    def _weights(wanted: Targets, which: Tensor, taken: Tensor, points: Tensor) -> Tensor:
        """(B, A): the claiming box's weight, 0 in ignored regions, else 1."""
        count, places = taken.shape
        free = torch.ones(count, places)
        if wanted.ignored.shape[1]:
            left_top = points[None, :, None] - wanted.ignored[:, None, :, :2]
            right_bottom = wanted.ignored[:, None, :, 2:] - points[None, :, None]
            inside = torch.cat([left_top, right_bottom], -1).amin(-1).amax(-1) > 0
            free = torch.where(inside, 0.0, free)
        if not wanted.boxes.shape[1]:
            return free
        return torch.where(taken.bool(), wanted.weights.gather(1, which.long()), free)
