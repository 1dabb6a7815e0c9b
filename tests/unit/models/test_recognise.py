from pathlib import Path

import pytest

from models.catalog import ColourOrder, Entry, FreeSize, Head, Letterbox
from models.errors import ModelRefusedError
from models.onnx_file import read_onnx
from models.recognise import derive_entry, name_of
from tests.unit.models.builders import network, ultralytics_notes

HASH = "a" * 64


def derived(notes: dict[str, str], dims: tuple[int | str, ...] = (1, 3, 32, 32)) -> Entry:
    onnx = read_onnx(network(dims=dims, notes=notes).SerializeToString(), Path("best.onnx"))
    return derive_entry(onnx, Path("my best.onnx"), HASH)


def test_an_export_of_ultralytics_says_what_it_is():
    entry = derived(ultralytics_notes())

    assert entry.name == "my_best"
    assert entry.labels == ("person", "car")
    assert entry.head is Head.YOLO
    assert (entry.input.height, entry.input.width, entry.input.free) == (32, 32, None)
    assert entry.preprocessing.layout is ColourOrder.RGB
    assert entry.preprocessing.letterbox is Letterbox.CENTRED
    assert entry.preprocessing.scale == pytest.approx(1 / 255)
    assert entry.licence == "AGPL-3.0"


@pytest.mark.parametrize(
    ("notes", "head"),
    [
        ({"end2end": "True"}, Head.END_TO_END),
        ({"end2end": "False"}, Head.YOLO),
        ({"args": "{'nms': True, 'opset': None}"}, Head.END_TO_END),
        ({"task": "pose", "kpt_shape": "[17, 3]"}, Head.YOLO_POSE),
        ({"task": "pose", "kpt_shape": "[17, 3]", "end2end": "True"}, Head.END_TO_END),
        ({"task": "classify", "stride": "1"}, Head.CLASSIFY),
    ],
    ids=["end to end", "raw", "suppression in the graph", "pose", "pose end to end", "classify"],
)
def test_the_head_follows_from_the_notes(notes, head):
    entry = derived(ultralytics_notes(**notes))

    assert entry.head is head
    assert entry.keypoints == (17 if "kpt_shape" in notes else 0)
    is_cropped = entry.preprocessing.letterbox is Letterbox.CROPPED
    assert is_cropped == (head is Head.CLASSIFY)


def test_a_free_size_gets_limits():
    entry = derived(ultralytics_notes(), dims=("batch", 3, "height", "width"))

    assert entry.input.free == FreeSize(least=32, most=1280, multiple=32)


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        ({}, "qyragy-models add my best.onnx --head HEAD --labels LABELS"),
        (ultralytics_notes(task="segment"), "task 'segment'; expected detect, pose or classify"),
        (ultralytics_notes(task="pose", kpt_shape="[17, 2]"), "keypoints of 2 values"),
        (ultralytics_notes(task="pose"), "no note 'kpt_shape'"),
        (ultralytics_notes(names="{0: 'person', 2: 'car'}"), "do not run from 0"),
        (ultralytics_notes(names="['person']"), "is no mapping"),
        (ultralytics_notes(names="{0: open('x')}"), "cannot be read"),
        (ultralytics_notes(names="(" * 10_000), "cannot be read"),
        (ultralytics_notes(names="{}"), "labels"),
        (ultralytics_notes(imgsz="640"), "cannot be read"),
        (ultralytics_notes(imgsz="[9, 9]"), r"input\.height|height"),
        (ultralytics_notes(names="{" + " " * 300_000 + "}"), "has 300002 characters"),
    ],
    ids=[
        "none",
        "task",
        "flat keypoints",
        "no keypoints",
        "gap",
        "list",
        "code",
        "deep",
        "no labels",
        "one side",
        "too small",
        "too long",
    ],
)
def test_notes_that_say_too_little_are_refused(notes, told):
    with pytest.raises(ModelRefusedError, match=told):
        derived(notes)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("best.onnx", "best"),
        ("my best (2).onnx", "my_best_2"),
        ("лучшая.onnx", "model"),
        ("a" * 300 + ".onnx", "a" * 59),
    ],
)
def test_names_are_made_of_file_names(file, name):
    assert name_of(Path(file)) == name
