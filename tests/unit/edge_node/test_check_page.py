import json
import re

import numpy as np

from edge_node.check_page import CameraView, write_page
from edge_node.settings import CameraSettings
from tests.unit.edge_node.ground.views import MARKS, seen


def written(tmp_path, view: CameraView) -> tuple[str, dict[str, object]]:
    out = tmp_path / "page.html"
    write_page([view], out)
    page = out.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="content">(.*)</script>', page)
    assert found
    return page, json.loads(found[1])["cameras"][0]


def camera(**keys: object) -> CameraSettings:
    return CameraSettings.model_validate({"id": "north", **keys})


def test_the_page_holds_picture_and_zones_and_needs_no_other_file(tmp_path):
    settings = camera(zones=[{"id": "walk", "polygon": [[0, 0], [1, 0], [1, 1]]}])
    image = np.zeros((90, 160, 3), np.uint8)

    page, content = written(tmp_path, CameraView(settings, image, "h264", ""))

    assert content["width"] == 160
    assert content["zones"] == [{"id": "walk", "name": "", "polygon": [[0, 0], [1, 0], [1, 1]]}]
    assert str(content["picture"]).startswith("data:image/jpeg;base64,")
    assert not re.search(r"(src|href)=\"https?:", page)


def test_a_name_cannot_end_the_script(tmp_path):
    settings = camera(name="</script><script>alert(1)</script>")

    page, content = written(tmp_path, CameraView(settings, None, "", "unreachable"))

    assert content["name"] == "</script><script>alert(1)</script>"
    assert page.count("</script>") == 2


def test_a_camera_without_picture_says_why(tmp_path):
    _, content = written(tmp_path, CameraView(camera(), None, "", "refused the password"))

    assert content["picture"] is None
    assert content["problem"] == "refused the password"


def test_a_calibration_is_handed_on_as_it_stands(tmp_path):
    points = [
        {"image": [float(x), float(y)], "ground": [*mark]}
        for (x, y), mark in zip(seen(list(MARKS)).tolist(), MARKS, strict=True)
    ]
    settings = camera(calibration={"points": points, "accuracy_m": 0.02})

    _, content = written(tmp_path, CameraView(settings, None, "", ""))

    calibration = content["calibration"]
    assert isinstance(calibration, dict)
    assert calibration["points"] == points
    assert calibration["accuracy_m"] == 0.02


def test_a_camera_without_calibration_and_lights_has_empty_lists(tmp_path):
    _, content = written(tmp_path, CameraView(camera(), None, "", ""))

    assert content["calibration"] == {"points": []}
    assert content["signals"] == []
