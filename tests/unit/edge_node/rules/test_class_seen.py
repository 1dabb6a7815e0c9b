from dataclasses import replace

import pytest

from edge_node.rules.class_seen import ClassSeen, SeenFor
from tests.unit.edge_node.rules.builders import YARD, first_seconds, moment, play, standing

IN_YARD = (0.5, 0.6)


def fire(size=(0.1, 0.1), confidence=0.8, foot=IN_YARD):
    return replace(standing(foot, label="fire", size=size), confidence=confidence)


def rule(zone=None, **seen_for):
    return ClassSeen("r1", zone, labels=["fire"], seen_for=SeenFor(**seen_for), report_as="fire")


def spoke(judging, *frames):
    """Two frames a second; None: nothing."""
    tracks = [[each] if each else [] for each in frames]
    return first_seconds(play(judging, [moment(i / 2, *seen) for i, seen in enumerate(tracks)]))


def test_what_is_seen_for_five_seconds_is_told_by_the_name_that_was_asked_for():
    matches = play(rule(), [moment(i / 2, fire()) for i in range(12)])

    assert first_seconds(matches) == [5.0, 5.5]
    assert {match.kind for match in matches} == {"fire"}
    assert {match.zone for match in matches} == {None}
    assert all(match.whole for match in matches)


def test_an_id_that_changes_all_the_time_does_not_matter():
    frames = [replace(fire(), track_id=i) for i in range(12)]

    assert spoke(rule(), *frames) == [5.0, 5.5]


def test_a_share_of_the_frames_is_enough():
    flickering = [fire() if i % 3 else None for i in range(14)]

    assert spoke(rule(share=0.6), *flickering)
    assert not spoke(rule(share=0.8), *flickering)


def test_less_than_the_time_is_not_told():
    assert spoke(rule(), *[fire()] * 9, *[None] * 20) == []


def test_what_is_not_sure_does_not_count():
    assert spoke(rule(min_confidence=0.5), *[fire(confidence=0.4)] * 20) == []


def test_another_class_does_not_count():
    assert spoke(rule(), *[standing(IN_YARD, label="person")] * 20) == []


def test_in_a_zone_the_middle_of_the_box_counts():
    assert spoke(rule(YARD), *[fire()] * 12)
    assert spoke(rule(YARD), *[fire(foot=(0.5, 0.95))] * 12) == []


@pytest.mark.parametrize(("grows", "told"), [(0.02, True), (0.0, False)])
def test_with_a_growth_it_must_grow(grows, told):
    frames = [fire(size=(0.1 + grows * i, 0.1)) for i in range(16)]

    assert bool(spoke(rule(growth=1.3), *frames)) is told
