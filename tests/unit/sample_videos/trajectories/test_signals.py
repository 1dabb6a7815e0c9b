from itertools import islice

import numpy as np
import pytest

from contracts.scoring import pair
from edge_node.score_scenes import read_scenes, tell
from sample_videos.trajectories.basic import COUNT
from sample_videos.trajectories.files import scene_lines
from sample_videos.trajectories.junctions import (
    ARMS,
    LINE,
    RED_YELLOW_S,
    junction,
    lights,
    passing_at,
)
from sample_videos.trajectories.place import line_in_picture
from sample_videos.trajectories.signals import SCENARIOS


@pytest.mark.parametrize("kind", SCENARIOS)
def test_there_are_thirty_scenes_of_each_sort_and_more(kind):
    scenario = SCENARIOS[kind]

    assert COUNT >= 30
    assert all(scene.expected for scene in islice(scenario.positives(1), 6))
    assert not any(scene.expected for scene in islice(scenario.negatives(1), 8))


@pytest.mark.parametrize("kind", SCENARIOS)
def test_a_rule_tells_its_first_scene(kind):
    scenario = SCENARIOS[kind]
    scene = next(scenario.positives(3))

    (recorded,) = read_scenes(scene_lines(scene, scenario.rules))
    pairing = pair(recorded.due, tell(recorded))

    assert not pairing.missed
    assert not pairing.false


@pytest.mark.parametrize("arm", ARMS)
def test_the_front_is_over_the_stop_line_at_the_second_that_was_asked_for(arm):
    way = passing_at(ARMS[arm].path, "car", 36.0, 5.0)
    x, y, heading = way.at(5.0).tolist()
    front = np.array([x + 2.2 * np.cos(heading), y + 2.2 * np.sin(heading)])
    start, end = np.array(ARMS[arm].line)
    along = (end - start) / np.hypot(*(end - start))

    assert abs(along[0] * (front - start)[1] - along[1] * (front - start)[0]) < 1e-6
    assert 0 < along @ (front - start) < 3.5


@pytest.mark.parametrize("arm", ARMS)
def test_the_stop_line_is_in_the_picture_and_left_of_it_is_the_junction(arm):
    place = junction(np.random.default_rng(1), arm)
    start, end = np.array(ARMS[arm].line)

    assert len(line_in_picture(place, LINE)) == 2
    turn = (end - start)[0] * (-start)[1] - (end - start)[1] * (-start)[0]
    assert turn > 0  # y up: the middle of the junction lies to the left


def test_the_lights_of_two_roads_are_never_green_together():
    own, other = lights(14.0).values()

    green = 14.0 + 25 + RED_YELLOW_S
    assert own[-1] == (green, "green")
    assert other[-1][1] == "red"
    assert other[-1][0] < green
