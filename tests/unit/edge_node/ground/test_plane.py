import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.ground.calibration import Pair, calibrate
from edge_node.ground.plane import Ground
from tests.unit.edge_node.ground.views import HEIGHT_M, pairs, seen

SAMPLES = Path(__file__).parents[4] / "sample_videos"
GROUND = calibrate(pairs(), 0.05, 0.01).ground
metres = st.tuples(st.floats(-15, 15), st.floats(8, 60))


def noisy_grounds(count: int, sigma: float) -> list[Ground]:
    rng = np.random.default_rng(3)
    return [
        calibrate(pairs(off=rng.normal(0, sigma, (6, 2))), 0.001, 0.1).ground for _ in range(count)
    ]


@given(place=metres)
@settings(max_examples=50, deadline=None)
def test_picture_and_ground_are_inverse(place):
    image = seen([place])

    assert GROUND.to_ground(image)[0] == pytest.approx(place, abs=1e-3)
    assert GROUND.to_image(np.array([place]))[0] == pytest.approx(image[0], abs=1e-6)


def test_above_the_horizon_and_behind_the_camera_is_nowhere():
    horizon = 0.5 - 0.8 * 16 / 9 * math.tan(math.radians(20))

    points = GROUND.to_ground(np.array([[0.5, horizon - 0.01], [0.5, horizon + 0.02], [0.1, -1]]))

    assert np.isnan(points[[0, 2]]).all()
    assert points[1][1] > 200
    assert np.isnan(GROUND.to_image(np.array([[0.0, -50.0]]))).all()
    assert not GROUND.sees([(0.2, 0.9), (0.5, horizon - 0.01)])
    assert GROUND.sees([(0.2, 0.9), (0.5, horizon + 0.02)])


def test_the_area_of_a_polygon_is_that_of_the_ground():
    corners = [(-3.0, 14.0), (3.0, 14.0), (3.0, 24.0), (-3.0, 24.0)]

    assert GROUND.area([tuple(each) for each in seen(corners)]) == pytest.approx(60, abs=0.01)
    assert GROUND.area([(0.1, 0.9), (0.9, 0.9), (0.5, -0.1)]) == math.inf


def test_it_tells_where_the_camera_hangs():
    assert GROUND.camera == pytest.approx((0, 0, HEIGHT_M), abs=0.01)


def test_a_camera_that_looks_straight_down_keeps_its_height_to_itself():
    marks = ((0.0, 0.0), (8.0, 0.0), (8.0, 4.5), (0.0, 4.5))
    flat = tuple(Pair((0.1 + x / 10, 0.9 - y * 16 / 90), (x, y)) for x, y in marks)

    assert calibrate(flat, 0.01, 0.01).ground.camera is None


def test_pixels_per_metre_count_across_the_view():
    left, right = seen([(-0.5, 20.0), (0.5, 20.0)])
    middle = ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)

    pixels = GROUND.pixels_per_metre(middle, 1280, 720)

    assert pixels == pytest.approx((right[0] - left[0]) * 1280, rel=1e-3)
    assert math.isnan(GROUND.pixels_per_metre((0.5, -0.1), 1280, 720))


def test_the_doubt_of_a_place_is_that_of_many_calibrations():
    """Calibrations with marks clicked within two pixels scatter as much as each of them says."""
    place = seen([(3.0, 28.0)])
    grounds = noisy_grounds(80, 0.0015)

    spread = np.cov(np.array([each.to_ground(place)[0] for each in grounds]).T)
    told = np.mean([each.covariance(place, np.zeros((1, 2)))[0] for each in grounds], axis=0)

    ratio = np.sqrt(np.diagonal(told) / np.diagonal(spread))
    assert (ratio > 0.9).all()  # never surer than it is
    assert (ratio < 1.7).all()


def test_the_doubt_of_the_point_itself_is_added():
    place, sigma = seen([(0.0, 20.0)]), np.array([[0.002, 0.004]])
    rng = np.random.default_rng(1)

    thrown = GROUND.to_ground(place + rng.normal(0, 1, (4000, 2)) * sigma)
    told = GROUND.covariance(place, sigma) - GROUND.covariance(place, sigma * 0)

    assert np.sqrt(np.diagonal(told[0])) == pytest.approx(thrown.std(0), rel=0.05)


def test_shifts_are_the_calibrations_part_of_the_doubt():
    places = seen([(0.0, 20.0), (4.0, 30.0)])

    shifts = GROUND.shifts(places)

    alone = GROUND.covariance(places, np.zeros((2, 2)))
    assert shifts.shape == (8, 2, 2)
    assert np.einsum("kni,knj->nij", shifts, shifts) == pytest.approx(alone)


@pytest.mark.parametrize("clip", ["north", "south"])
def test_rendered_truth_is_met(clip):
    truth = json.loads((SAMPLES / f"crossing_{clip}.truth.json").read_text(encoding="utf-8"))
    corners = [
        Pair(tuple(image), tuple(there))
        for zone in truth["zones"].values()
        for image, there in zip(zone["polygon"], zone["ground"], strict=True)
        if 0 < image[0] < 1 and 0 < image[1] < 1
    ]
    camera = truth["camera"]
    there = np.array([[0.0, 0.0], [3.0, 3.0], [-6.0, 2.0]])
    pixels = np.column_stack([there, np.ones(3)]) @ np.array(camera["homography"]).T

    ground = calibrate(tuple(corners), 0.01, 0.01).ground

    places = pixels[:, :2] / pixels[:, 2:] / truth["size"]
    assert ground.to_ground(places) == pytest.approx(there, abs=0.02)
    assert ground.camera is not None
    hangs = -np.array(camera["R"]).T @ np.array(camera["t"])
    assert ground.camera == pytest.approx(hangs, abs=0.05)
