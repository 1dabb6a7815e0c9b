"""Labels of training pictures."""

import json

import numpy as np

from sample_videos.scenes.camera import aimed
from sample_videos.scenes.frames import Frame
from sample_videos.scenes.labels import CLASSES, Folder, yolo_lines
from sample_videos.scenes.truth import Seen

CAR = Seen("car0", "car", (10, 20, 110, 80), (10, 20, 60, 80), 0.6, 1.0, (1.0, 2.0))
HIDDEN = Seen("car1", "car", (10, 20, 110, 80), (10, 20, 20, 80), 0.05, 1.0, (1.0, 9.0))


def frame(number):
    camera = aimed((0, -10, 6), (0, 0), 200.0, (200, 100))
    return Frame(number, np.zeros((100, 200, 3), np.uint8), [CAR, HIDDEN], camera, "day")


def test_yolo_labels_hold_what_can_be_seen_as_shares():
    (line,) = yolo_lines([CAR, HIDDEN], (200, 100))

    number, *shares = line.split()
    assert list(CLASSES)[int(number)] == "car"
    assert [float(each) for each in shares] == [0.175, 0.5, 0.25, 0.6]


def test_a_folder_knows_what_is_complete_and_collects_it(tmp_path):
    folder = Folder(tmp_path)
    folder.add(frame(3))
    (tmp_path / "truth" / "000004.part").write_text("cut off", encoding="utf-8")

    folder.finish()

    assert folder.done() == {3}
    coco = json.loads((tmp_path / "coco.json").read_text(encoding="utf-8"))
    assert [each["id"] for each in coco["images"]] == [3]
    assert [(each["bbox"], each["ignore"]) for each in coco["annotations"]] == [
        ([10, 20, 50, 60], 0),
        ([10, 20, 10, 60], 1),
    ]
    assert (tmp_path / "labels" / "000003.txt").exists()
