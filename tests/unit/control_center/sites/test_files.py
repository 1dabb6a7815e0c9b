from pathlib import Path

import pytest
import yaml

from control_center.errors import SetupError
from control_center.sites.files import read_sites

OURS = Path(__file__).parents[4] / "configs" / "sites"


@pytest.fixture
def site():
    return yaml.safe_load((OURS / "demo-crossing.yaml").read_text(encoding="utf-8"))


def _write(folder: Path, name: str, content: object) -> None:
    (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def test_the_sites_of_the_product_load():
    atlas = read_sites(OURS)

    assert {"crossing-north", "crossing-south"} <= set(atlas.cameras)
    assert atlas.cameras["crossing-north"].site.id == "demo-crossing"


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path, site):
    crossed = [[69.0, 42.0], [69.1, 42.1], [69.1, 42.0], [69.0, 42.1]]
    _write(tmp_path, "a.yaml", {**site, "polygon": crossed, "kato": 790000000})
    _write(tmp_path, "b.yaml", {**site, "kind": "moon", "colour": "red"})

    with pytest.raises(SetupError) as told:
        read_sites(tmp_path)

    lines = str(told.value).splitlines()
    found = {(Path(line.split(":")[0]).name, line.split(": ")[1]) for line in lines}
    assert found == {
        ("a.yaml", "polygon"),
        ("a.yaml", "kato"),
        ("b.yaml", "kind"),
        ("b.yaml", "colour"),
    }


def test_ids_are_unique_over_all_files(tmp_path, site):
    _write(tmp_path, "a.yaml", site)
    _write(tmp_path, "b.yaml", {**site, "id": "another"})

    with pytest.raises(SetupError, match=r"camera crossing-north is in .*a\.yaml already"):
        read_sites(tmp_path)


def test_two_cameras_of_one_name_are_told(tmp_path, site):
    site["cameras"][1]["id"] = site["cameras"][0]["id"]
    _write(tmp_path, "a.yaml", site)

    with pytest.raises(SetupError, match="two cameras are called crossing-north"):
        read_sites(tmp_path)


def test_a_zone_outside_the_picture_is_told(tmp_path, site):
    names = site["names"]
    zone = {"id": "road", "names": names, "polygon": [[0, 0], [1.2, 0], [1, 1]]}
    site["cameras"][0]["zones"] = [zone]
    _write(tmp_path, "a.yaml", site)

    with pytest.raises(SetupError, match=r"cameras\.0\.zones\.0\.polygon\.1\.0"):
        read_sites(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SetupError, match="no such folder"):
        read_sites(tmp_path / "none")
