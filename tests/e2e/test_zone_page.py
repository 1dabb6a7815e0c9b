"""The offline page of `edge-node check --html`: zones are clicked, named and copied as YAML."""

import numpy as np
import pytest
import yaml

from edge_node.check_page import CameraView, write_page
from edge_node.settings import CameraSettings

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
