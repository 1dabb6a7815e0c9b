import pytest

from contracts.settings_file import Section
from control_center.errors import SetupError
from control_center.settings_file import read_file


class _Inner(Section):
    port: int = 1


class _File(Section):
    name: str
    inner: _Inner = _Inner()


def _read(tmp_path, text: str, environment: dict[str, str] | None = None) -> _File:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return read_file(path, _File, environment or {})


def test_values_and_variables_are_read(tmp_path):
    read = _read(tmp_path, "name: a ${WORD} b\ninner: {port: 5}", {"WORD": "secret"})

    assert (read.name, read.inner.port) == ("a secret b", 5)


def test_a_value_of_the_environment_is_not_looked_into_again(tmp_path):
    assert _read(tmp_path, "name: ${A}", {"A": "${B}"}).name == "${B}"


def test_all_mistakes_are_told_at_once(tmp_path):
    with pytest.raises(SetupError) as told:
        _read(tmp_path, "name: ${GONE}\ninner: {port: x}\nnane: 1")

    lines = str(told.value).splitlines()
    assert [line.split(": ", 1)[1].split(":")[0] for line in lines] == [
        "name",
        "inner.port",
        "nane",
    ]
    assert all(line.startswith(str(tmp_path / "a.yaml")) for line in lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: a\nname: b", "written twice"),
        ("- a", "expected `key: value` lines"),
        ("", "expected `key: value` lines"),
        ("name: [", "is not YAML"),
        ("name: !!python/object:os.system x", "is not YAML"),
    ],
)
def test_what_is_no_settings_file_is_told(tmp_path, text, said):
    with pytest.raises(SetupError, match=said):
        _read(tmp_path, text)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SetupError, match="there is no such file"):
        read_file(tmp_path / "none.yaml", _File, {})


def test_no_error_holds_a_secret(tmp_path):
    with pytest.raises(SetupError) as told:
        _read(tmp_path, "name: a\ninner: {port: ${SECRET}}", {"SECRET": "hunter2"})

    assert "hunter2" not in str(told.value)
