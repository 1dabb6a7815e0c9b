from pathlib import Path

import pytest
import yaml

from control_center.errors import SetupError
from control_center.settings import Settings, load

EXAMPLE = Path(__file__).parents[3] / "configs" / "center.example.yaml"


def test_the_example_loads_and_has_every_key():
    load(EXAMPLE, {})
    written = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))

    assert set(written) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        section = getattr(field.annotation, "model_fields", None)
        if section is not None:
            assert set(written[name]) == set(section), name


def test_paths_start_at_the_files_folder(tmp_path):
    file = tmp_path / "center.yaml"
    file.write_text("data: data\nsites: /etc/sites")

    settings = load(file, {})

    assert settings.data == tmp_path / "data"
    assert settings.sites == Path("/etc/sites")
    assert settings.database_url == f"sqlite:///{tmp_path}/data/center.db"


def test_a_password_shows_in_no_text_of_the_settings(tmp_path):
    file = tmp_path / "center.yaml"
    file.write_text("data: d\nsites: s\nredis: {url: 'redis://u:${PASSWORD}@host/0'}")

    settings = load(file, {"PASSWORD": "hunter2"})

    assert "hunter2" not in repr(settings)
    assert "hunter2" in settings.redis.url.get_secret_value()


@pytest.mark.parametrize(
    "wrong",
    [
        "redis: {url: 'http://host'}",
        "listen: {public_url: 'http://host/path'}",
        "listen: {public_url: 'ftp://host'}",
        "listen: {port: 70000}",
        "console: {tile_url: 'javascript:alert(1)'}",
        "console: {tile_url: '//evil.example/x'}",
        "evidence: {max_file_mib: 0}",
        "log: loud",
    ],
)
def test_a_wrong_value_is_refused(tmp_path, wrong):
    file = tmp_path / "center.yaml"
    file.write_text(f"data: d\nsites: s\n{wrong}")

    with pytest.raises(SetupError, match=wrong.split(":")[0]):
        load(file, {})
