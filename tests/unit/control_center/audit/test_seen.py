from datetime import timedelta

from control_center.audit import seen
from control_center.audit.seen import RecentlySeen
from tests.unit.control_center.builders import NOON


def test_a_look_is_one_look_for_ten_minutes():
    looks = RecentlySeen()
    looks.note("a", "clip", NOON)

    assert looks.was("a", "clip", NOON + timedelta(minutes=9))
    assert not looks.was("a", "clip", NOON + timedelta(minutes=10))
    assert not looks.was("b", "clip", NOON)


def test_no_more_than_the_bound_is_remembered(monkeypatch):
    monkeypatch.setattr(seen, "MAX_REMEMBERED", 2)
    looks = RecentlySeen()
    for thing in "abc":
        looks.note("x", thing, NOON)

    assert [looks.was("x", thing, NOON) for thing in "abc"] == [False, True, True]
