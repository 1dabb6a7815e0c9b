import pytest

import models.__main__
from tests.unit.models.builders import network, ultralytics_notes


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
    assert told.startswith("plain is installed: 32x32, head yolo, 2 classes")
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
