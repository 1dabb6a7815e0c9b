from datetime import UTC, datetime, timedelta

import pytest

from edge_node.errors import SetupError
from edge_node.moved import FOLDER, MovedCameras, mark_checked
from edge_node.settings import CameraSettings

SINCE = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
NORTH, SOUTH = CameraSettings(id="north"), CameraSettings(id="south")
CAMERAS = [NORTH, SOUTH]


@pytest.fixture
def moved(tmp_path):
    found = MovedCameras(tmp_path, CAMERAS)
    found.told("north", None)
    found.told("north", SINCE)
    found.told("south", None)
    return found


def test_a_restart_forgets_no_moved_camera(moved, tmp_path):
    anew = MovedCameras(tmp_path, CAMERAS)

    assert anew.since("north") == SINCE
    assert anew.since("south") is None


def test_it_stays_moved_until_somebody_has_checked_it(moved, tmp_path):
    moved.told("north", None)

    assert moved.take_checked() == []
    assert moved.since("north") == SINCE

    mark_checked(tmp_path, CAMERAS, "north")

    assert moved.take_checked() == ["north"]
    assert moved.since("north") is None
    assert MovedCameras(tmp_path, CAMERAS).since("north") is None


def test_a_report_that_was_on_its_way_does_not_disarm_again(moved, tmp_path):
    mark_checked(tmp_path, CAMERAS, "north")
    moved.take_checked()

    moved.told("north", SINCE)

    assert moved.since("north") is None


def test_moved_again_it_is_disarmed_again(moved, tmp_path):
    mark_checked(tmp_path, CAMERAS, "north")
    moved.take_checked()

    moved.told("north", SINCE + timedelta(hours=1))

    assert moved.since("north") == SINCE + timedelta(hours=1)


def test_zones_drawn_anew_are_a_check(moved, tmp_path):
    zone = {"id": "z", "polygon": [[0, 0], [1, 0], [1, 1]]}
    drawn = CameraSettings.model_validate({"id": "north", "zones": [zone]})

    assert MovedCameras(tmp_path, [drawn]).since("north") is None


def test_a_disk_that_takes_nothing_does_not_arm_it(tmp_path):
    (tmp_path / FOLDER).write_text("in the way")
    moved = MovedCameras(tmp_path, CAMERAS)
    moved.told("north", SINCE)

    assert moved.take_checked() == []
    assert moved.since("north") == SINCE

    (tmp_path / FOLDER).unlink()
    moved.told("north", SINCE)

    assert MovedCameras(tmp_path, CAMERAS).since("north") == SINCE


def test_a_mark_that_cannot_be_read_still_disarms(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "north").write_text("{")

    assert MovedCameras(tmp_path, CAMERAS).since("north") is not None


@pytest.mark.parametrize(
    ("camera", "told"), [("east", "no camera 'east'"), ("south", "not known to be moved")]
)
def test_a_camera_that_was_not_moved_cannot_be_checked(moved, tmp_path, camera, told):
    with pytest.raises(SetupError, match=told):
        mark_checked(tmp_path, CAMERAS, camera)
