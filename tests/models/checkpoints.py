"""Checkpoints as ultralytics writes them, made here: tiny networks with a known answer.

Their weights are random but for the last layer, so that what they compute depends on the picture,
and what they find does not. The input is 32x32: the coarsest grid has one place, in its middle.
"""

import math
from pathlib import Path

import torch

from models.export.toolbox import prepare_ultralytics

prepare_ultralytics()
from ultralytics import YOLO  # noqa: E402  # reads the environment at its import

SIDE = 32
LABELS = ("person", "car")
BOX = (8.0, 8.0, 24.0, 24.0)
"""What detect and pose find, in input pixels."""
JOINT = (16.0, 16.0)
"""Where every keypoint is, in input pixels."""
CONFIDENCE = 0.9
NEVER = -12.0

BACKBONE = """
ch: 3
backbone:
  - [-1, 1, Conv, [8, 3, 2]]
  - [-1, 1, Conv, [8, 3, 2]]
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [16, 3, 2]]
head:
"""
HEADS = {
    "detect": "  - [[2, 3, 4], 1, Detect, [nc]]\n",
    "pose": "  - [[2, 3, 4], 1, Pose, [nc, kpt_shape]]\n",
    "classify": "  - [-1, 1, Classify, [nc]]\n",
    "segment": "  - [[2, 3, 4], 1, Segment, [nc, 32, 64]]\n",
}


def checkpoint(task: str, folder: Path, *, seed: int = 0, size: int = SIDE) -> Path:
    """Write `best.pt` of a network that was initialised here."""
    torch.manual_seed(seed)
    described = folder / f"{task}.yaml"
    keypoints = "kpt_shape: [17, 3]\n" if task == "pose" else ""
    described.write_text(f"nc: {len(LABELS)}\n{keypoints}{BACKBONE}{HEADS[task]}")
    model = YOLO(str(described), task=task)
    model.model.names = dict(enumerate(LABELS))
    last = model.model.model[-1]
    if task == "classify":
        _answer(last.linear, [_logit(CONFIDENCE), 0.0])
    else:
        _find_one_box(last)
    if task == "pose":
        for branch in last.cv4:  # (raw * 2 + 0) * stride 32, visibility
            _answer(branch[-1], [0.25, 0.25, 2.0] * 17)
    path = folder / "best.pt"
    model.save(str(path))
    written = torch.load(path, weights_only=False)
    torch.save(written | {"train_args": {"imgsz": size, "task": task}}, path)  # as its trainer does
    return path


def _find_one_box(head: torch.nn.Module) -> None:
    """Only the coarsest grid is sure, of the first class; its box reaches 8 px each way."""
    for branch in head.cv3:
        branch[-1].bias.data[:] = NEVER
    _answer(head.cv3[-1][-1], [_logit(CONFIDENCE), NEVER])
    # A distance is the mean of the bins 0 to 15 under a softmax, in strides: a quarter here.
    quarter = [math.log(0.75), math.log(0.25), *[-30.0] * (head.reg_max - 2)]
    _answer(head.cv2[-1][-1], quarter * 4)


def _answer(layer: torch.nn.Module, values: list[float]) -> None:
    layer.weight.data.zero_()
    layer.bias.data[:] = torch.tensor(values)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))
