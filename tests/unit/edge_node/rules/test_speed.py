import json
import math
from pathlib import Path

import numpy as np
import pytest

from edge_node.ground.calibration import Pair, calibrate
from edge_node.rules.speed import Sight, Speed, measure
from edge_node.types import Box
from tests.bench.speed_passes import passage
from tests.unit.edge_node.ground.views import pairs, seen

SAMPLES = Path(__file__).parents[4] / "sample_videos"
GROUND = calibrate(pairs(), 0.05, 0.01).ground
LABELS = {"cyclist": "bicycle"}


def flat_sights(km_h: float, frames: int, fps: float = 12.5) -> list[Sight]:
    """A thing without height that goes towards the camera."""
    sights = []
    for k in range(frames):
        y = 35 - km_h / 3.6 * k / fps
        corners = seen([(-1, y - 2), (1, y - 2), (-1, y + 2), (1, y + 2)])
        (x1, y1), (x2, y2) = corners.min(0).tolist(), corners.max(0).tolist()
        sights.append(Sight(k / fps, Box(x1, y1, x2, y2)))
    return sights


def test_the_interval_holds_the_truth_and_the_error_is_small():
    """A few of the passages of tests/bench/bench_speed.py, which makes hundreds."""
    rng = np.random.default_rng(11)
    passages = [passage(rng, (40, 100)) for _ in range(24)]

    measured = [(each, measure(each.sights, each.ground, each.label)) for each in passages]

    told = [(each, speed) for each, speed in measured if speed is not None]
    assert len(told) >= 16
    within = [speed.low <= each.metres_per_s <= speed.high for each, speed in told]
    assert sum(within) >= len(told) - 2
    errors = [abs(speed.value - each.metres_per_s) * 3.6 for each, speed in told]
    assert sorted(errors)[int(0.9 * len(errors))] <= 3


@pytest.mark.parametrize("clip", ["north", "south"])
def test_rendered_vehicles_are_measured_within_one_per_cent(clip):
    """Boxes of drawn bodies, of which the lower edge alone is 2 to 3 per cent off."""
    truth = json.loads((SAMPLES / f"crossing_{clip}.truth.json").read_text(encoding="utf-8"))
    measured = {
        name: (km_h, speed)
        for name, km_h, speed in _rendered(truth)
        if speed is not None and speed.distance_m > 10
    }

    assert len(measured) >= 4
    for km_h, speed in measured.values():
        assert speed.value * 3.6 == pytest.approx(km_h, rel=0.01)
        assert speed.low * 3.6 < km_h < speed.high * 3.6


def _rendered(truth) -> list[tuple[str, float, Speed | None]]:
    corners = [
        Pair(tuple(image), tuple(there))
        for zone in truth["zones"].values()
        for image, there in zip(zone["polygon"], zone["ground"], strict=True)
        if 0 < image[0] < 1 and 0 < image[1] < 1
    ]
    ground = calibrate(tuple(corners), 0.02, 0.01).ground
    width, height = truth["size"]
    sights: dict[str, list[Sight]] = {}
    for index, frame in enumerate(truth["frames"]):
        for each in frame:
            x1, y1, x2, y2 = each["xyxy"]
            cut_off = x1 < 8 or y1 < 8 or x2 > width - 8 or y2 > height - 8
            if each["visible"] >= 0.95 and each["inside"] == 1 and not cut_off:
                box = Box(x1 / width, y1 / height, x2 / width, y2 / height)
                sights.setdefault(each["id"], []).append(Sight(index / truth["fps"], box))
    out = []
    for name, each in truth["objects"].items():
        if each["class"] != "person" and name in sights:
            (t1, *start), (t2, *end) = each["path"][:2]
            label = LABELS.get(each["class"], each["class"])
            km_h = math.dist(start, end) / (t2 - t1) * 3.6
            out.append((name, km_h, measure(sights[name], ground, label)))
    return out


def test_too_few_frames_or_too_short_a_way_are_no_measurement():
    assert measure(flat_sights(50, 7), GROUND, "car") is None
    assert measure(flat_sights(30, 9, fps=12.5), GROUND, "car") is None  # 0.64 s and 5 m
    assert measure(flat_sights(50, 12), GROUND, "car") is not None


def test_who_stands_or_jumps_about_is_no_passage():
    standing = [Sight(k / 5, Box(0.4, 0.4, 0.5, 0.5)) for k in range(20)]
    jumping = [Sight(k / 5, Box(0.4, 0.3 * (k % 2), 0.5, 0.4 + 0.3 * (k % 2))) for k in range(20)]

    assert measure(standing, GROUND, "car") is None
    assert measure(jumping, GROUND, "car") is None


def test_a_box_beyond_the_horizon_is_no_measurement():
    above = [Sight(k / 5, Box(0.4, -0.5, 0.5, -0.2)) for k in range(20)]

    assert measure(above, GROUND, "car") is None


def test_one_box_that_is_far_off_changes_little():
    sights = flat_sights(50, 24)
    before = measure(sights, GROUND, "car")
    x1, y1, x2, y2 = sights[12].box
    sights[12] = Sight(sights[12].seconds, Box(x1, y1, x2, y2 - 0.03))

    after = measure(sights, GROUND, "car")

    assert before is not None
    assert after is not None
    assert after.value == pytest.approx(before.value, rel=0.01)
