import numpy as np
import pytest

from models.errors import TrainError
from models.train.cache import LONG_SIDE, build
from models.train.dataset import Picture
from tests.unit.models.train.builders import labels, write_picture


def picture(folder, stem, size, *, is_rendered=False):
    write_picture(folder, stem, "", size=size)
    return Picture(folder / "images" / f"{stem}.jpg", labels(), is_rendered)


def test_pictures_come_back_as_they_were_made_smaller_where_needed(tmp_path):
    pictures = [
        picture(tmp_path, "small", (40, 60)),
        picture(tmp_path, "large", (540, 960)),
        picture(tmp_path, "drawn", (540, 960), is_rendered=True),
    ]

    cache = build(tmp_path / "cache", "some", pictures)

    shapes = [cache.image(number).shape for number in range(3)]
    assert shapes == [(40, 60, 3), (270, LONG_SIDE[False], 3), (360, LONG_SIDE[True], 3)]
    assert abs(int(cache.image(2).mean()) - 90) <= 1


def test_a_second_build_takes_the_file_that_is_there(tmp_path):
    pictures = [picture(tmp_path, "one", (40, 60))]
    first = build(tmp_path / "cache", "some", pictures)
    pictures[0].image.unlink()

    again = build(tmp_path / "cache", "some", pictures)

    np.testing.assert_array_equal(first.image(0), again.image(0))


def test_more_pictures_make_another_file(tmp_path):
    pictures = [picture(tmp_path, "one", (40, 60)), picture(tmp_path, "two", (20, 30))]

    build(tmp_path / "cache", "some", pictures[:1])
    cache = build(tmp_path / "cache", "some", pictures)

    assert cache.image(1).shape == (20, 30, 3)
    assert len(list((tmp_path / "cache").glob("*.raw"))) == 2


def test_a_broken_picture_is_named_and_leaves_no_cache(tmp_path):
    broken = picture(tmp_path, "broken", (40, 60))
    broken.image.write_bytes(b"no picture")

    with pytest.raises(TrainError, match=r"broken\.jpg"):
        build(tmp_path / "cache", "some", [broken])
    assert not list((tmp_path / "cache").glob("*.raw"))


def test_no_picture_at_all_is_an_error(tmp_path):
    with pytest.raises(TrainError, match="no picture"):
        build(tmp_path, "some", [])
