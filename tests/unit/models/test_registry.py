import os
from pathlib import Path

import pytest

from models.errors import ModelMissingError, ModelRefusedError
from models.registry import Registry, default_registry, read_file
from models.store import as_toml
from tests.unit.models.builders import installed, network, ultralytics_notes


@pytest.fixture
def registry(tmp_path):
    """Knows `small`, whose file is in none of its folders yet."""
    (tmp_path / "elsewhere").mkdir()
    entry = installed(network(), tmp_path / "elsewhere").entry
    catalog = tmp_path / "catalog.toml"
    catalog.write_text('preferred = ["small"]\n' + as_toml(entry), encoding="utf-8")
    return Registry([catalog], [tmp_path / "first", tmp_path / "second"], store=tmp_path / "store")


def put(registry: Registry, tmp_path: Path, folder: str, content: bytes | None = None) -> Path:
    path = tmp_path / folder / "small.onnx"
    path.parent.mkdir()
    path.write_bytes(content or network().SerializeToString())
    return path


def test_a_model_is_found_by_name_in_any_folder(registry, tmp_path):
    path = put(registry, tmp_path, "second")

    assert registry.find("small").path == path
    assert [model.entry.name for model in registry.installed()] == ["small"]


def test_a_wrong_file_in_an_earlier_folder_is_passed_over(registry, tmp_path):
    put(registry, tmp_path, "first", b"something else")
    path = put(registry, tmp_path, "store")

    assert registry.find("small").path == path


def test_a_wrong_file_alone_is_told_with_both_hashes(registry, tmp_path):
    path = put(registry, tmp_path, "first", b"something else")
    expected = registry.entry("small").sha256[0][:12]

    with pytest.raises(ModelRefusedError, match=f"expected SHA-256 {expected}…, found") as error:
        registry.find("small")

    assert str(path) in str(error.value)
    assert "qyragy-models pull small" in str(error.value)
    assert registry.installed() == ()


def test_a_model_that_is_not_here_names_the_command_that_brings_it(registry):
    with pytest.raises(ModelMissingError, match="qyragy-models pull small --mirror"):
        registry.find("small")


def test_a_name_that_nobody_knows_is_told_with_the_known_ones(registry):
    with pytest.raises(ModelMissingError, match="no model is named 'smal'; known are small"):
        registry.find("smal")


def test_without_a_name_the_first_preferred_one_is_taken(registry, tmp_path):
    put(registry, tmp_path, "first")

    assert registry.default().entry.name == "small"


def test_without_any_model_the_one_command_is_named(registry):
    with pytest.raises(ModelMissingError, match="`make model` fetches one"):
        registry.default()


def test_a_path_is_recognised_by_its_hash(registry, tmp_path):
    path = tmp_path / "renamed.onnx"
    path.write_bytes(network().SerializeToString())

    assert registry.find(str(path)).entry == registry.entry("small")


def test_a_path_that_nobody_knows_is_taken_when_it_says_what_it_is(registry, tmp_path):
    path = tmp_path / "best.onnx"
    path.write_bytes(network(notes=ultralytics_notes()).SerializeToString())

    assert registry.find(str(path)).entry.labels == ("person", "car")


def test_a_path_that_nobody_knows_is_else_refused_with_the_cure(registry, tmp_path):
    path = tmp_path / "best.onnx"
    path.write_bytes(network(notes={"by": "us"}).SerializeToString())

    with pytest.raises(ModelRefusedError, match=r"qyragy-models add .*best\.onnx --head"):
        registry.find(str(path))


def test_a_path_to_nothing_is_told(registry, tmp_path):
    with pytest.raises(ModelMissingError, match=r"none\.onnx: cannot be read: No such file"):
        registry.find(str(tmp_path / "none.onnx"))


def test_a_file_too_large_for_a_detector_is_not_read(tmp_path):
    path = tmp_path / "huge.onnx"
    with path.open("wb") as file:
        file.truncate((1 << 30) + 1)

    with pytest.raises(ModelRefusedError, match="larger than 1024 MiB"):
        read_file(path)


def test_entries_of_the_store_are_known_too(registry, tmp_path):
    (tmp_path / "mine").mkdir()
    own = installed(network(), tmp_path / "mine")
    (tmp_path / "mine" / "catalog.toml").write_text(as_toml(own.entry), encoding="utf-8")

    found = Registry([], [], store=tmp_path / "mine").find("small")

    assert found == own


def test_the_environment_names_folders_and_store(monkeypatch, tmp_path):
    model = installed(network(), tmp_path)
    monkeypatch.setenv("QYRAGY_MODELS_DIR", f"/nowhere{os.pathsep}{tmp_path}")
    monkeypatch.setenv("QYRAGY_MODELS_STORE", str(tmp_path / "store"))
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "catalog.toml").write_text(as_toml(model.entry), encoding="utf-8")

    registry = default_registry()

    assert registry.find("small") == model
    assert registry.store == tmp_path / "store"
    assert registry.entry("yolov8n_320").head == "yolo"
    assert len(registry.label_set("coco80") or ()) == 80
    assert registry.label_set("coco81") is None
