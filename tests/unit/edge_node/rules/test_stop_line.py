import pytest

from edge_node.rules.stop_line import StopLine
from edge_node.types import SignalPhase as P
from tests.unit.edge_node.rules.builders import first_seconds
from tests.unit.edge_node.rules.signals import approach, shows, under
from tests.unit.edge_node.rules.street import FromAbove, drive, steady

RED = shows((0, P.RED))


def to(x, mps=10.0, start=10.0):
    """Drives up to a place and stands there."""
    return steady(start, mps, until_s=(x - start) / mps)


@pytest.fixture(params=[FromAbove(), None], ids=["metres", "sizes"])
def ground(request):
    return request.param


def told(ground, lights, *ways, seconds=12.0, fps=5.0):
    rule = StopLine("r1", approach(), labels=("car",), ground=ground)
    return under(lights, rule, drive(seconds, *ways, fps=fps), ground)


def test_who_stands_beyond_the_line_for_three_seconds_is_told(ground):
    matches = told(ground, RED, to(40.5))

    assert first_seconds(matches)[0] == pytest.approx(6.3, abs=0.9)
    assert matches[-1].lasting
    dwell, beyond = matches[-1].measured
    assert dwell.value > 5
    assert beyond.unit == ("m" if ground else "sizes")


def test_who_stops_at_the_line_is_not_told(ground):
    assert told(ground, RED, to(37.6)) == []


def test_who_goes_on_after_two_seconds_is_not_told(ground):
    def way(t):
        return (min(10 + 10 * t, 40.5) if t < 5 else 40.5 + 6 * (t - 5), 40.0)

    assert told(ground, RED, way) == []


@pytest.mark.parametrize("phase", [P.GREEN, P.YELLOW, P.OFF, P.UNKNOWN])
def test_only_red_forbids_to_stand_there(ground, phase):
    assert told(ground, shows((0, phase)), to(40.5)) == []


def test_who_crossed_at_green_may_stand_there(ground):
    assert told(ground, shows((0, P.GREEN), (4, P.RED)), to(40.5)) == []


def test_who_was_never_seen_before_the_line_is_not_told(ground):
    assert told(ground, RED, lambda _: (40.5, 40.0)) == []


def test_who_waits_in_the_junction_is_not_told(ground):
    assert told(ground, RED, to(48.0)) == []


def test_it_ends_with_the_red(ground):
    matches = told(ground, shows((0, P.RED), (9, P.GREEN)), to(40.5))

    assert max(first_seconds(matches)) < 9


def test_half_hidden_for_a_moment_it_stands_on():
    def way(t):
        x, y = to(40.5)(t)
        return (x + 1.5, y) if 4.5 < t < 5.3 else (x, y)

    assert first_seconds(told(FromAbove(), RED, way))[0] == pytest.approx(6.3, abs=0.9)


def test_half_the_frames_tell_the_same(ground):
    full, half = (first_seconds(told(ground, RED, to(40.5), fps=fps))[0] for fps in (10.0, 5.0))

    assert full == pytest.approx(half, abs=0.5)
