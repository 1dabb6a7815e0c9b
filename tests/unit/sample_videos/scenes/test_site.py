"""Places."""

import numpy as np
import pytest

from sample_videos.scenes.site import Axis, Road, Site
from sample_videos.scenes.sites import CROSSING, random_site


def test_right_hand_traffic():
    for lane in CROSSING.lanes():
        heading = np.array([np.cos(lane.heading), np.sin(lane.heading)])
        left = np.array([-heading[1], heading[0]])
        assert np.dot(left, lane.start) < 0, "the road's middle lies on the left"


def test_a_crossing_has_four_corners_and_a_junction_two():
    junction = Site((Road(Axis.X), Road(Axis.Y, end=0.0)))

    assert len(CROSSING.corners()) == 4
    assert len(junction.corners()) == 2
    assert all(y < 0 for _, y in junction.corners())


@pytest.mark.parametrize("seed", range(6))
def test_random_sites_build_nothing_on_roads(seed):
    site = random_site(np.random.default_rng(seed))

    places = [each.place for each in site.houses] + [each.place for each in site.furniture]
    x, y = np.array(places, np.float64).T
    assert not site.on_road(x, y).any()


def test_the_same_seed_gives_the_same_site():
    first, again = (random_site(np.random.default_rng(5)) for _ in range(2))

    assert first == again
