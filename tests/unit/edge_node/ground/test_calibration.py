import json
import math

import numpy as np
import pytest

from edge_node.errors import SetupError
from edge_node.ground.calibration import Pair, calibrate
from tests.unit.edge_node.ground.views import MARKS, pairs

FOUR = MARKS[:4]


def swapped(given: tuple[Pair, ...], one: int, other: int) -> tuple[Pair, ...]:
    out = list(given)
    out[one] = Pair(given[one].image, given[other].ground)
    out[other] = Pair(given[other].image, given[one].ground)
    return tuple(out)


def mirrored(given: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple(Pair(image, (-x, y)) for image, (x, y) in given)


def test_exact_points_agree_to_a_millimetre():
    found = calibrate(pairs(), 0.05, 0.01)

    assert max(each.metres for each in found.residuals) < 1e-3
    assert max(each.share for each in found.residuals) < 1e-5


def test_a_point_that_was_clicked_wrong_is_named():
    off = np.zeros((6, 2))
    off[4, 1] = 0.06

    with pytest.raises(SetupError, match=r"point 5 is off by 0\.0\d+ of the picture"):
        calibrate(pairs(off=off), 0.05, 0.01)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (pairs(MARKS[:3]), "3 points are given"),
        (pairs((*FOUR[:3], FOUR[0])), "points 1 and 4 are the same place in the picture"),
        (
            (*pairs(FOUR[:3]), Pair((0.5, 0.9), FOUR[0])),
            "points 1 and 4 are the same place on the ground",
        ),
        (pairs(((0, 12), (0, 20), (0, 30), (0, 40))), "all points lie on one line"),
        (pairs(((-5, 12), (5, 12), (0, 12), (0, 30))), "three or more of them lie on one line"),
        (mirrored(pairs()), "as if in a mirror"),
        (swapped(pairs(FOUR), 0, 1), "behind the camera|mirror"),
        (swapped(pairs(FOUR), 1, 2), "behind the camera|mirror"),
    ],
    ids=["three", "twice-seen", "twice-there", "line", "triangle", "mirror", "swap", "swap-across"],
)
def test_what_cannot_be_right_is_refused_in_words(given, told):
    with pytest.raises(SetupError, match=told):
        calibrate(given, 0.05, 0.05)


def test_surveyed_points_of_a_real_street_agree(data_file):
    told = json.loads(data_file("videos/otv_calibration_and_speed.json").read_text())
    width, height = told["frame_size"]
    east, north = told["points"][0]["east_m"], told["points"][0]["north_m"]
    given = tuple(
        Pair((each["x_px"] / width, each["y_px"] / height), (each["east_m"], each["north_m"]))
        for each in told["points"]
    )
    near = tuple(Pair(image, (x - east, y - north)) for image, (x, y) in given)

    found = calibrate(given, 0.1, 0.01, width / height)

    assert max(each.metres for each in found.residuals) < 0.4
    shifted = calibrate(near, 0.1, 0.01, width / height)
    assert [each.metres for each in shifted.residuals] == pytest.approx(
        [each.metres for each in found.residuals], abs=1e-4
    )


def test_a_real_cyclist_goes_as_fast_as_was_marked_by_hand(data_file):
    told = json.loads(data_file("videos/otv_calibration_and_speed.json").read_text())
    size = np.array(told["frame_size"])
    given = tuple(
        Pair((e["x_px"] / size[0], e["y_px"] / size[1]), (e["east_m"], e["north_m"]))
        for e in told["points"]
    )
    ground = calibrate(given, 0.1, 0.01, size[0] / size[1]).ground

    for each in told["reference_speeds"]:
        start, end = ground.to_ground(np.array(each["px"]) / size)
        seconds = (each["frames"][1] - each["frames"][0]) / told["fps"]
        km_h = math.dist(start, end) / seconds * 3.6
        assert km_h == pytest.approx(each["km_h"], abs=each["tolerance_km_h"])
