"""The network: built from `architecture.yaml`, random at first."""

from pathlib import Path
from typing import Final

import torch
import yaml
from torch import nn
from ultralytics.nn.tasks import DetectionModel

from models.errors import TrainError
from models.train.recipe import CLASSES

_SIZE: Final = 416


def build(architecture: Path, seed: int) -> nn.Module:
    """Build the network with random weights; the same seed gives the same weights.

    Raises:
        TrainError: The drawing cannot be read, or is for other classes than ours.
    """
    try:
        drawing = yaml.safe_load(architecture.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise TrainError(f"architecture {architecture}: {error}") from error
    if drawing.get("nc") != len(CLASSES):
        raise TrainError(f"architecture {architecture}: expected nc: {len(CLASSES)}")
    torch.manual_seed(seed)
    network: nn.Module = DetectionModel(drawing, ch=3, verbose=False)
    return network.to(memory_format=torch.channels_last)
