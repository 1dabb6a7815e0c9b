import errno

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.catalog import read_catalogs
from models.errors import PullError
from models.store import as_toml, disk_errors, keep_entry, keep_file
from tests.unit.models.builders import installed, network


@pytest.fixture(scope="module")
def entry(tmp_path_factory):
    return installed(network(), tmp_path_factory.mktemp("models")).entry


def test_a_kept_entry_is_read_back(entry, tmp_path):
    catalog = keep_entry(entry, tmp_path / "store")

    assert read_catalogs((catalog,)).entries == {"small": entry}


def test_entries_are_kept_beside_each_other(entry, tmp_path):
    keep_entry(entry, tmp_path)
    keep_entry(entry.model_copy(update={"name": "other.v2"}), tmp_path)
    catalog = keep_entry(entry.model_copy(update={"licence": "CC0"}), tmp_path)

    entries = read_catalogs((catalog,)).entries
    assert sorted(entries) == ["other.v2", "small"]
    assert entries["small"].licence == "CC0"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_text_of_an_entry_is_read_back(entry, tmp_path, text):
    odd = entry.model_copy(update={"labels": (text, "car"), "source": text})
    path = tmp_path / "catalog.toml"
    path.write_text(as_toml(odd), encoding="utf-8", newline="")

    assert read_catalogs((path,)).entries["small"] == odd


def test_a_file_is_kept_whole_and_readable_by_others(tmp_path):
    path = keep_file(b"new", tmp_path / "store" / "small.onnx")

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in path.parent.iterdir()] == ["small.onnx"]


def test_a_folder_in_the_way_is_told_and_nothing_is_left_behind(tmp_path):
    (tmp_path / "small.onnx" / "inside").mkdir(parents=True)

    with pytest.raises(PullError, match=r"small\.onnx: cannot be written: Is a directory"):
        keep_file(b"new", tmp_path / "small.onnx")

    assert [each.name for each in tmp_path.iterdir()] == ["small.onnx"]


def test_a_full_disk_is_called_one(tmp_path):
    told = f"the disk of {tmp_path} is full; make room.*as it was"
    with pytest.raises(PullError, match=told), disk_errors(tmp_path / "small.onnx"):
        raise OSError(errno.ENOSPC, "No space left on device")
