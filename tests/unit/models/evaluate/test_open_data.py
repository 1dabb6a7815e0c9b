import json

import pytest

from models.errors import DataError
from models.evaluate.open_data import open_data
from tests.unit.models.evaluate.pictures import write_picture


def yolo(folder):
    for name in ("a.jpg", "b.jpg"):
        write_picture(folder / "images" / name)
    (folder / "labels").mkdir()
    return folder


def test_a_folder_with_images_and_labels_is_yolo(tmp_path):
    data = open_data(yolo(tmp_path), labels=("person",))

    assert [picture.name for picture in data.pictures] == ["a.jpg", "b.jpg"]


def test_a_folder_of_the_renderer_is_read_as_coco(tmp_path):
    coco = {"images": [{"id": 1, "file_name": "a.jpg"}], "categories": [], "annotations": []}
    (yolo(tmp_path) / "coco.json").write_text(json.dumps(coco))

    assert [picture.name for picture in open_data(tmp_path).pictures] == ["a.jpg"]


def test_a_list_takes_some_pictures(tmp_path):
    (tmp_path / "val.txt").write_text("images/b.jpg\n\n")

    data = open_data(yolo(tmp_path), labels=("person",), only=tmp_path / "val.txt")

    assert [picture.name for picture in data.pictures] == ["b.jpg"]


def test_a_list_with_a_picture_that_is_not_there_is_refused(tmp_path):
    (tmp_path / "val.txt").write_text("b.jpg\nc.jpg\n")

    with pytest.raises(DataError, match=r"1 of 2 pictures are not in .*c\.jpg"):
        open_data(yolo(tmp_path), labels=("person",), only=tmp_path / "val.txt")


def test_what_was_looked_for_is_told(tmp_path):
    with pytest.raises(DataError, match=r"expected images/ with labels/, or coco\.json"):
        open_data(tmp_path)


def test_a_folder_without_pictures_is_refused(tmp_path):
    (tmp_path / "labels").mkdir()

    with pytest.raises(DataError, match="has no pictures"):
        open_data(tmp_path, labels=("person",))
