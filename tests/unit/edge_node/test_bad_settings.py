"""Settings that cannot be meant are refused, with the place and what would be right."""

import pytest

from edge_node.errors import SetupError
from edge_node.settings import CameraSettings
from edge_node.settings_across import camera_mistakes
from edge_node.settings_file import read_settings

SQUARE = "zones: [{id: z, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}]\n"
INSIDE = "{id: r, kind: objects_inside, zone: z}"
LINE = "lines: [{id: l, points: [[0, 0.5], [1, 0.5]]}]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("zones: [{id: z, polygon: [[0, 0], [1, 1], [1, 0], [0, 1]]}]", "crosses itself"),
        ("zones: [{id: z, polygon: [[0, 0], [0.5, 0.5], [1, 1]]}]", "crosses itself or is empty"),
        ("zones: [{id: z, polygon: []}]", "at least 3"),
        ("lines: [{id: l, points: [[0.5, 0.5]]}]", "at least 2"),
        ("lines: [{id: l, points: [[0.5, 0.5], [0.5, 0.5]]}]", "are the same"),
        (SQUARE + "rules: [{id: r, kind: loitering, zone: z, seconds: -5}]", "greater than"),
        (SQUARE + "rules: [{id: r, kind: crowd, zone: z, min_count: -1}]", "greater than"),
        (SQUARE + f"rules: [{INSIDE}, {INSIDE}]", "another rule is called 'r'"),
        (SQUARE + "rules: [{id: r, kind: speeding, zone: z, limit_km_h: 60}]", "no `calibration`"),
        (LINE + "rules: [{id: r, kind: red_light, line: l, direction: left, signal: s}]", "'s'"),
        ("rules: [{id: r, kind: image_frozen, classes: [person]}]", "at most 0"),
        ("rules: [{id: r, kind: global_scene_change, shift: -0.1}]", "greater than"),
    ],
    ids=[
        "crossed polygon", "flat polygon", "empty polygon", "one point", "line without length",
        "negative time", "negative count", "two rules of one id", "no calibration", "no light",
        "classes where none count", "negative shift",
    ],
)  # fmt: skip
def test_it_is_refused(tmp_path, text, told):
    path = tmp_path / "camera.yaml"
    path.write_text("id: north\n" + text)

    with pytest.raises(SetupError, match=told):
        read_settings(path, CameraSettings, {}, camera_mistakes)
