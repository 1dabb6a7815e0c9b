import pytest

from edge_node.rules.objects import Objects
from edge_node.rules.stopped_vehicle import StoppedVehicle
from edge_node.types import Signal, SignalPhase, Surroundings
from tests.unit.edge_node.rules.builders import START, first_seconds, play
from tests.unit.edge_node.rules.street import LANE, FromAbove, at_rest, drive, steady

STOPS = steady(10, 8.0, until_s=3.0)
"""Stands at 34 m from 3 s on."""


@pytest.fixture(params=[FromAbove(), None], ids=["metres", "sizes"])
def ground(request):
    return request.param


def rule_on(ground, **more):
    return StoppedVehicle("r1", LANE, labels=["car"], ground=ground, **more)


def told(ground, *ways, seconds=24.0):
    return play(rule_on(ground), drive(seconds, *ways), ground=ground)


def test_who_stands_for_fifteen_seconds_alone_is_told(ground):
    matches = told(ground, STOPS)

    assert first_seconds(matches)[0] == pytest.approx(18, abs=1.0)
    assert matches[0].since.timestamp() == pytest.approx(START.timestamp() + 3, abs=1.0)


def test_who_stood_there_from_the_start_counts(ground):
    assert first_seconds(told(ground, at_rest(34)))[0] == pytest.approx(15, abs=0.5)


def test_a_short_stop_is_not_told(ground):
    assert told(ground, lambda t: (34 + 8 * max(0, t - 12), 40)) == []


def test_only_the_first_of_a_queue_is_told(ground):
    matches = told(ground, STOPS, steady(0, 8.0, until_s=3.4), seconds=30)

    assert {match.objects[0].track_id for match in matches} == {1}


def test_who_waits_at_the_end_of_the_lane_is_not_told(ground):
    assert told(ground, at_rest(78), at_rest(70.5)) == []


def test_a_jam_in_the_next_lane_explains_a_stop(ground):
    others = [at_rest(x, 36.5) for x in (20, 27, 34, 41)]

    assert 1 not in {match.objects[0].track_id for match in told(ground, STOPS, *others)}


def test_who_stands_while_others_pass_at_the_end_is_told():
    passing = [steady(-40 * i, 10.0, 36.0) for i in range(6)]

    assert told(FromAbove(), at_rest(74), *passing)


def with_light(phase, seconds=30):
    rule, objects = rule_on(FromAbove(), signal="light"), Objects(ground=FromAbove())
    signals = {"light": Signal(phase, START)} if phase else {}
    matches = []
    for tracks in drive(seconds, STOPS):
        matches += rule.update(objects.update(tracks, Surroundings(signals=signals)))
    return matches


@pytest.mark.parametrize("phase", [SignalPhase.RED, SignalPhase.YELLOW, SignalPhase.UNKNOWN, None])
def test_who_waits_for_a_light_is_not_told(phase):
    assert with_light(phase) == []


@pytest.mark.parametrize("phase", [SignalPhase.GREEN, SignalPhase.OFF])
def test_who_stands_before_a_green_light_is_told(phase):
    assert with_light(phase)


def test_half_hidden_or_unseen_for_seconds_it_still_stands(ground):
    def hidden(t):
        return None if 8 < t < 13 else STOPS(t)

    assert first_seconds(told(ground, hidden))[0] == pytest.approx(18, abs=1.0)
