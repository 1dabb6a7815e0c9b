"""`qyragy-models add best.pt`: export, prove on pictures, and put into the store."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from models.add import Added, Description, add, refuse_taken
from models.export.comparison import compare, require_equal
from models.export.exporting import ExportOptions, Weights
from models.export.toolbox import require_torch
from models.pictures import Picture, self_test_pictures
from models.recognise import name_of
from models.registry import InstalledModel, Registry
from models.runtime.session import DetectorSession


def add_weights(
    path: Path, description: Description, registry: Registry, options: ExportOptions
) -> Added:
    """Export a checkpoint of ultralytics and add it to the store.

    Args:
        path: A `.pt` file.
        description: Its name and labels, where they are to be others than the file's.
        registry: Whose store it goes into.
        options: How it is exported.

    Raises:
        ToolMissingError: Torch or ultralytics is not in this environment.
        ModelMissingError: There is no such file.
        ModelRefusedError: The checkpoint cannot be used, or the export answers differently.
        PullError: The disk does not take it.
    """
    require_torch(f"add {path}")
    refuse_taken(description.name or name_of(path), registry)  # before the minute that it takes
    with tempfile.TemporaryDirectory(prefix="qyragy-export-") as folder:
        weights = Weights(path, options, Path(folder))

        def prove(model: InstalledModel, pictures: Sequence[Picture]) -> str:
            return _prove(weights, model, pictures, half=options.half)

        pictures = self_test_pictures()
        return add(weights.export(), description, registry, pictures=pictures, prove=prove)


def _prove(
    weights: Weights, model: InstalledModel, pictures: Sequence[Picture], *, half: bool
) -> str:
    """Hold the file's answers against torch's, at every size that decides differently."""
    told = []
    for size in _sizes(model):
        session = DetectorSession(model, input_size=size)
        inputs = [session.prepare(picture) for picture in pictures]
        onnx = [session.infer_raw(tensor) for tensor in inputs]
        difference = compare(model.entry, weights.answer(inputs), onnx)
        require_equal(model.entry, difference, half=half)
        told.append(f"{size[0]}x{size[1]}: {difference}")
    return "ONNX against torch at " + "; at ".join(told)


def _sizes(model: InstalledModel) -> list[tuple[int, int]]:
    """Return the entry's size, and for a free input another one of another shape."""
    usual = model.entry.input
    if usual.free is None:
        return [(usual.height, usual.width)]
    other = max(usual.free.least, usual.height // 2 // usual.free.multiple * usual.free.multiple)
    return [(usual.height, usual.width), (other, usual.width)]
