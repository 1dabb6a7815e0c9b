"""Taking a model of one's own into the store, with an entry that says how to run it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from models.catalog import Entry, Head, InputSize
from models.errors import ModelOutputError, ModelRefusedError
from models.onnx_file import OnnxFile, read_onnx
from models.pictures import Picture
from models.recognise import (
    CLASSIFIER,
    ULTRALYTICS,
    YOLOX,
    derive_entry,
    has_free_size,
    name_of,
)
from models.registry import InstalledModel, Registry, read_file
from models.runtime.session import DetectorSession
from models.store import keep_entry, keep_file

Proof = Callable[[InstalledModel, Sequence[Picture]], str]
"""Shows on pictures that the file is what it was made from; answers in words, or refuses it."""
_PREPROCESSING: Final = {Head.YOLOX: YOLOX, Head.CLASSIFY: CLASSIFIER}
_BOX: Final = 4
_SELF_TEST_CONFIDENCE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Description:
    """What the owner of a file says of it; needed only where the file does not say it itself."""

    name: str | None = None
    head: Head | None = None
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """A model that is in the store now, and what was seen on the way."""

    model: InstalledModel
    told: tuple[str, ...]
    """What was shown, and what its owner should look at; a line each."""


def add(
    path: Path,
    description: Description,
    registry: Registry,
    *,
    pictures: Sequence[Picture],
    prove: Proof | None = None,
) -> Added:
    """Check a file by running it on pictures, and put it with its entry into the store.

    The preprocessing of a described file is that of its head's family: YOLOX, else ultralytics.

    Args:
        path: An ONNX file.
        description: What its owner says of it.
        registry: Whose store it goes into.
        pictures: Of streets, to run it on; `self_test_pictures()`.
        prove: A further check before it is kept.

    Raises:
        ModelMissingError: There is no such file.
        ModelRefusedError: The file cannot be run, does not fit what is said of it, or its name
            is another model's already.
        PullError: The disk does not take it.
    """
    content = read_file(path)
    sha256 = hashlib.sha256(content).hexdigest()
    known = next((entry for entry in registry.entries if sha256 in entry.sha256), None)
    entry = known or _new_entry(path, content, sha256, description)
    if known is None:
        refuse_taken(entry.name, registry)
    model = InstalledModel(entry, path, sha256)
    told = self_test(DetectorSession(model), pictures)
    if prove is not None:
        told = (prove(model, pictures), *told)
    kept = keep_file(content, registry.store / entry.file)
    if known is None:
        keep_entry(entry, registry.store)
    return Added(InstalledModel(entry, kept, sha256), told)


def self_test(session: DetectorSession, pictures: Sequence[Picture]) -> tuple[str, ...]:
    """Run a model on pictures of streets; a model that finds nothing there is worth a word.

    Raises:
        ModelRefusedError: It answers with what cannot be boxes.
    """
    try:
        found = sum(len(session.detect(each, _SELF_TEST_CONFIDENCE)) for each in pictures)
    except ModelOutputError as error:
        raise ModelRefusedError(
            f"model {session.name} gives nonsense on a picture of a street: {error}"
        ) from error
    if found:
        return ()
    if not pictures:
        return ("warning: not run on pictures: the sample clips are not installed here",)
    return (
        f"warning: found nothing at all on {len(pictures)} sample pictures of a crossing "
        f"(confidence {_SELF_TEST_CONFIDENCE}). Right for a model of other things; else look at "
        "its classes, colours and scale: qyragy-models show " + session.name,
    )


def refuse_taken(name: str, registry: Registry) -> None:
    """Check that no other model has this name or its file's name.

    Raises:
        ModelRefusedError: One has.
    """
    if any(other.name == name or other.file == f"{name}.onnx" for other in registry.entries):
        raise ModelRefusedError(
            f"another model is named {name} already; add this one as: --name NAME"
        )


def _new_entry(path: Path, content: bytes, sha256: str, description: Description) -> Entry:
    onnx = read_onnx(content, path)
    try:
        if description.head is None:
            entry = derive_entry(onnx, path, sha256)
        else:
            entry = _described(onnx, path, sha256, description)
        name = description.name or entry.name
        labels = tuple(description.labels) or entry.labels
        told = {"name": name, "file": f"{name}.onnx", "labels": labels}
        return Entry.model_validate({**dict(entry), **told})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "entry"
        raise ModelRefusedError(f"{path}: {place}: {first['msg']}") from error


def _described(onnx: OnnxFile, path: Path, sha256: str, description: Description) -> Entry:
    if description.head is None or not description.labels:
        raise ModelRefusedError(f"{path}: say its classes in order too: --labels LABELS")
    return Entry(
        name=name_of(path),
        file=f"{name_of(path)}.onnx",
        sha256=(sha256,),
        head=description.head,
        labels=tuple(description.labels),
        input=_input_size(onnx, path),
        preprocessing=_PREPROCESSING.get(description.head, ULTRALYTICS),
        keypoints=_keypoints(onnx, description),
        licence="not stated",
        source=f"file {path.name}"[:500],
    )


def _input_size(onnx: OnnxFile, path: Path) -> InputSize:
    if has_free_size(onnx):
        raise ModelRefusedError(
            f"{path}: leaves its input's size free ({onnx.inputs[0]}) and has no note which to "
            "take; export it with a fixed size"
        )
    dims = onnx.inputs[0].dims if onnx.inputs else ()
    match dims:
        case (_, 3, int(height), int(width)):
            return InputSize(height=height, width=width)
        case _:
            shown = str(onnx.inputs[0]) if onnx.inputs else "none"
            raise ModelRefusedError(f"{path}: expected an input 1x3xHEIGHTxWIDTH, found {shown}")


def _keypoints(onnx: OnnxFile, description: Description) -> int:
    """Return how many keypoints the output has beside box and classes."""
    if description.head is not Head.YOLO_POSE:
        return 0
    match onnx.outputs[0].dims if onnx.outputs else ():
        case (_, int(values), _):
            return max(0, values - _BOX - len(description.labels)) // 3
        case _:
            return 0
