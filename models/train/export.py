"""From a training's running mean to an ONNX file that the runtime takes as it is."""

import copy
import json
import warnings
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import helper
from torch import nn

from models.errors import TrainError
from models.train import checkpoint
from models.train.loop import CHECKPOINT
from models.train.network import build
from models.train.recipe import CLASSES, RecipeFile

_OPSET: Final = 17
_STRIDE: Final = 32
_LEAST, _MOST = 64, 1280
_TOLERANCE: Final = 2e-3
"""Of a score, and of a coordinate as a share of the input."""


def export_run(file: RecipeFile, run: Path, target: Path, *, size: int, state: Path | None) -> str:
    """Write the network of a training's folder, or of a state, and hold it against torch.

    Returns:
        A line about what was written.

    Raises:
        TrainError: There is no checkpoint, it is of another recipe, the size does not fit, or ONNX
            Runtime answers otherwise than torch.
    """
    if size % _STRIDE or not _LEAST <= size <= _MOST:
        raise TrainError(f"--size {size}: take a multiple of {_STRIDE}, {_LEAST} to {_MOST}")
    path = run / CHECKPOINT if (run / CHECKPOINT).exists() or state is None else state
    found = checkpoint.load(path, file.sha256)
    network = build(file.architecture, file.recipe.seed)
    network.load_state_dict(found.ema)
    export(network.eval(), target, size)
    worst = difference(network, target, size)
    if worst > _TOLERANCE:
        target.unlink()
        raise TrainError(f"{target}: ONNX Runtime and torch differ by {worst:.2g}; not written")
    return (
        f"{target}: {target.stat().st_size / 1e6:.2f} MB, input {size}x{size}, after "
        f"{found.progress.images} pictures, differs from torch by {worst:.1g}"
    )


def export(network: nn.Module, target: Path, size: int) -> None:
    """Write a trained network with batch norm folded in; RGB 0..1, head `1x(4+C)xN`."""
    bare = copy.deepcopy(network).eval().fuse(verbose=False)
    head = bare.model[-1]
    head.export, head.format = True, "onnx"
    part = target.with_suffix(".tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # The newer exporter needs another package and gives the same graph.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            bare,
            (torch.zeros(1, 3, size, size),),
            str(part),
            opset_version=_OPSET,
            input_names=["images"],
            output_names=["output0"],
            dynamo=False,
        )
    _describe(part, size)
    part.replace(target)


def _describe(path: Path, size: int) -> None:
    """Leave in the file what ultralytics' exports say of themselves: task, names, size."""
    model = onnx.load(path)
    names = str(dict(enumerate(CLASSES)))
    facts = {"task": "detect", "names": names, "imgsz": json.dumps([size, size]), "stride": "32"}
    helper.set_model_props(model, {**facts, "description": "Qyragy embedded detector"})
    onnx.checker.check_model(model)
    onnx.save(model, path)


def difference(network: nn.Module, target: Path, size: int) -> float:
    """Return the largest difference between torch and ONNX Runtime on a fixed random picture.

    Scores as they are, coordinates as shares of the input.
    """
    image = np.random.default_rng(0).random((1, 3, size, size), np.float32)
    session = ort.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"images": image})
    with torch.inference_mode():
        wanted = network(torch.from_numpy(image))[0].numpy()
    gap = np.abs(found - wanted)
    gap[:, :4] /= size
    return float(gap.max())
