import numpy as np
import pytest

from models.errors import DataError
from models.evaluate.yolo_folder import read_yolo
from tests.unit.models.evaluate.pictures import write_picture

LABELS = ("person", "car")


def folder_with(tmp_path, *lines: str):
    write_picture(tmp_path / "images" / "a.jpg", height=50, width=100)
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.txt").write_text("\n".join(lines))
    return tmp_path


def test_shares_become_pixels_and_unsure_labels_are_ignored(tmp_path):
    folder = folder_with(tmp_path, "1 0.5 0.5 0.2 0.4", "0 0.1 0.2 0.1 0.2 0.30", "")

    data = read_yolo(folder, labels=LABELS, sure=0.45)

    found = data.pictures[0].load().truth
    np.testing.assert_allclose(found.xyxy, [[40, 15, 60, 35], [5, 5, 15, 15]], atol=1e-4)
    assert found.class_id.tolist() == [1, 0]
    assert found.ignored.tolist() == [False, True]


def test_a_picture_without_a_label_file_has_nothing_in_it(tmp_path):
    write_picture(tmp_path / "images" / "b.png")

    data = read_yolo(tmp_path, labels=LABELS, sure=0)

    assert len(data.pictures[0].load().truth) == 0


@pytest.mark.parametrize("names", ["[person, car]", "{0: person, 1: car}"], ids=["list", "mapping"])
def test_data_yaml_names_the_classes(tmp_path, names):
    (tmp_path / "data.yaml").write_text(f"names: {names}\n")

    assert read_yolo(tmp_path, labels=(), sure=0).labels == LABELS


@pytest.mark.parametrize("text", ["", "names: 3", "names: {1: a}", "names: [", "- a"])
def test_a_data_yaml_without_names_is_refused_by_its_place(tmp_path, text):
    (tmp_path / "data.yaml").write_text(text)

    with pytest.raises(DataError, match=r"data\.yaml: has no `names`"):
        read_yolo(tmp_path, labels=(), sure=0)


def test_without_names_the_cure_is_told(tmp_path):
    with pytest.raises(DataError, match="--labels"):
        read_yolo(tmp_path, labels=(), sure=0)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2 0.5 0.5 0.2 0.4", "class 2; the classes run from 0 to 1"),
        ("-1 0.5 0.5 0.2 0.4", "class -1"),
        ("0 0.5 0.5 0.2", "expected `class x y width height"),
        ("0 50 50 20 40", "expected shares"),
        ("0 nan 0.5 0.2 0.4", "expected shares"),
        ("person 0.5 0.5 0.2 0.4", "invalid literal"),
    ],
)
def test_a_wrong_line_is_named_by_file_and_number(tmp_path, line, told):
    data = read_yolo(folder_with(tmp_path, "0 0.5 0.5 0.1 0.1", line), labels=LABELS, sure=0)

    with pytest.raises(DataError, match=rf"a\.txt:2: {told}"):
        data.pictures[0].load()


def test_a_file_that_is_no_picture_is_named(tmp_path):
    folder = folder_with(tmp_path)
    (folder / "images" / "a.jpg").write_text("no picture")

    with pytest.raises(DataError, match=r"a\.jpg: no picture"):
        read_yolo(folder, labels=LABELS, sure=0).pictures[0].load()
