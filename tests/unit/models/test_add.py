import pytest

from models.add import Description, add
from models.catalog import ColourOrder, Head
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


def test_weights_of_torch_are_told_how_to_come(registry, tmp_path):
    with pytest.raises(ModelRefusedError, match=r"yolo export model=.*best\.pt format=onnx"):
        add(tmp_path / "best.pt", NOTHING, registry)
