"""What a training needs to go on, written so that a cut-off never leaves half a file."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from models.errors import TrainError

_VERSION: Final = 1
Weights = dict[str, Tensor]


@dataclass(slots=True)
class Progress:
    """How far a training is."""

    images: int = 0
    steps: int = 0
    seconds: float = 0.0
    """Wall clock of all sittings together."""


@dataclass(slots=True)
class Checkpoint:
    """Everything that changes during a training; pictures are drawn by number, so no RNG state."""

    recipe: str
    """Hash of the recipe that it belongs to."""
    progress: Progress
    ema: Weights
    network: Weights = field(default_factory=dict)
    """Empty in a half-precision state: the running mean stands in."""
    first: tuple[Tensor, ...] = ()
    """Mean of the gradients, one for each parameter."""
    second: tuple[Tensor, ...] = ()
    """Mean of their squares."""


def save(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint in full precision."""
    _write(path, checkpoint)


def save_state(path: Path, checkpoint: Checkpoint) -> None:
    """Write running mean and moments in half precision.

    The mean of the squares is kept as its root: small squares vanish in half precision.
    """
    half = Checkpoint(
        checkpoint.recipe,
        checkpoint.progress,
        {
            name: each.half() if each.is_floating_point() else each
            for name, each in checkpoint.ema.items()
        },
        first=tuple(each.half() for each in checkpoint.first),
        second=tuple(each.sqrt().half() for each in checkpoint.second),
    )
    _write(path, half)


def load(path: Path, recipe: str) -> Checkpoint:
    """Read either kind, back in full precision.

    Raises:
        TrainError: It is not a checkpoint, or belongs to another recipe.
    """
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True)
        found = Checkpoint(
            stored["recipe"],
            Progress(**stored["progress"]),
            _whole(stored["ema"]),
            _whole(stored["network"]) if stored["network"] else _whole(stored["ema"]),
            tuple(each.float() for each in stored["first"]),
            tuple(
                each.float() if each.dtype == torch.float32 else each.float() ** 2
                for each in stored["second"]
            ),
        )
    except Exception as error:  # torch raises a dozen kinds for a broken file
        raise TrainError(f"checkpoint {path} cannot be read: {error}") from error
    if found.recipe != recipe:
        raise TrainError(
            f"checkpoint {path} belongs to another recipe ({found.recipe[:12]}, this one is "
            f"{recipe[:12]}): take the recipe that it began with, or another --run folder"
        )
    return found


def _whole(weights: Weights) -> Weights:
    return {
        name: each.float() if each.is_floating_point() else each for name, each in weights.items()
    }


def _write(path: Path, checkpoint: Checkpoint) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".tmp")
    progress = checkpoint.progress
    torch.save(
        {
            "version": _VERSION,
            "recipe": checkpoint.recipe,
            "progress": {
                "images": progress.images,
                "steps": progress.steps,
                "seconds": progress.seconds,
            },
            "ema": checkpoint.ema,
            "network": checkpoint.network,
            "first": checkpoint.first,
            "second": checkpoint.second,
        },
        part,
    )
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
