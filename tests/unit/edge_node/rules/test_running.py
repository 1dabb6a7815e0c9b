from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from edge_node.rules.running import Running
from edge_node.types import Box, Track
from tests.unit.edge_node.rules.builders import START, YARD, first_seconds, moment, play, standing

Points = NDArray[np.float64]


class Flat:
    """Forty metres to the width and to the height of the picture, as seen from above."""

    def to_ground(self, points: Points) -> Points:
        return points * 40.0

    def to_image(self, points: Points) -> Points:
        return points / 40.0

    def covariance(self, points: Points, sigma: Points) -> Points:
        return np.stack([np.diag(each * 40.0) ** 2 for each in sigma])

    @property
    def camera(self) -> None:
        return None

    def shifts(self, points: Points) -> Points:
        return np.zeros((8, len(points), 2))

    def area(self, polygon: Sequence[tuple[float, float]]) -> float:
        raise NotImplementedError("running asks for no area")


FLAT = Flat()


def goes(speed_mps, seconds=6.0, every=0.2, y=0.5):
    """Somebody who goes to the right from the left rim; metres per second in `FLAT`."""
    count = int(seconds / every)
    feet = [(0.05 + speed_mps / 40 * every * i, y) for i in range(count)]
    return [moment(i * every, standing(foot)) for i, foot in enumerate(feet) if foot[0] < 0.95]


def running(zone=None, **more):
    return Running("r1", zone, labels=["person"], **more)


def cut(tracks, share):
    """The same, with so much of the box hidden from below."""
    track = tracks.now[0]
    x1, y1, x2, y2 = track.box
    box = Box(x1, y1, x2, y2 - share * (y2 - y1))
    return replace(tracks, now=(replace(track, box=box),))


def test_four_and_a_half_metres_a_second_are_running():
    matches = play(running(ground=FLAT), goes(4.5), ground=FLAT)

    assert matches
    assert first_seconds(matches)[0] <= 2.5
    speed = matches[-1].measured[0]
    assert speed.unit == "m/s"
    assert speed.low is not None
    assert speed.high is not None
    assert speed.low - 1e-6 <= 4.5 <= speed.high + 1e-6


@pytest.mark.parametrize("speed", [1.4, 2.8])
def test_walking_is_not(speed):
    assert play(running(ground=FLAT), goes(speed), ground=FLAT) == []


def test_without_a_calibration_it_goes_by_sizes_of_the_box():
    size = (0.0625 * 0.125) ** 0.5

    assert play(running(), goes(4.0 * size * 40))
    assert play(running(), goes(2.0 * size * 40)) == []


def test_a_short_spurt_is_not_running():
    walk = goes(1.0, seconds=2.0)
    x = walk[-1].now[0].box.foot[0]
    spurt = [moment(2.0 + 0.2 * i, standing((x + 0.025 * i, 0.5))) for i in range(1, 4)]
    x = spurt[-1].now[0].box.foot[0]
    after = [moment(2.6 + 0.2 * i, standing((x + 0.005 * i, 0.5))) for i in range(1, 15)]

    assert play(running(ground=FLAT), [*walk, *spurt, *after], ground=FLAT) == []


def test_who_rides_does_not_run():
    def with_bicycle(tracks):
        x1, y1, x2, y2 = tracks.now[0].box
        bicycle = Track(9, "bicycle", 0.8, Box(x1 - 0.01, (y1 + y2) / 2, x2 + 0.01, y2 + 0.005))
        seconds = (tracks.at - START).total_seconds()
        return moment(seconds, tracks.now[0], bicycle)

    assert play(running(ground=FLAT), [with_bicycle(each) for each in goes(5.0)], ground=FLAT) == []


def test_nobody_runs_as_fast_as_a_car():
    assert play(running(ground=FLAT), goes(15.0), ground=FLAT) == []


def test_outside_of_its_zone_it_is_silent():
    assert play(running(YARD, ground=FLAT), goes(4.5, y=0.9), ground=FLAT) == []


@pytest.mark.parametrize("shares", [(0.0, 0.9), (0.9, 0.0)], ids=["goes behind", "comes out"])
def test_hidden_feet_are_no_leap(shares):
    walk = [cut(each, shares[i >= 10]) for i, each in enumerate(goes(1.4))]

    assert play(running(ground=FLAT), walk, ground=FLAT) == []


def test_a_hole_in_the_middle_of_a_run_does_not_hide_it():
    run = goes(5.0)

    matches = play(running(ground=FLAT), [*run[:4], *run[12:14]], ground=FLAT)

    assert matches
    assert matches[0].since <= START + timedelta(seconds=0.7)


class FarAway(Flat):
    """Four hundred metres to the width: a box that errs by a pixel errs by half a metre."""

    def to_ground(self, points: Points) -> Points:
        return points * 400.0


def test_what_can_be_jitter_of_a_box_far_away_is_no_running():
    # Goes 4.2 metres in a second by its box of ten pixels; 0.9 of them may be the box's.
    track = standing((0.5, 0.5), size=(0.004, 0.014))
    shifts = (0.0, 0.004, 0.009, 0.0105, 0.0105)
    boxes = [track.box._replace(x1=track.box.x1 + x, x2=track.box.x2 + x) for x in shifts]
    frames = [moment(0.5 * i, replace(track, box=box)) for i, box in enumerate(boxes)]

    assert play(running(ground=FarAway()), frames, ground=FarAway()) == []
