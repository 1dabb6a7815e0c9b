"""Static quantization by ONNX Runtime's own tool: ranges are measured on real pictures."""

import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelRefusedError, ToolMissingError

try:
    import onnx
    from onnx import version_converter
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType
    from onnxruntime.quantization import quantize_static as write_quantized
    from onnxruntime.quantization.shape_inference import quant_pre_process

    from models.quantize.sensitive import kept_in_float
except ImportError as error:
    raise ToolMissingError(
        "quantizing needs the package onnx: pip install -r requirements/measure.txt"
    ) from error

OPERATORS: Final = ("Conv", "Sigmoid", "Mul", "Add", "Concat", "MaxPool", "Resize", "Split")
"""What is quantized. Between two convolutions all must be, or each step to float32 and back
costs more than it saves; attention (MatMul, Softmax) stays, since it loses too much."""
LEAST_OPSET: Final = 13
"""From which on a range may be kept for each channel of a weight."""
OPSET: Final = 17


def quantize_network(content: bytes, tensors: Iterable[NDArray[np.float32]], name: str) -> bytes:
    """Return a network that computes in 8 bits where that pays.

    Weights are signed with a range for each channel, activations unsigned: that is the pair
    which VNNI multiplies in one instruction (signed activations took 2 to 4 times as long).

    Args:
        content: The float32 network's file.
        tensors: Inputs as the network gets them, (1, 3, H, W); their ranges become the steps.
        name: Of the model, for errors.

    Raises:
        ModelRefusedError: The tool does not take the network; says why.
    """
    with tempfile.TemporaryDirectory(prefix="qyragy-int8-") as folder, _quiet():
        prepared, made = Path(folder, "prepared.onnx"), Path(folder, "int8.onnx")
        try:
            _prepare(content, Path(folder, "float.onnx"), prepared)
            model = onnx.load(prepared)
            write_quantized(
                str(prepared),
                str(made),
                _Pictures(model.graph.input[0].name, tensors),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=list(OPERATORS),
                nodes_to_exclude=sorted(kept_in_float(model.graph)),
            )
        except Exception as error:  # the tool's errors have no parent of their own
            reason = " ".join(str(error).split())[:300]
            raise ModelRefusedError(f"model {name} cannot be quantized: {reason}") from error
        return made.read_bytes()


class _Pictures(CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no types
    """Hands one input after the other to the tool."""

    def __init__(self, input_name: str, tensors: Iterable[NDArray[np.float32]]) -> None:
        self._inputs = ({input_name: tensor} for tensor in tensors)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """Return the next input, nothing at the end."""
        return next(self._inputs, None)


def _prepare(content: bytes, raw: Path, prepared: Path) -> None:
    """Bring a network to a form that the tool takes: names, opset, shapes, joined operators."""
    model = onnx.load_from_string(content)
    opset = max(each.version for each in model.opset_import if each.domain in {"", "ai.onnx"})
    if opset < LEAST_OPSET:
        model = version_converter.convert_version(model, OPSET)
    for number, node in enumerate(model.graph.node):
        node.name = f"{number}:{node.op_type}"
    onnx.save(model, raw)
    quant_pre_process(str(raw), str(prepared), skip_symbolic_shape=True)


@contextmanager
def _quiet() -> Iterator[None]:
    """The tool logs advice that does not concern the person at the terminal."""
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(level)
