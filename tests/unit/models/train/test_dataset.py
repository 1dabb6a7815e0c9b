import json
from pathlib import Path

import numpy as np
import pytest

from models.errors import TrainError
from models.train.dataset import (
    IGNORED,
    attribution,
    read_labels,
    read_sources,
    real_pictures,
    rendered_pictures,
)
from tests.unit.models.train.builders import (
    CC_BY,
    HEADER,
    TEACHING,
    labels,
    write_picture,
    write_sources,
)


def label_file(folder: Path, lines: str) -> Path:
    path = folder / "labels.txt"
    path.write_text(lines)
    return path


@pytest.mark.parametrize(
    ("licence", "may_ship"),
    [
        (CC_BY, True),
        ("CC BY 4.0 as declared on Roboflow (x; some photos look web-collected)", True),
        ("MIT (opendatacam)", True),
        ("Apache-2.0 (repo LICENSE; image origin unstated)", True),
        ("unknown (repo has no LICENSE; frames of a Kaggle set)", False),
        ("unknown (repo MIT; upstream Kaggle)", False),
        ("COCO train2017 (annotations CC BY 4.0, Flickr image terms)", False),
        ("", False),
    ],
)
def test_only_licences_that_allow_it_are_learned_from(tmp_path, licence, may_ship):
    write_sources(tmp_path, [("000000.jpg", licence, "train")])
    write_picture(tmp_path, "000000", "")

    assert len(real_pictures(tmp_path, "train", TEACHING)) == may_ship


def test_the_splits_are_kept_apart(tmp_path):
    write_sources(tmp_path, [("0.jpg", CC_BY, "train"), ("1.jpg", CC_BY, "val")])
    write_picture(tmp_path, "0", "")
    write_picture(tmp_path, "1", "")

    assert [each.image.name for each in real_pictures(tmp_path, "train", TEACHING)] == ["0.jpg"]
    assert [each.image.name for each in real_pictures(tmp_path, "val", TEACHING)] == ["1.jpg"]


def test_confidence_becomes_weight_and_doubt_an_ignored_region(tmp_path):
    lines = "2 .5 .5 .2 .2 1.000\n0 .5 .5 .2 .2 0.49\n5 .5 .5 .2 .2 0.30\n"

    found = read_labels(label_file(tmp_path, lines), TEACHING)

    assert found[:, 0].tolist() == [2, 0, IGNORED]
    assert found[:, 5] == pytest.approx([1, 0.7, 0])


def test_classes_that_we_do_not_have_are_left_out_and_no_confidence_is_certainty(tmp_path):
    found = read_labels(label_file(tmp_path, "6 .5 .5 .2 .2\n3 .5 .5 .2 .2\n"), TEACHING)

    np.testing.assert_allclose(found, labels((3, 0.5, 0.5, 0.2, 0.2, 1)))


@pytest.mark.parametrize("line", ["2 .5 .5 .2", "2 x .5 .2 .2", "2 1.5 .5 .2 .2", "2 .5 .5 0 .2"])
def test_a_broken_line_is_named(tmp_path, line):
    path = label_file(tmp_path, f"0 .5 .5 .2 .2\n{line}\n")

    with pytest.raises(TrainError, match="line 2"):
        read_labels(path, TEACHING)


def test_missing_files_and_columns_are_named(tmp_path):
    with pytest.raises(TrainError, match=r"sources\.csv"):
        read_sources(tmp_path)
    (tmp_path / "sources.csv").write_text(HEADER.replace("licence,", "") + "0.jpg\n")
    with pytest.raises(TrainError, match="licence"):
        read_sources(tmp_path)


def rendered(folder: Path, number: int, *, hidden: bool = False) -> None:
    write_picture(folder, f"{number:06d}", "0 .5 .5 .1 .2\n")
    thing = {"shown_xyxy": [6.0, 4.0, 18.0, 20.0], "ignore": int(hidden)}
    (folder / "truth").mkdir(exist_ok=True)
    record = {"size": [60, 40], "objects": [thing]}
    (folder / "truth" / f"{number:06d}.json").write_text(json.dumps(record))


def test_each_nth_rendered_picture_is_held_back(tmp_path):
    for number in range(10):
        rendered(tmp_path, number)

    learned = rendered_pictures(tmp_path, held_back_every=5, held_back=False)
    held_back = rendered_pictures(tmp_path, held_back_every=5, held_back=True)

    assert [int(each.image.stem) for each in held_back] == [4, 9]
    assert len(learned) == 8


def test_a_picture_that_is_still_being_drawn_is_left_out(tmp_path):
    rendered(tmp_path, 0)
    write_picture(tmp_path, "000001", "0 .5 .5 .1 .2\n")

    assert len(rendered_pictures(tmp_path, held_back_every=5, held_back=False)) == 1


def test_hidden_things_of_a_rendered_picture_are_ignored_regions(tmp_path):
    rendered(tmp_path, 0, hidden=True)

    (picture,) = rendered_pictures(tmp_path, held_back_every=5, held_back=False)

    wanted = labels((0, 0.5, 0.5, 0.1, 0.2, 1), (IGNORED, 0.2, 0.3, 0.2, 0.4, 0))
    np.testing.assert_allclose(picture.labels, wanted, rtol=1e-6)


def test_the_attribution_counts_pictures_by_licence_and_place(tmp_path):
    rows = [("0.jpg", CC_BY, "train"), ("1.jpg", CC_BY, "train"), ("2.jpg", "MIT (x)", "train")]
    write_sources(tmp_path, rows)

    text = attribution(read_sources(tmp_path))

    assert f"- {CC_BY}: 2 pictures, through owner/repo" in text
    assert "- MIT (x): 1 pictures, through owner/repo" in text
