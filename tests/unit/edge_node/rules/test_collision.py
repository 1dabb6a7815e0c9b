import pytest

from edge_node.rules.collision import Collision
from edge_node.types import Zone
from tests.unit.edge_node.rules.builders import first_seconds, play
from tests.unit.edge_node.rules.street import FromAbove, at_rest, drive, steady

EVERYWHERE = Zone("all", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
HIT_S = 3.0


def told(*ways, seconds=14.0, labels=()):
    rule = Collision("r1", EVERYWHERE, labels=["car", "person"], ground=FromAbove())
    return play(rule, drive(seconds, *ways, labels=labels), ground=FromAbove())


def stops_at(x, mps, brake_mps2=None):
    """Comes to rest at x, at once or braking evenly, at HIT_S or some time after."""
    if brake_mps2 is None:
        return lambda t: (x + mps * min(t - HIT_S, 0), 40)
    lasts = mps / brake_mps2

    def way(t):
        braked = min(max(t - HIT_S + lasts / 2, 0), lasts)
        start = x - mps * lasts / 2
        driven = mps * min(t - HIT_S + lasts / 2, 0)
        return start + driven + mps * braked - brake_mps2 * braked**2 / 2, 40

    return way


def pushed(x, metres=1.5):
    return lambda t: (x + metres * min(max(t - HIT_S, 0) / 0.6, 1), 40)


def test_running_into_a_standing_car_is_told_when_both_have_stood_for_five_seconds():
    matches = told(stops_at(40, 12.0), pushed(44.6))

    assert first_seconds(matches)[0] == pytest.approx(HIT_S + 5.5, abs=1.2)
    assert {track.track_id for track in matches[0].objects} == {1, 2}
    speed = matches[0].measured[0]
    assert speed.low < 12 * 3.6 < speed.high + 10


def test_it_lasts_until_one_drives_off():
    away = lambda t: stops_at(40, 12.0)(t) if t < 12 else (40 - 6 * (t - 12), 40)  # noqa: E731  # a way

    matches = told(away, pushed(44.6), seconds=18.0)

    assert max(first_seconds(matches)) < 14


def test_braking_hard_close_behind_somebody_is_no_collision():
    assert told(stops_at(38, 12.0, brake_mps2=7.0), at_rest(44.6)) == []


def test_queueing_up_is_no_collision():
    assert told(stops_at(40, 8.0, brake_mps2=2.0), at_rest(45.2)) == []


def test_stopping_dead_away_from_everybody_is_no_collision():
    assert told(stops_at(30, 12.0), at_rest(44.6)) == []


def test_who_drives_on_after_a_touch_has_not_collided():
    slowed = lambda t: (40 + (12.0 if t < HIT_S else 4.0) * (t - HIT_S), 40)  # noqa: E731  # a way

    assert told(slowed, lambda t: (44.6 + 4.0 * max(t - HIT_S, 0), 40)) == []


def test_somebody_on_foot_who_is_gone_after_hard_braking_was_hit():
    walker = lambda t: (42.0, 33 + 2.33 * t) if t < HIT_S else None  # noqa: E731  # a way

    assert told(stops_at(39, 11.0, brake_mps2=8.0), walker, labels=("car", "person"))


def test_somebody_on_foot_who_walks_on_was_not():
    walker = lambda t: (44.0, 33 + 2.33 * t)  # noqa: E731  # a way

    assert told(stops_at(38, 11.0, brake_mps2=8.0), walker, labels=("car", "person")) == []


def test_overtaking_is_no_collision():
    assert told(steady(0, 8.0, y=36), steady(-10, 10.0, y=40), seconds=8) == []
