"""Events in closed form."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sample_videos
from sample_videos.scenes import wardrobe
from sample_videos.scenes.events import crossing_s, events
from sample_videos.scenes.looks import Stance
from sample_videos.scenes.scenario import Actor

SOMEBODY = wardrobe.person(np.random.default_rng(0))
SQUARE = {"yard": [(2, -1), (6, -1), (6, 1), (2, 1)]}
DOOR = {"door": ((3.0, -1.0), (3.0, 1.0))}


def records(*path, zones=None, lines=None, period_s=None, stances=()):
    actor = Actor("ann", SOMEBODY, path, stances=stances)
    return [e.record() for e in events([actor], zones or {}, lines or {}, period_s)]


def test_a_line_is_crossed_at_the_exact_second():
    (event,) = records((0, 0, 0), (10, 10, 0), lines=DOOR)

    assert event["kind"] == "line_crossed"
    assert event["at_s"] == pytest.approx(3.0)
    assert event["direction"] == "right"


def test_the_way_back_crosses_to_the_other_side():
    (event,) = records((0, 10, 0), (10, 0, 0), lines=DOOR)

    assert event["direction"] == "left"


def test_who_passes_beside_the_line_does_not_cross_it():
    assert records((0, 0, 2), (10, 10, 2), lines=DOOR) == []


def test_a_visit_lasts_from_edge_to_edge_over_several_legs():
    (event,) = records((0, 0, 0), (4, 4, 0), (9, 9, 0), zones=SQUARE)

    assert (event["enter_s"], event["leave_s"]) == (2.0, 6.0)


def test_a_stop_inside_belongs_to_the_visit():
    found = records((0, 0, 0), (4, 4, 0), (9, 4, 0), (13, 8, 0), zones=SQUARE)

    assert [e["kind"] for e in found] == ["stopped", "zone_visit"]
    assert (found[1]["enter_s"], found[1]["leave_s"]) == (2.0, 11.0)


def test_who_stands_is_told_once_and_is_in_his_zone():
    found = records((0, 3, 0), zones=SQUARE)

    assert [e["kind"] for e in found] == ["standing", "zone_visit"]


def test_a_fall_is_told_with_its_place():
    (event,) = records((0, 0, 0), (10, 5, 0), stances=((4.0, Stance.LIE),))

    assert (event["kind"], event["at_s"], event["ground"]) == ("fallen", 4.0, [2.0, 0.0])


def test_a_loop_tells_seconds_of_its_first_round():
    (event,) = records((-5, 0, 0), (5, 10, 0), lines=DOOR, period_s=20)

    assert event["at_s"] == pytest.approx(18.0)


@given(y=st.floats(-0.9, 0.9), speed=st.floats(0.5, 40), start=st.floats(-50, 50))
def test_crossing_takes_way_over_speed(y, speed, start):
    at = crossing_s((start, (0, y)), (start + 10 / speed, (10, y)), DOOR["door"])

    assert at == pytest.approx(start + 3 / speed)


@pytest.mark.parametrize("name", ["crossing_north", "crossing_south"])
def test_events_agree_with_those_of_the_committed_clips(name):
    path = Path(sample_videos.__file__).parent / f"{name}.truth.json"
    truth = json.loads(path.read_text(encoding="utf-8"))
    actors = [Actor(key, SOMEBODY, each["path"]) for key, each in truth["objects"].items()]
    zones = {key: each["ground"] for key, each in truth["zones"].items()}
    lines = {key: each["ground"] for key, each in truth["lines"].items()}

    found = [each.record() for each in events(actors, zones, lines, truth["period_s"])]

    expected = sorted(truth["events"], key=names_of)
    found.sort(key=names_of)
    assert [names_of(each) for each in found] == [names_of(each) for each in expected]
    for mine, told in zip(found, expected, strict=True):
        for key in mine.keys() & {"at_s", "enter_s", "leave_s"}:
            assert mine[key] == pytest.approx(told[key], abs=2e-3)


def names_of(record):
    seconds = record.get("at_s", record.get("enter_s", 0))
    keys = ("kind", "object", "line", "zone", "direction")
    return [str(record.get(key)) for key in keys] + [str(round(seconds))]
