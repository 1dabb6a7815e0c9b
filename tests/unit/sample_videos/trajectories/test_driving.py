from itertools import islice

import pytest

from sample_videos.trajectories.basic import COUNT
from sample_videos.trajectories.driving import SCENARIOS

SEED = 5
every_kind = pytest.mark.parametrize("kind", SCENARIOS)


@every_kind
def test_in_a_positive_scene_an_event_of_its_kind_is_due_while_it_lasts(kind):
    for scene in islice(SCENARIOS[kind].positives(SEED), 4):
        assert {each.kind for each in scene.expected} == {kind}
        assert all(0 < each.at_s < scene.seconds for each in scene.expected)


@every_kind
def test_in_a_negative_scene_nothing_is_due_and_it_says_what_tempts(kind):
    for scene in islice(SCENARIOS[kind].negatives(SEED), 7):
        assert scene.expected == ()
        assert scene.tempts


def test_each_kind_has_enough_scenes():
    assert COUNT >= 30
    assert set(SCENARIOS) == {
        "near_miss",
        "u_turn",
        "forbidden_manoeuvre",
        "wrong_lane",
        "solid_line",
        "bus_lane",
        "hard_shoulder",
        "box_junction",
    }
