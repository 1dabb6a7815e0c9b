"""Small networks as real ONNX files: the answer is fixed, the input is a picture."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from models.catalog import Entry, Head, InputSize
from models.recognise import ULTRALYTICS
from models.registry import InstalledModel

SIDE = 32
PLACES = 21
"""Of the three YOLOX grids of a 32-pixel input: 16 + 4 + 1."""


def yolo_answer(
    *boxes: Sequence[float], classes: int = 2, places: int = PLACES
) -> NDArray[np.float32]:
    """Output (1, 4+C, places) with these boxes: cx, cy, w, h, then a score for each class."""
    answer = np.zeros((1, 4 + classes, places), dtype=np.float32)
    for place, box in enumerate(boxes):
        answer[0, :, place] = box
    return answer


def network(
    answer: NDArray[np.float32] | None = None,
    *,
    dims: Sequence[int | str] = (1, 3, SIDE, SIDE),
    dark_is_nonsense: bool = False,
    notes: dict[str, str] | None = None,
) -> onnx.ModelProto:
    """A network that gives this answer whatever it sees; on black NaN if that is asked for."""
    answer = yolo_answer() if answer is None else answer
    # 0 * sqrt(darkest pixel - threshold): 0 on a grey picture, NaN on a black one.
    threshold = 0.1 if dark_is_nonsense else -1.0
    constants = {"answer": answer, "zero": np.float32(0), "threshold": np.float32(threshold)}
    nodes = [
        helper.make_node("ReduceMin", ["images"], ["darkest"], keepdims=0),
        helper.make_node("Sub", ["darkest", "threshold"], ["above"]),
        helper.make_node("Sqrt", ["above"], ["root"]),
        helper.make_node("Mul", ["root", "zero"], ["nothing"]),
        helper.make_node("Add", ["answer", "nothing"], ["output0"]),
    ]
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, dims)],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, answer.shape)],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, notes or {})
    return model


def ultralytics_notes(labels: Sequence[str] = ("person", "car"), **others: str) -> dict[str, str]:
    """The notes that ultralytics leaves in its exports."""
    names = dict(enumerate(labels))
    notes = {"task": "detect", "names": str(names), "imgsz": f"[{SIDE}, {SIDE}]", "stride": "32"}
    return notes | {"license": "AGPL-3.0", "description": "a small network"} | others


def installed(
    model: onnx.ModelProto | bytes,
    folder: Path,
    *,
    head: Head = Head.YOLO,
    labels: Sequence[str] = ("person", "car"),
    keypoints: int = 0,
    size: InputSize | None = None,
) -> InstalledModel:
    """Write a network into a folder, with an entry that calls it `small`."""
    content = model if isinstance(model, bytes) else model.SerializeToString()
    path = folder / "small.onnx"
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    entry = Entry(
        name="small",
        file="small.onnx",
        sha256=(sha256,),
        head=head,
        labels=tuple(labels),
        input=size or InputSize(height=SIDE, width=SIDE),
        preprocessing=ULTRALYTICS,
        keypoints=keypoints,
        licence="ours",
        source="this test",
    )
    return InstalledModel(entry, path, sha256)
