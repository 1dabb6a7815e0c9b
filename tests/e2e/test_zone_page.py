"""The offline page of `edge-node check --html`: zones are clicked, named and copied as YAML."""

import numpy as np
import pytest
import yaml

from edge_node.check_page import CameraView, write_page
from edge_node.settings import CameraSettings
from tests.unit.edge_node.ground.views import HEIGHT_M, MARKS, seen

CROSSWALK = {"id": "crosswalk", "name": "Crosswalk", "polygon": [[0, 0.1], [0.4, 0.1], [0.4, 0.3]]}


@pytest.fixture
def page_of_zones(chromium, tmp_path):
    out = tmp_path / "zones.html"
    settings = CameraSettings.model_validate({"id": "north", "zones": [CROSSWALK]})
    write_page([CameraView(settings, np.full((360, 640, 3), 90, np.uint8), "h264", "")], out)
    page = chromium.new_page(viewport={"width": 1400, "height": 900}, locale="en-GB")
    page.goto(out.as_uri())
    yield page
    page.close()


def click_corners(page, *corners):
    box = page.locator("svg").bounding_box()
    for x, y in corners:
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def camera_of(page) -> CameraSettings:
    copied = page.get_by_role("textbox", name="YAML").input_value()
    return CameraSettings.model_validate({"id": "north", **yaml.safe_load(copied)})


def test_a_clicked_zone_is_yaml_that_the_settings_take(page_of_zones):
    page_of_zones.get_by_role("button", name="New zone").click()
    click_corners(page_of_zones, (0.5, 0.5), (0.8, 0.5), (0.8, 0.9), (0.5, 0.9))
    page_of_zones.get_by_label("Name (a-z, 0-9, -)").fill("gate")
    page_of_zones.get_by_role("button", name="Finish").click()

    zones = camera_of(page_of_zones).zones
    assert [(each.id, each.name) for each in zones] == [("crosswalk", "Crosswalk"), ("gate", "")]
    assert np.allclose(
        zones[1].polygon, [(0.5, 0.5), (0.8, 0.5), (0.8, 0.9), (0.5, 0.9)], atol=0.01
    )


def test_a_line_is_drawn_with_the_keyboard(page_of_zones):
    page_of_zones.get_by_role("button", name="New line").click()
    for key in ("Enter", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        page_of_zones.keyboard.press(key)
    page_of_zones.get_by_label("Name (a-z, 0-9, -)").fill("stop-line")
    page_of_zones.get_by_role("button", name="Finish").click()

    (line,) = camera_of(page_of_zones).lines
    assert line.points == ((0.5, 0.5), (0.6, 0.5))


def test_a_crossed_outline_and_a_taken_name_are_refused_in_words(page_of_zones):
    page_of_zones.get_by_role("button", name="New zone").click()
    click_corners(page_of_zones, (0.5, 0.5), (0.8, 0.9), (0.8, 0.5), (0.5, 0.9))
    page_of_zones.get_by_label("Name (a-z, 0-9, -)").fill("crosswalk")
    page_of_zones.get_by_role("button", name="Finish").click()

    assert page_of_zones.get_by_role("alert").inner_text() == "The outline crosses itself."
    assert len(camera_of(page_of_zones).zones) == 1


def test_the_page_speaks_kazakh_and_russian(page_of_zones):
    language = page_of_zones.get_by_label("Language")

    language.select_option("kk")
    assert page_of_zones.get_by_role("heading", name="Камералар мен аймақтар").is_visible()
    page_of_zones.locator("#language").select_option("ru")
    assert page_of_zones.get_by_role("button", name="Новая зона").is_visible()


def test_what_is_clicked_lies_over_the_picture_however_long_the_list_beside_it(page_of_zones):
    calibrate_on(page_of_zones, MARKS)

    clicked_on = page_of_zones.locator("svg").bounding_box()
    picture = page_of_zones.locator(".view img").bounding_box()
    assert [clicked_on[key] for key in ("x", "y", "width", "height")] == pytest.approx(
        [picture[key] for key in ("x", "y", "width", "height")], abs=1
    )


def calibrate_on(page, marks):
    page.get_by_role("button", name="New calibration point").click()
    for (x, y), place in zip(seen(marks).tolist(), marks, strict=True):
        click_corners(page, (x, y))
        page.get_by_label("Where it is on the ground", exact=True).fill(f"{place[0]}, {place[1]}")
        page.get_by_role("button", name="Finish").click()


def test_clicked_calibration_points_are_yaml_that_the_settings_take(page_of_zones):
    calibrate_on(page_of_zones, MARKS[:3])
    assert camera_of(page_of_zones).calibration is None
    assert page_of_zones.get_by_text("Calibration points until the YAML has them: 1").is_visible()

    click_corners(page_of_zones, seen(MARKS[3:4])[0])
    page_of_zones.get_by_label("Where it is on the ground", exact=True).fill("7 32")
    page_of_zones.get_by_role("button", name="Finish").click()

    calibration = camera_of(page_of_zones).calibration
    assert calibration is not None
    assert [each.ground for each in calibration.points] == list(MARKS[:4])
    assert calibration.ground.camera == pytest.approx((0, 0, HEIGHT_M), abs=0.3)


def test_a_place_that_is_no_place_is_refused_in_words(page_of_zones):
    page_of_zones.get_by_role("button", name="New calibration point").click()
    click_corners(page_of_zones, (0.5, 0.5))
    page_of_zones.get_by_label("Where it is on the ground", exact=True).fill("here")
    page_of_zones.get_by_role("button", name="Finish").click()

    told = page_of_zones.get_by_role("alert").inner_text()
    assert told == "Give two numbers with a comma between them."


def test_lamps_of_one_traffic_light_are_one_signal(page_of_zones):
    page_of_zones.get_by_role("button", name="New lamp").click()
    for colour, top in (("red", 0.1), ("green", 0.2)):
        click_corners(page_of_zones, (0.62, top + 0.05), (0.6, top))
        page_of_zones.get_by_label("Colour of the lamp").select_option(colour)
        page_of_zones.get_by_label("Name (a-z, 0-9, -)").fill("north")
        page_of_zones.get_by_role("button", name="Finish").click()

    copied = page_of_zones.get_by_role("textbox", name="YAML").input_value()
    (signal,) = yaml.safe_load(copied)["signals"]
    assert signal["id"] == "north"
    assert np.allclose(signal["lamps"]["red"], [0.6, 0.1, 0.62, 0.15], atol=0.003)
    assert np.allclose(signal["lamps"]["green"], [0.6, 0.2, 0.62, 0.25], atol=0.003)
