import hashlib
from pathlib import Path

import pytest

import models.__main__
from models.store import keep_entry
from tests.unit.models.builders import installed, network, ultralytics_notes


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """The command with an empty store; answers exit code, output and errors."""
    monkeypatch.setenv("QYRAGY_MODELS_DIR", "")
    monkeypatch.setenv("QYRAGY_MODELS_STORE", str(tmp_path / "store"))

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["qyragy-models", *arguments])
        with pytest.raises(SystemExit) as leaving:
            models.__main__.main()
        told = capsys.readouterr()
        return int(leaving.value.code or 0), told.out, told.err

    return run


@pytest.fixture
def best(tmp_path):
    path = tmp_path / "best.onnx"
    path.write_bytes(network(notes=ultralytics_notes()).SerializeToString())
    return str(path)


def row(table: str, name: str) -> list[str]:
    return next(line.split() for line in table.splitlines() if line.split()[:1] == [name])


def test_list_shows_what_is_known_and_what_is_here(run, best):
    run("add", best)

    code, table, _ = run("list")

    assert code == 0
    assert row(table, "best")[1:5] == ["yes", "32x32", "yolo", "2"]
    assert row(table, "yolov8n_320")[1] == "no"
    assert row(table, "yolox_nano_416")[1:5] == ["pull", "416x416", "yolox", "80"]
    assert row(table, "yolox_nano_dynamic")[3] == "free"
    assert row(table, "yolo11s")[1:5] == ["pull", "weights", "of", "torch"]


def test_show_tells_all_of_a_name(run):
    code, told, _ = run("show", "yolox_nano_dynamic")

    assert code == 0
    assert "416x416, or multiples of 32 between 160 and 1280" in told
    assert "Apache-2.0" in told
    assert told.splitlines()[-1].split() == ["here", "no"]


def test_show_tells_all_of_a_file(run, best):
    code, told, _ = run("show", best)

    assert code == 0
    assert "person, car" in told
    assert told.splitlines()[-1].split() == ["here", best]


def test_add_takes_labels_from_a_file_of_names(run, tmp_path):
    (tmp_path / "plain.onnx").write_bytes(network().SerializeToString())
    (tmp_path / "names.txt").write_text("человек\n\nкөлік\n", encoding="utf-8")

    names = str(tmp_path / "names.txt")
    code, told, _ = run("add", str(tmp_path / "plain.onnx"), "--head", "yolo", "--labels", names)

    assert code == 0
    assert "\nplain is installed: 32x32, head yolo, 2 classes" in told
    assert "qyragy-models quantize plain --calibrate VIDEO" in told
    assert "человек, көлік" in run("show", "plain")[1]


def test_pull_brings_a_file_from_a_mirror(run, best, tmp_path):
    run("add", best)
    (tmp_path / "store" / "best.onnx").unlink()

    code, told, _ = run("pull", "best", "--mirror", str(tmp_path))

    assert code == 0
    assert told == f"best is installed: {tmp_path / 'store' / 'best.onnx'}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "none"], "error: no model is named 'none'; known are"),
        (["show", "none.onnx"], "error: none.onnx: cannot be read: No such file"),
        (["pull", "none"], "error: no model is named 'none'"),
        (["pull", "yolov8n_320"], "error: model yolov8n_320 has no public address"),
        (["add", "none.onnx"], "error: none.onnx: cannot be read: No such file"),
        (["add", "none.onnx", "--head", "what"], "is not one of"),
        (["add", "none.onnx", "--labels", "/"], "error: none.onnx: cannot be read"),
        (["add", "best.pt"], ".venv-models/bin/qyragy-models add best.pt"),
        (["show", "yolo11n"], "yolo11n are weights of torch and no model yet: qyragy-models pull"),
        (["add", "best.pt", "--head", "yolo"], "--head is for ONNX files"),
        (["add", "none.onnx", "--half"], "are for weights"),
        (["add", "best.pt", "--size", "640"], "expected HEIGHTxWIDTH"),
        (["pull", "yolox_m_640"], "has no SHA-256 for it"),
        (["pull", "yolox_m_640", "--accept-hash", "abc"], "expected 64 hexadecimal digits"),
        (["pull", "yolo11n", "--accept-hash", "first"], "the catalog knows its SHA-256"),
        (["fly"], "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_message_and_code_2(run, arguments, told):
    code, out, err = run(*arguments)

    assert code == 2
    assert told in err
    assert "Traceback" not in out + err


def test_labels_in_a_file_that_is_no_text_are_a_mistake(run, best, tmp_path):
    (tmp_path / "names.txt").write_bytes(b"\xff\xfe")

    code, _, err = run("add", best, "--labels", str(tmp_path / "names.txt"))

    assert code == 2
    assert "no file of names" in err


@pytest.fixture
def unchecked(tmp_path, best):
    """A model of the store's catalog whose hash nobody knows, and a mirror that has its file."""
    (tmp_path / "mirror").mkdir()
    content = Path(best).read_bytes()
    (tmp_path / "mirror" / "best.onnx").write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    entry = installed(content, tmp_path).entry
    told = {"name": "best", "file": "best.onnx", "sha256": (), "url": "https://192.0.2.1/x"}
    keep_entry(entry.model_copy(update=told), tmp_path / "store")
    return sha256, str(tmp_path / "mirror")


@pytest.mark.parametrize("accepts", ["first", "its hash"])
def test_a_hash_that_is_accepted_is_told_and_kept(run, unchecked, accepts):
    sha256, mirror = unchecked
    accepted = "first" if accepts == "first" else sha256.upper()

    code, told, _ = run("pull", "best", "--mirror", mirror, "--accept-hash", accepted)

    assert code == 0
    assert f"SHA-256 {sha256}" in told
    assert sha256 in run("show", "best")[1]
    assert row(run("list")[1], "best")[1] == "yes"


def test_another_hash_than_the_accepted_one_is_refused(run, unchecked):
    code, _, err = run("pull", "best", "--mirror", unchecked[1], "--accept-hash", "0" * 64)

    assert code == 2
    assert "expected SHA-256 000000000000…, found" in err
    assert row(run("list")[1], "best")[1] == "pull"


def test_what_comes_first_and_is_no_model_is_not_kept(run, unchecked, tmp_path):
    (tmp_path / "mirror" / "best.onnx").write_text("not found, says the mirror, with code 200")

    code, _, err = run("pull", "best", "--mirror", unchecked[1], "--accept-hash", "first")

    assert code == 2
    assert "not an ONNX file, or cut off" in err
    assert not (tmp_path / "store" / "best.onnx").exists()
    assert row(run("list")[1], "best")[1] == "pull"
