"""From a checkpoint to an ONNX file beside it, and the answers of the network in torch."""

import contextlib
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelRefusedError
from models.export.weights import open_weights
from models.registry import read_file

if TYPE_CHECKING:
    from ultralytics import YOLO

OPSET: Final = 17
"""Every ONNX Runtime since 1.12 has it, and so have OpenVINO and TensorRT."""
_CLASSIFIER_SIDE: Final = 224
_DETECTOR_SIDE: Final = 640


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How the ONNX file is to be."""

    size: tuple[int, int] | None = None
    """Height and width of the input; those it was trained on if None."""
    dynamic: bool = False
    """Leave height and width free."""
    half: bool = False
    """Weights and arithmetic in half precision; inputs and outputs stay float32."""
    trust: bool = False
    """Run the code that the weights may hold."""


class Weights:
    """A checkpoint that is loaded.

    Args:
        path: A `.pt` file.
        options: How it is to be exported.
        folder: An empty folder for the work; the given file's own folder is not written to.

    Raises:
        ModelMissingError: There is no such file.
        ModelRefusedError: It is no checkpoint that we can use, or the options do not fit it.
    """

    def __init__(self, path: Path, options: ExportOptions, folder: Path) -> None:
        self._path = path
        self._options = options
        # The exporter writes beside the file that it was given.
        copy = folder / f"{path.stem}.pt"
        copy.write_bytes(read_file(path))
        self._model = open_weights(copy, path, trust=options.trust)
        self._size = self._fitting_size()

    def export(self) -> Path:
        """Write the ONNX file into the work folder.

        Raises:
            ModelRefusedError: Torch or ultralytics cannot.
        """
        with _without_chatter() as said:
            try:
                written = self._model.export(
                    format="onnx",
                    imgsz=list(self._size),
                    dynamic=self._options.dynamic,
                    quantize=16 if self._options.half else None,
                    opset=OPSET,
                    simplify=False,
                    device="cpu",
                )
            except Exception as error:  # torch and ultralytics have no common error
                told = " ".join(str(error).split())[:300]
                raise ModelRefusedError(f"{self._path}: cannot be exported: {told}") from error
        if not written or not Path(written).is_file():
            told = " ".join(said.getvalue().split())[-300:]
            raise ModelRefusedError(f"{self._path}: no ONNX file came out: {told}")
        return Path(written)

    def answer(self, inputs: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """Run the network in torch.

        Args:
            inputs: (1, 3, height, width) each, as the entry's preprocessing makes them.

        Returns:
            The output for each, with its batch of one.
        """
        import torch

        network = self._model.model.float().eval()
        answers = []
        with torch.inference_mode():
            for tensor in inputs:
                output = network(torch.from_numpy(tensor))
                first = output[0] if isinstance(output, (tuple, list)) else output
                answers.append(first.numpy().copy())
        return answers

    def _fitting_size(self) -> tuple[int, int]:
        model = self._model
        is_classifier = model.task == "classify"
        size = self._options.size or _trained_size(model, is_classifier=is_classifier)
        if is_classifier and (size[0] != size[1] or self._options.dynamic):
            raise ModelRefusedError(
                f"{self._path}: a model that classifies takes a square of fixed size; "
                "leave out --dynamic and say --size 224x224"
            )
        stride = 1 if is_classifier else max(32, int(max(model.model.stride)))
        if any(side % stride for side in size):
            raise ModelRefusedError(
                f"{self._path}: expected a size of multiples of {stride}, found {size[0]}x{size[1]}"
            )
        return size


def _trained_size(model: "YOLO", *, is_classifier: bool) -> tuple[int, int]:
    size = model.overrides.get("imgsz") or (_CLASSIFIER_SIDE if is_classifier else _DETECTOR_SIDE)
    return (int(size), int(size)) if isinstance(size, int) else (int(size[0]), int(size[1]))


@contextlib.contextmanager
def _without_chatter() -> Iterator[io.StringIO]:
    """Keep what the exporters print for an error message; warnings of torch's tracer are noise."""
    said = io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield said
