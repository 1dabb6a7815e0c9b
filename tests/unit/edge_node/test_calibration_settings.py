import pytest
from pydantic import ValidationError

from edge_node.calibration_settings import CalibrationSettings
from tests.unit.edge_node.ground.views import HEIGHT_M, MARKS, seen

METRES = [
    {"image": image, "ground": list(mark)}
    for image, mark in zip(seen(MARKS).tolist(), MARKS, strict=True)
]
DEGREES = [
    {
        "image": each["image"],
        # 43 degrees north: 111 093 m and 81 541 m a degree.
        "at": {"latitude": 43 + mark[1] / 111_093, "longitude": 77 + mark[0] / 81_541},
    }
    for each, mark in zip(METRES, MARKS, strict=True)
]


def read(points: object, **keys: object) -> CalibrationSettings:
    return CalibrationSettings.model_validate({"points": points, **keys})


@pytest.mark.parametrize("points", [METRES, DEGREES], ids=["metres", "degrees"])
def test_points_in_metres_or_degrees_give_the_ground(points):
    found = read(points).solve()

    assert max(each.metres for each in found.residuals) < 0.02
    assert found.ground.camera is not None
    assert found.ground.camera[2] == pytest.approx(HEIGHT_M, abs=0.05)


def test_a_calibration_is_found_once():
    settings = read(METRES)

    assert settings.solve() is read(METRES).solve()
    assert settings.ground is settings.solve().ground


@pytest.mark.parametrize(
    ("points", "told"),
    [
        (METRES[:3], "at least 4 items"),
        ([*METRES[:3], DEGREES[3]], "not mixed"),
        ([*METRES[:3], {**METRES[3], **DEGREES[3]}], "either `ground`"),
        ([*METRES[:3], {"image": [0.5, 0.5]}], "either `ground`"),
        ([*METRES[:3], {"image": [0.5, 1.5], "ground": [0, 0]}], "less than or equal to 1"),
        ([*METRES[:3], {"image": [0.5, 0.5], "ground": [0, float("nan")]}], "finite number"),
        ([*METRES[:5], {"image": [0.9, 0.9], "ground": [0, 90]}], "contradict|behind the camera"),
    ],
    ids=["three", "mixed", "both", "neither", "outside", "nan", "stray"],
)
def test_what_cannot_be_right_is_refused(points, told):
    with pytest.raises(ValidationError, match=told):
        read(points)
