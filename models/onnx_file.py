"""What an ONNX file says of itself, read without running it and without the onnx package.

An ONNX file is one protobuf message (`ModelProto`, field numbers from onnx.proto). Only what
decides whether we run it is looked at; weights are skipped by their length, so a file of 13 MB
takes some milliseconds. Files are refused that point to other files (external data), that need
operators which ONNX Runtime does not bring, or that are no ONNX at all. ONNX Runtime itself
would follow such a pointer from the working folder, so this comes before it sees the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from models.errors import ModelRefusedError
from models.protobuf import Message

FLOAT32: Final = 1
"""`TensorProto.DataType.FLOAT`."""
FLOAT16: Final = 10
"""`TensorProto.DataType.FLOAT16`."""
_EXTERNAL: Final = 1
"""`TensorProto.DataLocation.EXTERNAL`."""
_QUANTIZED: Final = frozenset({"DequantizeLinear", "QLinearConv", "ConvInteger", "MatMulInteger"})
_KNOWN_DOMAINS: Final = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
"""Operator sets that every build of ONNX Runtime has."""
_MAX_DEPTH: Final = 16
"""Graphs inside graphs (If, Loop) that are followed."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or output of the network."""

    name: str
    element_type: int
    """`TensorProto.DataType`; 1 is float32."""
    dims: tuple[int | str, ...]
    """A name stands for a size that is free."""

    def __str__(self) -> str:
        return "x".join(str(dim) or "?" for dim in self.dims) or "no shape"


@dataclass(frozen=True, slots=True)
class OnnxFile:
    """The interface of a network and the notes that its exporter left."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    opset: int
    metadata: Mapping[str, str]
    precision: str
    """In what numbers it computes: int8 (in part at least), fp16 or fp32."""


class _ForeignError(Exception):
    """The file wants something from outside itself."""


def read_onnx(content: bytes, path: Path) -> OnnxFile:
    """Read the interface of an ONNX file.

    Args:
        content: The whole file.
        path: Named in errors only.

    Raises:
        ModelRefusedError: It is not ONNX, is cut off, points to other files, or needs operators
            that ONNX Runtime does not bring.
    """
    try:
        model = Message(memoryview(content))
        graphs = tuple(model.messages(7))
        if len(graphs) != 1:
            raise ValueError(f"expected one graph, found {len(graphs)}")
        if 25 in model:  # noqa: PLR2004  # ModelProto.functions
            raise _ForeignError("has functions of its own; export it with functions inlined")
        _check_graph(graphs[0], depth=0)
        return _interface(model, graphs[0])
    except _ForeignError as error:
        raise ModelRefusedError(f"{path}: {error}") from error
    except ValueError as error:
        raise ModelRefusedError(f"{path}: not an ONNX file, or cut off: {error}") from error


def _interface(model: Message, graph: Message) -> OnnxFile:
    weights = {weight.text(8) for weight in graph.messages(5)}
    inputs = (_tensor(item) for item in graph.messages(11))
    metadata = {item.text(1): item.text(2) for item in model.messages(14)}
    opsets = (item.number(2) for item in model.messages(8) if item.text(1) in {"", "ai.onnx"})
    return OnnxFile(
        # Before IR version 4 the weights were listed among the inputs too.
        inputs=tuple(tensor for tensor in inputs if tensor.name not in weights),
        outputs=tuple(_tensor(item) for item in graph.messages(12)),
        opset=max(opsets, default=0),
        metadata=MappingProxyType(metadata),
        precision=_precision(graph),
    )


def _precision(graph: Message) -> str:
    if any(node.text(4) in _QUANTIZED for node in graph.messages(1)):
        return "int8"
    # Half-precision files keep a few float32 numbers, such as the sizes of a Resize.
    halves = any(weight.number(2) == FLOAT16 for weight in graph.messages(5))
    return "fp16" if halves else "fp32"


def _tensor(value: Message) -> Tensor:
    tensor_type = value.message(2).message(1)
    dims = tensor_type.message(2).messages(1)
    return Tensor(
        name=value.text(1),
        element_type=tensor_type.number(1),
        dims=tuple(dim.number(1) or dim.text(2) for dim in dims),
    )


def _check_graph(graph: Message, *, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise _ForeignError(f"has graphs inside graphs, more than {_MAX_DEPTH} deep")
    _check_weights(graph, dense=(5,), sparse=(15,))
    for node in graph.messages(1):
        if node.text(7) not in _KNOWN_DOMAINS:
            raise _ForeignError(
                f"needs the custom operator {node.text(7)}.{node.text(4)}; "
                "expected only operators that ONNX Runtime brings"
            )
        for attribute in node.messages(5):
            _check_weights(attribute, dense=(5, 10), sparse=(22, 23))
            for inside in attribute.messages(6, 11):
                _check_graph(inside, depth=depth + 1)


def _check_weights(owner: Message, *, dense: tuple[int, ...], sparse: tuple[int, ...]) -> None:
    weights = list(owner.messages(*dense))
    for item in owner.messages(*sparse):
        weights.extend(item.messages(1, 2))
    for weight in weights:
        if 13 in weight or weight.number(14) == _EXTERNAL:  # noqa: PLR2004  # external_data
            raise _ForeignError(
                f"the weight {weight.text(8)!r} lies in another file (external data); "
                "save the model as one file"
            )
