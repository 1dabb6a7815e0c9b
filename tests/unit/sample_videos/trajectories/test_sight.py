import numpy as np
import pytest

from sample_videos.trajectories.actors import LYING, STANDING, Actor, hider, person, vehicle
from sample_videos.trajectories.places import yard
from sample_videos.trajectories.scene import Scene
from sample_videos.trajectories.sight import sights
from sample_videos.trajectories.ways import stand, walk

PLACE = yard()


def seen(*actors, seconds=4.0):
    return sights(Scene("s", PLACE, seconds, actors))


def test_a_box_holds_the_person_from_foot_to_head():
    (found,) = seen(person("man", stand((0, 0), 0, 4)))

    (foot, head) = PLACE.camera.project([(0, 0, 0), (0, 0, 1.72)]) / PLACE.camera.size
    x1, y1, x2, y2 = found.xyxy[0]
    assert x1 < foot[0] < x2
    assert y2 == pytest.approx(foot[1], abs=0.02)
    assert y1 == pytest.approx(head[1], abs=0.02)
    assert found.visible[0] == 1.0


def test_who_stands_behind_is_hidden_and_who_stands_before_is_not():
    man = person("man", stand((0, -4), 0, 4))
    van = vehicle("van", "truck", stand((0, 0), 0, 4))

    found = {each.actor.name: each for each in seen(man, van)}

    assert found["van"].visible[0] == 1.0
    assert found["man"].visible[0] < 0.2


def test_a_post_hides_without_being_seen():
    man = person("man", walk([(-4, -4), (4, -4)], 0, 2.0))
    post = hider("post", stand((0, 2), 0, 4), (0.5, 0.5, 4.0))

    (found,) = seen(man, post)

    assert found.visible.min() < 0.7
    assert found.visible[[0, -1]].tolist() == [1.0, 1.0]


def test_the_box_of_somebody_half_hidden_from_below_ends_above():
    man = person("man", stand((0, -4), 0, 4))
    wall = hider("wall", stand((0, -2), 0, 4), (12.0, 0.2, 0.9))

    (free,), (cut,) = seen(man), seen(man, wall)

    assert cut.xyxy[0, 3] < free.xyxy[0, 3] - 0.2 * (free.xyxy[0, 3] - free.xyxy[0, 1])
    assert cut.xyxy[0, 1] == pytest.approx(free.xyxy[0, 1])


def test_who_falls_becomes_wide_and_low():
    shapes = ((0, STANDING), (1, STANDING), (2, LYING))
    (found,) = seen(Actor("man", "person", stand((0, 0), 0, 4), shapes=shapes))

    width, height = (found.xyxy[:, 2:] - found.xyxy[:, :2]).T
    assert width[0] * 16 < height[0] * 9
    assert width[-1] * 16 > height[-1] * 9
    assert not found.lying[:6].any()
    assert found.lying[10:].all()


def test_who_is_out_of_the_picture_is_not_seen():
    (found,) = seen(person("man", walk([(0, 0), (60, 0)], 0, 10)), seconds=6.0)

    assert len(found.xyxy) < 30
    assert np.isfinite(found.xyxy).all()
    assert seen(person("man", stand((0, 60), 0, 4))) == []
