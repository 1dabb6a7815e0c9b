from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from edge_node.rules.activations import Activations
from edge_node.rules.arming import Arming
from edge_node.rules.judge import Judge
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.rules.schedule import Period, Schedule
from edge_node.types import Activation, Phase, Tracks
from tests.unit.edge_node.rules.builders import INSIDE, YARD, standing

ALMATY = ZoneInfo("Asia/Almaty")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, tzinfo=ALMATY)
DAY = Period({0}, 8 * 60, 17 * 60 + 30)
NIGHT = Period({4}, 22 * 60, 6 * 60)
EVERY_NIGHT = Period(range(7), 22 * 60, 6 * 60)


def local(day: int, clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return MONDAY + timedelta(days=day, hours=hours, minutes=minutes)


@pytest.mark.parametrize(
    ("period", "day", "clock", "held"),
    [
        (DAY, 0, "07:59", False),
        (DAY, 0, "08:00", True),
        (DAY, 0, "17:29", True),
        (DAY, 0, "17:30", False),
        (DAY, 1, "12:00", False),
        (NIGHT, 4, "21:59", False),
        (NIGHT, 4, "22:00", True),
        (NIGHT, 5, "05:59", True),
        (NIGHT, 5, "06:00", False),
        (NIGHT, 4, "03:00", False),
        (NIGHT, 5, "23:00", False),
        (Period({6}, 1200, 120), 7, "01:00", True),
        (Period({6}, 0, 1440), 6, "23:59", True),
        (Period({6}, 0, 1440), 7, "00:00", False),
    ],
)
def test_hours_belong_to_the_day_on_which_they_begin(period, day, clock, held):
    assert Schedule([period], ALMATY).holds(local(day, clock).astimezone(UTC)) is held


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 28, 7), (10, 24, 9)])
def test_a_night_in_which_the_clock_is_changed_is_shorter_or_longer(month, day, hours):
    schedule = Schedule([EVERY_NIGHT], BERLIN)
    evening = datetime(2026, month, day, 12, tzinfo=UTC)

    held = sum(schedule.holds(evening + timedelta(minutes=minute)) for minute in range(24 * 60))

    assert held == hours * 60


def test_outside_its_hours_a_rule_is_silent_and_speaks_once_they_begin():
    rules = [ObjectsInside("inside", YARD, labels=["person"])]
    arming = Arming(hours={"inside": Schedule([DAY], ALMATY)})
    judge = Judge(rules, Activations(lambda: "a"), arming=arming)
    begins = local(0, "08:00").astimezone(UTC)

    told = [
        change.match.at
        for second in range(-60, 60)
        for change in judge.update(
            Tracks(begins + timedelta(seconds=second), (standing(INSIDE),)),
        )
        if change.phase is Phase.STARTED
    ]

    assert told == [begins]


@pytest.mark.parametrize(("cooldown_s", "told"), [(0.0, 4), (25.0, 3), (1000.0, 1)])
def test_after_it_spoke_a_rule_with_a_cooldown_waits(cooldown_s, told):
    """Four people come, ten seconds apart, and stay; who was not told yet is told later."""
    cooldowns = {"inside": cooldown_s} if cooldown_s else {}
    ids = iter("abcdef")
    judge = Judge(
        [ObjectsInside("inside", YARD, labels=["person"])],
        Activations(lambda: next(ids), cooldowns=cooldowns),
    )
    started: list[Activation] = []
    for second in range(60):
        people = tuple(
            standing((0.3 + who / 8, 0.5), track_id=who + 1)
            for who in range(4)
            if second >= 10 * who
        )
        moment = Tracks(MONDAY + timedelta(seconds=second), people)
        started += [each for each in judge.update(moment) if each.phase is Phase.STARTED]

    assert len(started) == told
