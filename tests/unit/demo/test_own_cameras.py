import pytest

from control_center.sites.schemas import SiteFile
from demo.errors import WrongSettings
from demo.own_cameras import read_cameras, site_of

GOOD = """
id: gate
name: Gate
streams: {analyse: "rtsp://user:${QYRAGY_TEST_PASSWORD}@127.0.0.1/one"}
zones: [{id: road, name: Road, polygon: [[0, 0], [1, 0], [1, 1]]}]
rules: [{id: somebody, kind: objects_inside, zone: road}]
"""


@pytest.fixture
def write(tmp_path):
    def written(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return written


def test_a_camera_is_read_and_its_secret_stays_a_name(write, monkeypatch):
    monkeypatch.setenv("QYRAGY_TEST_PASSWORD", "hidden")

    (camera,) = read_cameras([write("gate.yaml", GOOD)])

    assert isinstance(camera, dict)
    assert camera["id"] == "gate"
    assert "${QYRAGY_TEST_PASSWORD}" in str(camera["streams"])
    assert "hidden" not in str(camera)


def test_all_mistakes_of_all_files_are_told_at_once_with_file_line_and_key(write, monkeypatch):
    monkeypatch.delenv("QYRAGY_TEST_PASSWORD", raising=False)
    no_secret = write("gate.yaml", GOOD)
    wrong = write("wrong.yaml", "id: b\nzoness: 1\nrules: [{id: a, kind: loitering, zone: x}]\n")

    with pytest.raises(WrongSettings) as told:
        read_cameras([no_secret, wrong])

    text = str(told.value)
    assert f"{no_secret}:4: streams.analyse: the environment has no QYRAGY_TEST_PASSWORD" in text
    assert f"{wrong}:2: zoness: there is no such key" in text
    assert f"{wrong}:3: rules.0.zone: this camera has no zone 'x'" in text
    assert "this camera has no `streams`" in text


def test_two_cameras_of_one_name_are_refused(write):
    text = 'id: gate\nstreams: {analyse: "rtsp://127.0.0.1/one"}\n'

    with pytest.raises(WrongSettings, match=r"two\.yaml: id: another camera .*one\.yaml"):
        read_cameras([write("one.yaml", text), write("two.yaml", text)])


def test_the_center_takes_the_site_that_is_made_for_them(write, monkeypatch):
    monkeypatch.setenv("QYRAGY_TEST_PASSWORD", "hidden")

    site = SiteFile.model_validate(
        site_of(read_cameras([write("gate.yaml", GOOD)]), "mine", "demo-node")
    )

    assert [camera.id for camera in site.cameras] == ["gate"]
    assert site.cameras[0].names.ru == "Gate"
    assert site.cameras[0].zones[0].names.en == "Road"
