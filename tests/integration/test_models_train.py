"""What the embedded detector learns from, on the real data folder."""

import hashlib

from models.train.dataset import Teaching, real_pictures

TEACHING = Teaching(positive_from=0.45, full_weight_from=0.7)


def digests(paths):
    return {hashlib.sha256(path.read_bytes()).digest() for path in paths}


def test_no_picture_for_evaluation_only_is_learned_from_or_chosen_by(data_file):
    evaluation = digests(data_file("images/coco_eval128").rglob("*.jpg"))

    learned = real_pictures(data_file("train"), "train", TEACHING)
    chosen_by = real_pictures(data_file("train"), "val", TEACHING)

    assert (len(evaluation), len(learned), len(chosen_by)) == (128, 2600, 192)
    used = digests(each.image for each in [*learned, *chosen_by])
    assert evaluation.isdisjoint(used)
    assert len(used) == 2792
