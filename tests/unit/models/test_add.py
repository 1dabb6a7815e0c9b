import numpy as np
import pytest

from models import add as adding
from models.add import Description
from models.catalog import ColourOrder, Head, Letterbox
from models.errors import ModelRefusedError
from models.registry import Registry
from models.runtime.session import DetectorSession
from models.store import as_toml
from tests.unit.models.builders import (
    PLACES,
    SIDE,
    installed,
    network,
    ultralytics_notes,
    yolo_answer,
)

NOTHING = Description()
PICTURES = (np.full((24, 32, 3), 90, np.uint8), np.full((24, 32, 3), 200, np.uint8))


def add(path, description, registry, pictures=PICTURES):
    return adding.add(path, description, registry, pictures=pictures).model


@pytest.fixture
def registry(tmp_path):
    return Registry([], [], store=tmp_path / "store")


def file(tmp_path, model, name="best.onnx"):
    path = tmp_path / name
    path.write_bytes(model.SerializeToString())
    return path


def reopened(registry):
    return Registry([], [], store=registry.store)


def test_an_export_of_ultralytics_is_taken_as_it_is(registry, tmp_path):
    path = file(tmp_path, network(notes=ultralytics_notes()))

    added = add(path, NOTHING, registry)

    assert added.path == registry.store / "best.onnx"
    assert reopened(registry).find("best") == added
    assert DetectorSession(reopened(registry).find("best")).labels == ("person", "car")


def test_a_described_file_is_taken(registry, tmp_path):
    path = file(tmp_path, network())

    add(path, Description(name="mine", head=Head.YOLO, labels=("a", "b")), registry)

    entry = reopened(registry).entry("mine")
    assert (entry.head, entry.labels) == (Head.YOLO, ("a", "b"))
    assert (entry.input.height, entry.input.width) == (SIDE, SIDE)


def test_a_described_yolox_sees_colours_as_yolox_does(registry, tmp_path):
    path = file(tmp_path, network(yolo_answer(classes=PLACES - 4, places=7).reshape(1, PLACES, 7)))

    added = add(path, Description(head=Head.YOLOX, labels=("a", "b")), registry)

    assert added.entry.preprocessing.layout is ColourOrder.BGR


def test_keypoints_of_a_described_file_are_counted(registry, tmp_path):
    path = file(tmp_path, network(yolo_answer(classes=1 + 3 * 5)))

    added = add(path, Description(head=Head.YOLO_POSE, labels=("person",)), registry)

    assert added.entry.keypoints == 5


def test_labels_of_the_owner_replace_those_of_the_file(registry, tmp_path):
    path = file(tmp_path, network(notes=ultralytics_notes()))

    assert add(path, Description(labels=("x", "y")), registry).entry.labels == ("x", "y")


def test_a_known_file_keeps_its_entry(tmp_path):
    known = installed(network(), tmp_path)
    (tmp_path / "catalog.toml").write_text(as_toml(known.entry), encoding="utf-8")
    registry = Registry([tmp_path / "catalog.toml"], [], store=tmp_path / "store")

    added = add(known.path, NOTHING, registry)

    assert added.entry == known.entry
    assert [each.name for each in registry.store.iterdir()] == ["small.onnx"]


def test_the_name_of_another_model_is_not_taken(registry, tmp_path):
    add(file(tmp_path, network(notes=ultralytics_notes())), NOTHING, registry)
    other = file(tmp_path, network(notes=ultralytics_notes(description="other")))

    with pytest.raises(ModelRefusedError, match="named best already; add this one as: --name"):
        add(other, NOTHING, reopened(registry))


@pytest.mark.parametrize(
    ("description", "told"),
    [
        (NOTHING, "--head HEAD --labels LABELS"),
        (Description(head=Head.YOLO), "--labels LABELS"),
        (Description(head=Head.YOLO, labels=("a",)), "with 1 labels: expected 1x5xN, found 1x6x21"),
        (Description(head=Head.YOLO_POSE, labels=("a", "b")), "does not go with keypoints"),
        (Description(head=Head.END_TO_END, labels=("a", "b")), "expected 1xNx6, found 1x6x21"),
        (Description(name="a b", head=Head.YOLO, labels=("a", "b")), "name: String should match"),
        (Description(head=Head.YOLO, labels=("a", "")), r"labels\.1"),
    ],
    ids=["nothing said", "no labels", "one label", "no keypoints", "head", "name", "empty label"],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(registry, tmp_path, description, told):
    path = file(tmp_path, network())

    with pytest.raises(ModelRefusedError, match=told):
        add(path, description, registry)

    assert not registry.store.exists()


@pytest.mark.parametrize(
    ("dims", "told"),
    [
        (("batch", 3, "height", "width"), "leaves its input's size free"),
        ((1, SIDE, SIDE, 3), "expected an input 1x3xHEIGHTxWIDTH, found 1x32x32x3"),
    ],
)
def test_an_input_that_says_too_little_is_refused(registry, tmp_path, dims, told):
    path = file(tmp_path, network(dims=dims))

    with pytest.raises(ModelRefusedError, match=told):
        add(path, Description(head=Head.YOLO, labels=("a", "b")), registry)


def test_a_model_that_finds_nothing_on_pictures_is_worth_a_word(registry, tmp_path):
    path = file(tmp_path, network(notes=ultralytics_notes()))

    (told,) = adding.add(path, NOTHING, registry, pictures=PICTURES).told

    assert "found nothing at all on 2 sample pictures" in told
    assert "qyragy-models show best" in told


def test_a_model_that_finds_something_needs_no_word(registry, tmp_path):
    seen = network(yolo_answer((16, 16, 8, 8, 0.9, 0)), notes=ultralytics_notes())

    assert adding.add(file(tmp_path, seen), NOTHING, registry, pictures=PICTURES).told == ()


def test_without_pictures_it_is_told_that_there_was_no_test(registry, tmp_path):
    path = file(tmp_path, network(notes=ultralytics_notes()))

    (told,) = adding.add(path, NOTHING, registry, pictures=()).told

    assert "not run on pictures" in told


def test_nonsense_on_a_picture_is_refused_and_nothing_is_kept(registry, tmp_path):
    answer = yolo_answer((16, 16, 8, 8, 0.9, 0))
    path = file(tmp_path, network(answer, dark_is_nonsense=True, notes=ultralytics_notes()))
    night = np.zeros((32, 32, 3), np.uint8)

    with pytest.raises(ModelRefusedError, match=r"nonsense on a picture of a street: .*nan"):
        add(path, NOTHING, registry, [night])

    assert not registry.store.exists()


def test_a_proof_that_fails_keeps_nothing(registry, tmp_path):
    path = file(tmp_path, network(notes=ultralytics_notes()))

    def refuse(model, pictures):
        raise ModelRefusedError(f"{model.entry.name} differs on {len(pictures)} pictures")

    with pytest.raises(ModelRefusedError, match="best differs on 2 pictures"):
        adding.add(path, NOTHING, registry, pictures=PICTURES, prove=refuse)

    assert not registry.store.exists()


def test_a_described_classifier_sees_what_its_training_showed_it(registry, tmp_path):
    path = file(tmp_path, network(np.array([[0.9, 0.1]], np.float32)))

    added = add(path, Description(head=Head.CLASSIFY, labels=("smoke", "none")), registry)

    assert added.entry.preprocessing.letterbox is Letterbox.CROPPED
