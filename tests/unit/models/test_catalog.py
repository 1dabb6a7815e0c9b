from pathlib import Path

import pytest

import models.catalog
from models.catalog import FreeSize, Head, InputSize, read_catalogs
from models.errors import CatalogError

COMMITTED = Path(models.catalog.__file__).with_name("catalog.toml")
HASH = "0" * 64
SMALL = f"""
[model.small]
file = "small.onnx"
sha256 = ["{HASH}"]
head = "yolo"
labels = ["person"]
input = {{ height = 32, width = 32 }}
preprocessing = {{ layout = "rgb", scale = 1.0, letterbox = "centred" }}
licence = "ours"
source = "this test"
"""


def written(tmp_path: Path, text: str, name: str = "catalog.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_committed_catalog_is_whole():
    catalog = read_catalogs((COMMITTED,))

    assert set(catalog.preferred) <= set(catalog.entries)
    assert len(catalog.entries["yolov8n_320"].labels) == 80
    assert catalog.entries["yolov8n-pose_640"].head is Head.YOLO_POSE
    assert all(entry.licence and entry.source for entry in catalog.entries.values())
    assert {"yolo11n", "yolo11s"} <= set(catalog.weights)
    assert all(each.licence and each.sha256 for each in catalog.weights.values())


def test_what_is_taken_without_a_name_sees_people_and_vehicles():
    catalog = read_catalogs((COMMITTED,))

    for name in catalog.preferred:
        assert {"person", "bicycle", "car", "motorcycle", "bus", "truck"} <= set(
            catalog.entries[name].labels
        )


def test_one_file_is_one_model():
    hashes = [h for entry in read_catalogs((COMMITTED,)).entries.values() for h in entry.sha256]

    assert len(hashes) == len(set(hashes))


def test_a_later_catalog_replaces_an_entry_and_uses_sets_of_an_earlier_one(tmp_path):
    own = SMALL.replace("small", "yolov8n_320").replace('["person"]', '"coco80"')

    catalog = read_catalogs((COMMITTED, written(tmp_path, own)))

    assert catalog.entries["yolov8n_320"].sha256 == (HASH,)
    assert len(catalog.entries["yolov8n_320"].labels) == 80


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('head = "yolo"', 'head = "yolo9000"'), r"model\.small\.head"),
        ((HASH, "abc"), r"model\.small\.sha256\.0"),
        (("height = 32", "height = 7"), r"model\.small\.input\.height"),
        (("scale = 1.0", "scale = 0"), r"model\.small\.preprocessing\..*scale"),
        (('licence = "ours"', 'colour = "red"'), r"model\.small\.licence.*model\.small\.colour"),
        (('["person"]', '"coco81"'), "no set is named 'coco81'"),
        (('["person"]', "[]"), r"model\.small\.labels"),
        (('"yolo"', '"yolo_pose"'), "does not go with keypoints"),
        (('"small.onnx"', '"../small.onnx"'), r"model\.small\.file"),
        (("[model.small]", "[model.small"), "not TOML"),
        (('source = "this test"', 'source = ""\nurl = "http://here"'), r"model\.small\.url"),
    ],
    ids=lambda value: value[1][:30] if isinstance(value, tuple) else None,
)
def test_wrong_keys_are_named(tmp_path, change, told):
    with pytest.raises(CatalogError, match=told) as error:
        read_catalogs((written(tmp_path, SMALL.replace(*change)),))

    assert str(tmp_path / "catalog.toml") in str(error.value)


def test_a_catalog_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CatalogError, match=r"none\.toml: cannot be read: No such file"):
        read_catalogs((tmp_path / "none.toml",))


def test_bytes_that_are_no_text_are_told(tmp_path):
    path = tmp_path / "catalog.toml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CatalogError, match="not TOML"):
        read_catalogs((path,))


def test_a_file_too_long_for_a_catalog_is_not_read(tmp_path):
    path = tmp_path / "catalog.toml"
    with path.open("wb") as file:
        file.truncate(5 * 1024 * 1024)

    with pytest.raises(CatalogError, match="longer than"):
        read_catalogs((path,))


FREE = FreeSize(least=64, most=128, multiple=32)


@pytest.mark.parametrize("size", [(64, 128), (96, 96)])
def test_a_free_input_takes_sizes_within_its_limits(size):
    InputSize(height=64, width=64, free=FREE).require(*size)


@pytest.mark.parametrize("size", [(32, 64), (64, 160), (64, 100)])
def test_a_free_input_refuses_other_sizes(size):
    with pytest.raises(ValueError, match="multiples of 32 between 64 and 128, found"):
        InputSize(height=64, width=64, free=FREE).require(*size)


def test_a_fixed_input_takes_its_own_size_only():
    with pytest.raises(ValueError, match="expected 64x96, found 96x64"):
        InputSize(height=64, width=96).require(96, 64)


def test_limits_the_wrong_way_round_are_refused():
    with pytest.raises(ValueError, match="least 128 is above most 64"):
        FreeSize(least=128, most=64, multiple=32)


WEIGHTS = f"""
[weights.tiny]
file = "tiny.pt"
sha256 = ["{HASH}"]
licence = "theirs"
source = "this test"
url = "https://192.0.2.1/tiny.pt"
"""


def test_public_weights_are_read(tmp_path):
    catalog = read_catalogs((written(tmp_path, WEIGHTS),))

    assert catalog.weights["tiny"].file == "tiny.pt"
    assert catalog.entries == {}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('file = "tiny.pt"', 'file = "tiny.onnx"'), r"weights\.tiny\.file"),
        (('url = "https', 'url = "http'), r"weights\.tiny\.url"),
        ((HASH, "abc"), r"weights\.tiny\.sha256\.0"),
    ],
    ids=["no .pt", "no https", "no hash"],
)
def test_wrong_keys_of_weights_are_named(tmp_path, change, told):
    path = written(tmp_path, WEIGHTS.replace(*change))

    with pytest.raises(CatalogError, match=told):
        read_catalogs((path,))


def test_an_entry_that_no_file_could_ever_be_is_refused(tmp_path):
    path = written(tmp_path, SMALL.replace(f'["{HASH}"]', "[]"))

    with pytest.raises(CatalogError, match="neither a SHA-256 nor a public address"):
        read_catalogs((path,))
