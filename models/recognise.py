"""An entry for a file that no catalog knows, from the notes that its exporter left in it.

Ultralytics writes `task`, `names`, `imgsz` and `stride` into each ONNX file it exports; these
say everything that an entry must. A file without them could be preprocessed in several ways
that all run and of which one is right, so nothing is guessed: its owner has to say.
"""

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from models.catalog import ColourOrder, Entry, FreeSize, Head, InputSize, Letterbox, Preprocessing
from models.errors import ModelRefusedError
from models.onnx_file import OnnxFile

ULTRALYTICS: Final = Preprocessing(
    layout=ColourOrder.RGB, scale=1 / 255, letterbox=Letterbox.CENTRED, pad=114
)
CLASSIFIER: Final = Preprocessing(
    layout=ColourOrder.RGB, scale=1 / 255, letterbox=Letterbox.CROPPED
)
YOLOX: Final = Preprocessing(
    layout=ColourOrder.BGR, scale=1.0, letterbox=Letterbox.TOP_LEFT, pad=114
)
LARGEST_SIDE: Final = 1280
"""Limit of a free input's sides where nobody set another: four times the pixels of 640x640."""
_MAX_NOTE: Final = 200_000
"""Characters of one note that are looked at."""


def derive_entry(onnx: OnnxFile, path: Path, sha256: str) -> Entry:
    """Make the entry of a file that ultralytics exported.

    Raises:
        ModelRefusedError: The notes are missing or speak of a task that no head reads.
    """
    try:
        return _from_notes(onnx, path, sha256)
    except KeyError as error:
        raise ModelRefusedError(
            f"{path}: no catalog knows this file, and it has no note {error} as ultralytics "
            f"writes it; say what it is: qyragy-models add {path} --head HEAD --labels LABELS"
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ModelRefusedError(
            f"{path}: its notes give no entry: {place}: {first['msg']}"
        ) from error
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise ModelRefusedError(f"{path}: its notes cannot be read: {error}") from error


def _from_notes(onnx: OnnxFile, path: Path, sha256: str) -> Entry:
    notes = onnx.metadata
    head = _head(notes)
    return Entry(
        name=name_of(path),
        file=f"{name_of(path)}.onnx",
        sha256=(sha256,),
        head=head,
        labels=_labels(notes["names"]),
        input=_input_size(onnx),
        preprocessing=CLASSIFIER if head is Head.CLASSIFY else ULTRALYTICS,
        keypoints=_keypoints(notes) if notes["task"] == "pose" else 0,
        licence=notes.get("license", "not stated in the file")[:500],
        source=notes.get("description", f"file {path.name}")[:500],
    )


def name_of(path: Path) -> str:
    """Return a model's name made from its file's name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", path.stem).strip("._-")[:59] or "model"


def free_size(multiple: int) -> FreeSize:
    """Return the sizes that are taken by a network with a free input."""
    return FreeSize(least=max(32, multiple), most=LARGEST_SIDE, multiple=multiple)


def has_free_size(onnx: OnnxFile) -> bool:
    """Whether the file leaves height or width of its picture free."""
    return bool(onnx.inputs) and any(isinstance(dim, str) for dim in onnx.inputs[0].dims[2:])


def _head(notes: Mapping[str, str]) -> Head:
    task = notes["task"]
    without_overlaps = notes.get("end2end") == "True" or bool(_literal(notes, "args").get("nms"))
    match task, without_overlaps:
        case "detect", False:
            return Head.YOLO
        case "detect" | "pose", True:
            return Head.END_TO_END
        case "pose", False:
            return Head.YOLO_POSE
        case "classify", _:
            return Head.CLASSIFY
        case _:
            raise ValueError(f"task {task!r}; expected detect, pose or classify")


def _literal(notes: Mapping[str, str], key: str) -> Mapping[object, object]:
    note = notes.get(key, "{}")
    if len(note) > _MAX_NOTE:
        raise ValueError(f"note {key} has {len(note)} characters")
    value = ast.literal_eval(note)
    if not isinstance(value, dict):
        raise TypeError(f"note {key} is no mapping")
    return value


def _labels(note: str) -> tuple[str, ...]:
    names = _literal({"names": note}, "names")
    if sorted(map(str, names)) != sorted(str(class_id) for class_id in range(len(names))):
        raise ValueError("the class ids in its names do not run from 0 without a gap")
    return tuple(str(names[class_id]) for class_id in range(len(names)))


def _input_size(onnx: OnnxFile) -> InputSize:
    height, width = ast.literal_eval(onnx.metadata["imgsz"][:100])
    multiple = int(onnx.metadata.get("stride", "32"))
    free = free_size(multiple) if has_free_size(onnx) else None
    return InputSize(height=height, width=width, free=free)


def _keypoints(notes: Mapping[str, str]) -> int:
    count, values = ast.literal_eval(notes["kpt_shape"][:100])
    if values != 3:  # noqa: PLR2004  # x, y, visibility
        raise ValueError(f"keypoints of {values} values; expected x, y and visibility")
    return int(count)
