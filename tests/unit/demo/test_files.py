import pytest

from demo.errors import WrongSettings
from demo.files import read_yaml, write_yaml


def test_what_was_written_is_read_and_only_its_owner_may(tmp_path):
    file = tmp_path / "a.yaml"

    write_yaml(file, {"name": "Қиылыс", "n": 1})

    assert read_yaml(file) == {"name": "Қиылыс", "n": 1}
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words", "a: [1", "a: \x00"])
def test_what_is_no_settings_file_is_told_by_its_name(tmp_path, text):
    file = tmp_path / "mine.yaml"
    file.write_text(text)

    with pytest.raises(WrongSettings, match=r"mine\.yaml"):
        read_yaml(file)


def test_a_missing_file_is_told_by_its_name(tmp_path):
    with pytest.raises(WrongSettings, match=r"nowhere\.yaml"):
        read_yaml(tmp_path / "nowhere.yaml")
