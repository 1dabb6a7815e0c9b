import numpy as np
import pytest

from edge_node.check_page import CameraView
from edge_node.check_sizes import zone_findings
from edge_node.settings import CameraSettings
from models.registry import InstalledModel
from models.runtime.session import DetectorSession
from tests.unit.models.builders import installed, network, yolo_answer

NEAR = [[0.1, 0.8], [0.9, 0.8], [0.9, 0.95], [0.1, 0.95]]
FAR = [[0.4, 0.45], [0.6, 0.45], [0.6, 0.55], [0.4, 0.55]]


def session(folder, *boxes, needs: int | None = None) -> DetectorSession:
    model = installed(network(yolo_answer(*boxes)), folder)
    measured = model.entry.measured.model_copy(update={"min_object_px": needs})
    entry = model.entry.model_copy(update={"measured": measured})
    return DetectorSession(InstalledModel(entry, model.path, model.sha256))


def camera(polygon, *, points=None, classes=("person",)) -> CameraSettings:
    told: dict[str, object] = {
        "id": "north",
        "zones": [{"id": "walk", "polygon": polygon}],
        "rules": [{"id": "r", "kind": "objects_inside", "zone": "walk", "classes": classes}],
    }
    if points:
        told["calibration"] = {"points": [{"image": at, "ground": to} for at, to in points]}
    return CameraSettings.model_validate(told)


# Seen by a camera 6 m above the ground that looks 30 degrees down: with f = 1 picture width,
# a point at depth z on the axis lies at share y = 0.5 + f * 16/9 * tan(angle).
def seen_from_above(x: float, ahead: float, degrees: float = 30) -> tuple[float, float]:
    """Where a point on the ground is in a 16:9 picture, focal length one width."""
    down, high = np.radians(degrees), 6.0
    depth = ahead * np.cos(down) + high * np.sin(down)
    below = high * np.cos(down) - ahead * np.sin(down)
    return 0.5 + x / depth, 0.5 + below / depth * 16 / 9


PLACES = ((-4, 12), (4, 12), (-5, 40), (5, 40), (0, 20))
POINTS = [(seen_from_above(x, y / 2), (x, y / 2)) for x, y in PLACES]
LEVEL = [(seen_from_above(x, y * 2, 5), (x, y * 2)) for x, y in PLACES]
"""Of a camera that looks only 5 degrees down, so that the horizon is in its picture."""


def view(settings: CameraSettings, height: int = 720, width: int = 1280) -> CameraView:
    return CameraView(settings, np.full((height, width, 3), 114, np.uint8), "h264", "")


def square_at(ahead: float) -> list[tuple[float, float]]:
    return [
        seen_from_above(x, y) for x, y in ((-1, ahead), (1, ahead), (1, ahead - 1), (-1, ahead - 1))
    ]


def test_with_a_calibration_the_height_of_a_person_is_reckoned(tmp_path):
    settings = camera(square_at(20), points=POINTS)

    (found,) = zone_findings(view(settings), session(tmp_path, needs=40), 0.25)

    # 20 m ahead: 20.3 m deep, 1280 / 20.3 = 63 px a metre, 1.7 m seen under 17 degrees: 110 px of
    # the picture, of which the 32-pixel input has one in forty.
    down = np.arctan2(6, 20)
    metres = 1.7 * np.cos(down) + 0.4 * np.sin(down)
    expected = metres * 1280 / (20 * np.cos(np.radians(30)) + 3) / 40
    assert found.what == "north zone walk"
    assert found.warns
    assert found.sound
    assert f"a person there is {expected:.0f} px high at the model's input" in found.told
    assert "this model needs 40" in found.told


def test_a_zone_near_the_camera_is_no_warning(tmp_path):
    (found,) = zone_findings(
        view(camera(square_at(7), points=POINTS)), session(tmp_path, needs=2), 0.25
    )

    assert not found.warns
    assert "this model needs 2" in found.told


def test_a_zone_that_reaches_beyond_the_horizon_is_not_reckoned(tmp_path):
    settings = camera([[0.4, 0.1], [0.6, 0.1], [0.6, 0.9]], points=LEVEL)

    (found,) = zone_findings(view(settings), session(tmp_path, needs=40), 0.25)

    assert "is not known" in found.told


PERSON = (16, 18, 4, 10, 0.9, 0.0)
"""At the input, whose 32 pixels show the 1280 of the picture; its foot is at share 0.5, 0.89."""


def test_without_a_calibration_what_stands_in_the_zone_is_measured(tmp_path):
    (found,) = zone_findings(view(camera(NEAR)), session(tmp_path, PERSON, needs=12), 0.25)

    assert found.warns
    assert "a person there is 10 px high" in found.told


def test_what_stands_elsewhere_tells_nothing_of_the_zone(tmp_path):
    (found,) = zone_findings(view(camera(FAR)), session(tmp_path, PERSON, needs=12), 0.25)

    assert not found.warns
    assert "is not known" in found.told


def test_a_model_that_nobody_measured_is_said_to_be_so(tmp_path):
    (found,) = zone_findings(view(camera(NEAR)), session(tmp_path, PERSON), 0.25)

    assert not found.warns
    assert "was not measured" in found.told


@pytest.mark.parametrize(
    ("classes", "labels"), [(("person",), ["person"]), (("person", "car"), ["person", "car"])]
)
def test_a_zone_is_asked_about_what_its_rules_look_for(tmp_path, classes, labels):
    settings = camera(square_at(20), points=POINTS, classes=classes)

    found = list(zone_findings(view(settings), session(tmp_path, needs=40), 0.25))

    assert [each.told.split()[1] for each in found] == labels


def test_a_camera_without_a_picture_is_told_of_elsewhere(tmp_path):
    blind = CameraView(camera(NEAR), None, "", "unreachable")

    assert list(zone_findings(blind, session(tmp_path), 0.25)) == []
