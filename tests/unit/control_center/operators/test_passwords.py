import pytest

from control_center.errors import TooManyTries
from control_center.operators import passwords
from control_center.operators.passwords import Brake


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return _Clock()


def _refused(brake: Brake, who: str = "a") -> int | None:
    try:
        brake.check(who)
    except TooManyTries as told:
        return told.retry_after_s
    return None


def test_free_tries_come_first_and_then_waits_that_double(clock):
    brake = Brake(clock, free_tries=3)

    waits = []
    for _ in range(10):
        while (wait := _refused(brake)) is not None:
            waits.append(wait)
            clock.now += wait

    assert waits == [2, 3, 5, 9, 17, 33, 61]


def test_success_makes_the_next_try_free(clock):
    brake = Brake(clock, free_tries=2)
    brake.check("a")
    brake.forget("a")
    brake.check("a")

    assert _refused(brake) is None


def test_one_persons_tries_do_not_hold_up_another(clock):
    brake = Brake(clock, free_tries=1)
    brake.check("a")

    assert _refused(brake, "a") is not None
    assert _refused(brake, "b") is None


def test_no_more_than_the_bound_is_remembered(clock, monkeypatch):
    monkeypatch.setattr(passwords, "MAX_REMEMBERED", 2)
    brake = Brake(clock, free_tries=1)
    for who in ("a", "b", "c"):
        brake.check(who)

    assert [_refused(brake, who) is None for who in ("c", "a")] == [False, True]
