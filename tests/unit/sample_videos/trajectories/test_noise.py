from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sample_videos.trajectories.actors import person, vehicle
from sample_videos.trajectories.noise import DETECTOR, TRUTH, Noise
from sample_videos.trajectories.places import yard
from sample_videos.trajectories.play import play
from sample_videos.trajectories.scene import Expected, Health, Scene, Thing
from sample_videos.trajectories.ways import stand, walk

PLACE = yard()
MAN = person("man", stand((0, 0), 0, 60))


def scene(*actors, seconds=60.0, **more):
    return Scene("s", PLACE, seconds, actors or (MAN,), seed=4, **more)


def ids(ticks):
    return {each.track_id for tick in ticks for each in tick.seen}


def test_the_truth_has_one_id_and_no_gap():
    ticks = list(play(scene(), TRUTH))

    assert ids(ticks) == {1}
    assert all(len(tick.seen) == 1 for tick in ticks)
    assert len(ticks) == 301


def test_equal_seeds_give_equal_noise_and_others_other():
    assert list(play(scene(), DETECTOR)) == list(play(scene(), DETECTOR))
    assert list(play(scene(), DETECTOR)) != list(play(replace(scene(), seed=5), DETECTOR))


def test_misses_are_as_many_as_they_should_be():
    found = list(play(scene(seconds=60.0), Noise(miss_floor=0.3, miss_s=0.1)))

    assert sum(not tick.seen for tick in found) / len(found) == pytest.approx(0.3, abs=0.1)


def test_jitter_is_as_large_as_it_should_be():
    noisy = list(play(scene(), Noise(jitter=0.05, jitter_s=0.0)))
    boxes = np.array([tick.seen[0].xyxy for tick in noisy])
    true = np.array(next(play(scene(), TRUTH)).seen[0].xyxy)
    side = np.array([true[2] - true[0], true[3] - true[1]] * 2)

    assert ((boxes - true) / side).std(axis=0) == pytest.approx(0.05, rel=0.25)


def test_after_a_long_gap_it_is_another_id_and_the_old_one_has_ended():
    hidden = replace(MAN, unseen=((10.0, 20.0),))
    ticks = list(play(scene(hidden), TRUTH))

    assert ids(ticks) == {1, 2}
    assert [tick.at_s for tick in ticks if 1 in tick.ended] == [pytest.approx(13.0)]


def test_a_short_gap_keeps_the_id():
    assert ids(play(scene(replace(MAN, unseen=((10.0, 12.0),))), TRUTH)) == {1}


def test_ghosts_are_short_and_nobody():
    ticks = list(play(scene(seconds=600.0), Noise(ghosts_per_h=120.0)))

    ghosts = [each.track_id for tick in ticks for each in tick.seen if not each.actor]
    assert 5 < len(set(ghosts)) < 40
    assert len(ghosts) / len(set(ghosts)) < 15


def test_other_classes_come_in_stretches():
    car = vehicle("car", "car", stand((0, 0), 0, 60))
    flicker = Noise(other_class={"car": (("truck", 1.0),)})

    labels = [tick.seen[0].label for tick in play(scene(car), flicker)]

    changes = sum(a != b for a, b in pairwise(labels))
    assert set(labels) == {"car", "truck"}
    assert changes < len(labels) / 5


def test_things_are_told_when_they_have_lasted():
    bag = Thing("bag", (0, 0), 10.0, 30.0, noticed_after_s=4.0)

    told = [tick.at_s for tick in play(scene(things=(bag,))) if tick.changes]

    assert told[0] == 14.0
    assert told[-1] == pytest.approx(29.8)


def test_lights_and_health_are_those_of_the_second():
    dark = Health(brightness=0.02)
    shown = scene(
        walk_by := person("by", walk([(-5, 0), (5, 0)], 0, 1.0)),
        signals={"a": ((0.0, "red"), (20.0, "green"))},
        health=((0.0, Health()), (30.0, dark)),
        expected=(Expected("dark", 35.0),),
    )

    ticks = list(play(shown))

    assert walk_by.name == ticks[10].seen[0].actor
    assert (ticks[99].signals["a"].phase, ticks[100].signals["a"].phase) == ("red", "green")
    assert ticks[100].signals["a"].since_s == 20.0
    assert (ticks[149].health, ticks[150].health) == (Health(), dark)
