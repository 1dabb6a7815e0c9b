"""A detector that is loaded and ready: from a picture to boxes through ONNX Runtime."""

import hashlib
import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Before its import: from then on it would report its use to its maker.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime as ort

from models.catalog import Entry
from models.errors import ModelOutputError, ModelRefusedError
from models.onnx_file import FLOAT32, OnnxFile, read_onnx
from models.registry import InstalledModel, read_file, wrong_hash
from models.runtime.boxes import Boxes
from models.runtime.heads import check_output, decoder_for
from models.runtime.nms import suppress
from models.runtime.preprocess import Letterboxer, Placement, clip, to_frame
from models.runtime.providers import (
    Computing,
    options_for,
    require_provider,
    running_precision,
)

DEFAULT_IOU: Final = 0.5
"""Overlap above which two boxes of a class are one object."""
ON_ITS_OWN: Final = Computing()
"""The provider that this installation has, one thread."""


class DetectorSession:
    """Finds objects in pictures; may be used by several threads at once.

    With one thread a run happens in the thread that asks for it, which costs least on a CPU:
    cameras share one session and the machine's cores.

    Args:
        model: From `Registry.find` or `Registry.default`.
        computing: Provider, precision and threads.
        input_size: Height and width for a network that leaves them free; the entry's if None.

    Raises:
        ModelMissingError: The file is gone.
        ModelRefusedError: The file is not the entry's, points outside itself, or does not fit; or
            the provider is not to be had.
    """

    def __init__(
        self,
        model: InstalledModel,
        *,
        computing: Computing = ON_ITS_OWN,
        input_size: tuple[int, int] | None = None,
    ) -> None:
        entry = model.entry
        content = read_file(model.path)
        self.sha256: Final = _checked_hash(model, content)
        self.input_size: Final = _input_size(entry, input_size)
        self._entry = entry
        self._decoder = decoder_for(entry, self.input_size)
        onnx = read_onnx(content, model.path)
        _check_input(entry, onnx, self.input_size)
        if len(onnx.outputs) != 1:
            names = ", ".join(tensor.name for tensor in onnx.outputs)
            raise ModelRefusedError(f"{model.path}: expected one output, found {names or 'none'}")
        self._input_name = onnx.inputs[0].name
        self._session = _start(model, content, onnx, computing)
        self.precision: Final = running_precision(computing, self.provider, onnx.precision)
        self._of_thread = threading.local()
        self._prove()

    @property
    def name(self) -> str:
        """The entry's name."""
        return self._entry.name

    @property
    def labels(self) -> Sequence[str]:
        """Names by class id."""
        return self._entry.labels

    @property
    def min_object_px(self) -> int | None:
        """Height at its input that a thing must have to be found; None if nobody measured it."""
        return self._entry.measured.min_object_px

    @property
    def provider(self) -> str:
        """What computes, in ONNX Runtime's words, as it is and not as it was asked for."""
        return str(self._session.get_providers()[0])

    def class_ids(self, labels: Iterable[str]) -> tuple[int, ...]:
        """Return the class ids of these labels, in ascending order.

        Raises:
            ModelRefusedError: The model knows no such label; names those it knows.
        """
        ids = {label: class_id for class_id, label in enumerate(self.labels)}
        wanted = tuple(labels)
        unknown = sorted(label for label in wanted if label not in ids)
        if unknown:
            raise ModelRefusedError(
                f"model {self.name} has no label {', '.join(unknown)}; "
                f"it has {', '.join(self.labels)}"
            )
        return tuple(sorted({ids[label] for label in wanted}))

    def detect(
        self,
        image_bgr: NDArray[np.uint8],
        confidence: float,
        *,
        iou: float = DEFAULT_IOU,
        classes: Sequence[int] | None = None,
    ) -> Boxes:
        """Find objects in a picture.

        Args:
            image_bgr: (H, W, 3); not changed.
            confidence: Least confidence of a box, 0..1.
            iou: Overlap above which two boxes of a class are one object, 0..1.
            classes: Class ids that are wanted; None for all.

        Returns:
            Boxes in pixels of the picture, clipped to it, most confident first.

        Raises:
            ModelOutputError: The network answered with what cannot be boxes, such as NaN.
        """
        letterboxer = self._letterboxer()
        tensor, placement = letterboxer.write(image_bgr)
        output = self.infer_raw(tensor)
        wanted = None if classes is None else np.asarray(classes, dtype=np.intp)
        boxes = self._decoder.decode(output[0], confidence, wanted)
        if not np.isfinite(boxes.xyxy).all():
            raise ModelOutputError("boxes with corners that are no numbers")
        if self._decoder.has_overlaps:
            boxes = suppress(boxes, iou)
        return _in_frame(boxes, placement)

    def prepare(self, image_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the network's input for a picture, in memory of its own; for `infer_raw`."""
        return self._letterboxer().write(image_bgr)[0].copy()

    def infer_raw(self, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the bare network, for benchmarks and comparisons.

        Args:
            tensor: (1, 3, height, width) float32 as the entry says.

        Returns:
            The output as the network gives it.
        """
        output: NDArray[np.float32] = self._session.run(None, {self._input_name: tensor})[0]
        return output

    def _letterboxer(self) -> Letterboxer:
        """Return this thread's own, since it holds the input tensor between the calls."""
        mine: Letterboxer | None = getattr(self._of_thread, "letterboxer", None)
        if mine is None:
            mine = Letterboxer(self.input_size, self._entry.preprocessing)
            self._of_thread.letterboxer = mine
        return mine

    def _prove(self) -> None:
        """Run once on a grey picture: the true output shape is known only then."""
        grey = np.full((*self.input_size, 3), self._entry.preprocessing.pad, dtype=np.uint8)
        tensor, _ = self._letterboxer().write(grey)
        try:
            output = self.infer_raw(tensor)
        except Exception as error:  # ONNX Runtime's errors have no parent of their own
            raise ModelRefusedError(f"model {self.name} does not run: {_brief(error)}") from error
        check_output(self._entry, self._decoder, output)
        try:
            self._decoder.decode(output[0], 1.0, None)
        except ModelOutputError as error:
            raise ModelRefusedError(
                f"model {self.name} gives nonsense on a plain grey picture: {error}"
            ) from error


def _checked_hash(model: InstalledModel, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 not in model.entry.sha256:
        raise wrong_hash(model.entry, model.path, sha256)
    return sha256


def _input_size(entry: Entry, asked: tuple[int, int] | None) -> tuple[int, int]:
    height, width = asked or (entry.input.height, entry.input.width)
    try:
        entry.input.require(height, width)
    except ValueError as error:
        raise ModelRefusedError(f"model {entry.name}: input size: {error}") from error
    return height, width


def _check_input(entry: Entry, onnx: OnnxFile, size: tuple[int, int]) -> None:
    """Hold the file's input against the entry.

    Raises:
        ModelRefusedError: They differ; says what was expected and found.
    """
    expected = (1, 3, *size)
    wanted = "x".join(str(side) for side in expected)
    if len(onnx.inputs) != 1:
        raise ModelRefusedError(
            f"model {entry.name}: expected one input {wanted}, found {len(onnx.inputs)}"
        )
    found = onnx.inputs[0]
    fits = len(found.dims) == len(expected) and all(
        isinstance(have, str) or have == want
        for have, want in zip(found.dims, expected, strict=True)
    )
    if not fits:
        raise ModelRefusedError(f"model {entry.name}: expected input {wanted}, found {found}")
    free = any(isinstance(side, str) for side in found.dims[2:])
    if free and entry.input.free is None:
        raise ModelRefusedError(
            f"model {entry.name}: its input {found} is free; its entry must give limits: "
            "input.free = { least, most, multiple }"
        )
    if found.element_type != FLOAT32:
        raise ModelRefusedError(
            f"model {entry.name}: expected a float32 input, found ONNX type {found.element_type}"
        )


def _start(
    model: InstalledModel, content: bytes, onnx: OnnxFile, computing: Computing
) -> ort.InferenceSession:
    providers = options_for(computing, ort.get_available_providers())
    options = ort.SessionOptions()
    options.intra_op_num_threads = computing.threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3  # errors; warnings are about weights that nobody uses
    # Spinning threads take 13 % more CPU at equal speed, and more the busier the box is.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Or bytes that look like its own format would get past what we checked.
    options.add_session_config_entry("session.load_model_format", "ONNX")
    try:
        session = ort.InferenceSession(content, options, providers=providers)
    except Exception as error:  # its errors have no parent of their own
        raise ModelRefusedError(
            f"{model.path}: ONNX Runtime {ort.__version__} does not take it "
            f"(opset {onnx.opset}): {_brief(error)}"
        ) from error
    require_provider(computing, session.get_providers())
    return session


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def _in_frame(boxes: Boxes, placement: Placement) -> Boxes:
    """Map boxes back to the picture and drop what lies in the border alone."""
    corners = to_frame(boxes.xyxy.reshape(-1, 2, 2), placement)
    xyxy = clip(corners.reshape(-1, 4), placement)
    if boxes.keypoints is not None:
        points = boxes.keypoints.copy()
        points[..., :2] = to_frame(points[..., :2], placement)
        boxes = replace(boxes, keypoints=points)
    seen = (xyxy[:, 2] > xyxy[:, 0]) & (xyxy[:, 3] > xyxy[:, 1])
    return replace(boxes, xyxy=xyxy).take(seen)
