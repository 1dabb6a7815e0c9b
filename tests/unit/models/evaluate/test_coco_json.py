import json

import pytest

from models.errors import DataError
from models.evaluate.coco_json import read_coco
from tests.unit.models.evaluate.pictures import write_picture


def written(tmp_path, **changes: object):
    content = {
        "images": [{"id": 7, "file_name": "a.jpg", "width": 100, "height": 50}],
        "categories": [{"id": 3, "name": "car"}, {"id": 1, "name": "person"}],
        "annotations": [
            {"image_id": 7, "category_id": 1, "bbox": [10, 20, 5, 10], "segmentation": []},
            {"image_id": 7, "category_id": 3, "bbox": [0, 0, 4, 4], "iscrowd": 1},
            {"image_id": 7, "category_id": 3, "bbox": [0, 0, 4, 4], "ignore": True},
        ],
        "info": {},
    }
    path = tmp_path / "coco.json"
    path.write_text(json.dumps(content | changes))
    return path


def test_boxes_lie_beside_their_picture(tmp_path):
    write_picture(tmp_path / "images" / "a.jpg")

    data = read_coco(written(tmp_path))

    sample = data.pictures[0].load()
    assert data.labels == ["car", "person"]
    assert sample.image.shape == (50, 100, 3)
    assert sample.truth.xyxy[0].tolist() == [10, 20, 15, 30]
    assert sample.truth.class_id.tolist() == [1, 0, 0]
    assert sample.truth.ignored.tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"images": [{"id": 1}]}, r"images\.0\.file_name: Field required"),
        ({"annotations": [{"image_id": 7, "category_id": 9, "bbox": [0, 0, 1, 1]}]}, "category 9"),
        ({"annotations": [{"image_id": 7, "category_id": 1, "bbox": [0, 0]}]}, "bbox"),
        ({"images": [{"id": 1, "file_name": "../x.jpg"}]}, "leads out of its folder"),
        ({"images": [{"id": 1, "file_name": "/etc/x.jpg"}]}, "leads out of its folder"),
    ],
)
def test_what_does_not_fit_together_is_named(tmp_path, changes, told):
    with pytest.raises(DataError, match=told):
        read_coco(written(tmp_path, **changes))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000], ids=["empty", "cut off", "deep"])
def test_a_file_that_is_no_json_is_refused(tmp_path, text):
    (tmp_path / "coco.json").write_text(text)

    with pytest.raises(DataError, match=r"coco\.json: no COCO file"):
        read_coco(tmp_path / "coco.json")
