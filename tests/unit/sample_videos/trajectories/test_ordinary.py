from itertools import pairwise

import numpy as np

from sample_videos.trajectories import ordinary
from sample_videos.trajectories.ordinary import hours, rules
from sample_videos.trajectories.ways import KMH


def a_lane(seed):
    path, offset = ordinary._MOVEMENTS[0]
    lane = ordinary._lane_with_lights(np.random.default_rng(seed), "lane", path, offset, 140.0)
    return lane, ordinary.programme(offset)


def phase_at(programme, at):
    return [phase for second, phase in programme if second <= at][-1]


def test_nobody_crosses_the_line_at_red():
    lane, programme = a_lane(3)

    for actor in lane:
        times = np.arange(actor.way.start_s, actor.way.end_s, 0.1)
        nose = actor.way.at(times)[:, 0] + ordinary._LENGTHS[actor.label] / 2
        over = times[(nose[:-1] < -11).nonzero()[0].max(initial=-1) + 1]
        if (nose < -11).any() and (nose > -11).any():
            assert phase_at(programme, over) != "red", actor.name


def test_nobody_drives_into_another():
    lane, _ = a_lane(4)

    for ahead, behind in pairwise(lane):
        both = np.arange(behind.way.start_s, min(ahead.way.end_s, behind.way.end_s), 0.5)
        gap = ahead.way.at(both)[:, 0] - behind.way.at(both)[:, 0]
        least = (ordinary._LENGTHS[ahead.label] + ordinary._LENGTHS[behind.label]) / 2
        assert (gap > least + 0.5).all()


def test_speeds_change_as_cars_can():
    lane, _ = a_lane(5)

    for actor in lane:
        times = np.arange(actor.way.start_s, actor.way.end_s, 0.5)
        speed = np.diff(actor.way.at(times)[:, 0]) / 0.5
        assert np.abs(np.diff(speed) / 0.5).max(initial=0.0) < 4.0
        assert speed.max(initial=0.0) < 65 * KMH


def test_an_hour_of_each_place_has_rules_and_actors_and_expects_nothing():
    found = list(hours(1, 0, 3))

    assert {scene.place.name for scene in found} == {"crossing", "road-section", "yard"}
    for scene in found:
        assert scene.actors
        assert not scene.expected
        assert len({rule["id"] for rule in rules(scene)}) == len(rules(scene))
