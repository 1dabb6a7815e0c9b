import pytest

from edge_node.analyser_child import (
    HURRY_LIMIT,
    HURRY_WINDOW_S,
    PAUSE_S,
    READY_WITHIN_S,
    SILENCE_LIMIT_S,
    AnalyserChild,
)
from edge_node.errors import SpoolError
from tests.unit.edge_node.builders import READY, START, Clock, FakeChild


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def analyser(clock) -> AnalyserChild:
    made = AnalyserChild(lambda: lambda connection: None, clock())
    made.child = FakeChild()
    return made


def loses(analyser: AnalyserChild, clock: Clock) -> None:
    analyser.ended(clock())
    analyser.tick(clock())


def test_it_is_away_until_its_model_is_loaded(analyser, clock):
    analyser.tick(clock())
    away = analyser.degradation()

    analyser.is_ready(READY, clock.passes(2))

    assert away is not None
    assert (away.code, away.since) == ("analyser_down", START)
    assert analyser.degradation() is None


def test_the_first_losses_are_made_good_at_once(analyser, clock):
    analyser.tick(clock())

    for _ in range(HURRY_LIMIT - 1):
        loses(analyser, clock)

    assert analyser.child.starts == HURRY_LIMIT


def test_more_losses_in_a_short_time_wait(analyser, clock):
    analyser.tick(clock())
    for _ in range(HURRY_LIMIT):
        loses(analyser, clock)

    analyser.tick(clock.passes(PAUSE_S - 0.1))
    early = analyser.child.starts
    analyser.tick(clock.passes(0.2))

    assert (early, analyser.child.starts) == (HURRY_LIMIT, HURRY_LIMIT + 1)


def test_losses_far_apart_never_wait(analyser, clock):
    analyser.tick(clock())

    for _ in range(10):
        clock.passes(HURRY_WINDOW_S)
        loses(analyser, clock)

    assert analyser.child.starts == 11


def test_it_is_told_since_when_it_is_gone_and_why(analyser, clock):
    analyser.tick(clock())
    analyser.is_ready(READY, clock())
    analyser.is_heard(clock.passes(9))

    analyser.ended(clock.passes(1))
    analyser.refused("the file is not ONNX")
    analyser.ended(clock.passes(1))

    told = analyser.degradation()
    assert told is not None
    assert (told.since - START).total_seconds() == 10
    assert told.detail == "the file is not ONNX"


@pytest.mark.parametrize(
    ("ready", "limit"), [(False, READY_WITHIN_S), (True, SILENCE_LIMIT_S)], ids=["load", "work"]
)
def test_one_that_hangs_is_ended(analyser, clock, ready, limit):
    analyser.tick(clock())
    if ready:
        analyser.is_ready(READY, clock())

    analyser.tick(clock.passes(limit - 0.1))
    patient = analyser.child.starts
    analyser.tick(clock.passes(0.2))

    assert (patient, analyser.child.starts) == (1, 2)


def test_while_the_spool_cannot_be_read_its_start_waits(clock):
    answers: list[Exception | None] = [SpoolError("the disk does not answer"), None]

    def plan():
        error = answers.pop(0)
        if error:
            raise error
        return lambda connection: None

    analyser = AnalyserChild(plan, clock())
    child = analyser.child = FakeChild()

    analyser.tick(clock())
    assert child.starts == 0
    analyser.tick(clock.passes(PAUSE_S))
    assert child.starts == 1
