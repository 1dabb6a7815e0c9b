from collections.abc import Callable

from contracts.base import Priority
from edge_node.errors import SpoolError
from edge_node.unwritten import RETRY_S, Report, Unwritten
from tests.unit.edge_node.builders import Clock, activation, activation_id

P1, P2, P3 = Priority.P1, Priority.P2, Priority.P3


class Disk:
    """Takes what is at least so urgent."""

    def __init__(self, takes: int = 4) -> None:
        self.takes = takes
        self.written: list[str] = []
        self.asked = 0

    def report(self, name: str, priority: Priority) -> Report:
        return Report(priority, self.writing(name, priority))

    def writing(self, name: str, priority: Priority) -> Callable[[], None]:
        def write() -> None:
            self.asked += 1
            if priority > self.takes:
                raise SpoolError("the spool is full")
            self.written.append(name)

        return write


def test_what_the_disk_takes_is_written_at_once():
    disk, unwritten, clock = Disk(), Unwritten(), Clock()

    unwritten.take(disk.report("a", P3), clock())

    assert disk.written == ["a"]
    assert unwritten.degradation() is None


def test_what_was_refused_is_written_later_in_its_order():
    disk, unwritten, clock = Disk(takes=0), Unwritten(), Clock()
    for name in "abc":
        unwritten.take(disk.report(name, P3), clock())
    disk.takes = 4

    unwritten.retry(clock.passes(RETRY_S))

    assert disk.written == ["a", "b", "c"]
    assert unwritten.degradation() is None


def test_the_disk_is_not_asked_more_often_than_once_a_second():
    disk, unwritten, clock = Disk(takes=0), Unwritten(), Clock()
    unwritten.take(disk.report("a", P3), clock())

    for _ in range(4):
        unwritten.retry(clock.passes(RETRY_S / 4.1))
        unwritten.take(disk.report("b", P3), clock())

    assert disk.asked == 1


def test_urgent_reports_do_not_wait_behind_those_that_the_disk_has_no_room_for():
    disk, unwritten, clock = Disk(takes=1), Unwritten(), Clock()

    unwritten.take(disk.report("later", P3), clock())
    unwritten.take(disk.report("now", P1), clock())

    assert disk.written == ["now"]
    assert len(unwritten) == 1


def test_trouble_is_told_with_since_count_and_reason():
    disk, unwritten, clock = Disk(takes=0), Unwritten(), Clock()
    unwritten.take(disk.report("a", P2), clock())
    began = clock()
    unwritten.take(disk.report("b", P2), clock.passes(5))

    told = unwritten.degradation()

    assert told is not None
    assert (told.code, told.since) == ("disk_full", began.utc)
    assert told.detail == "2 reports wait in memory: the spool is full"


def test_with_a_full_memory_the_newest_of_the_least_urgent_goes_first():
    disk, unwritten, clock = Disk(takes=0), Unwritten(most_waiting=3), Clock()
    for name, priority in [("a", P3), ("b", P3), ("c", P2), ("d", P1), ("e", P3)]:
        unwritten.take(disk.report(name, priority), clock())
    told = unwritten.degradation()
    disk.takes = 4

    unwritten.write_all(clock())

    assert disk.written == ["d", "c", "a"]
    assert told is not None
    assert "2 were lost" in told.detail


def test_a_report_that_a_report_brings_about_is_written_after_those_that_wait():
    disk, unwritten, clock = Disk(takes=0), Unwritten(), Clock()

    def first() -> None:
        disk.writing("first", P2)()
        unwritten.take(disk.report("brought about", P2), clock())

    unwritten.take(Report(P2, first), clock())
    unwritten.take(disk.report("second", P2), clock())
    disk.takes = 4
    unwritten.write_all(clock())

    assert disk.written == ["first", "second", "brought about"]


def test_a_report_that_can_never_be_written_holds_nobody_up():
    disk, unwritten, clock = Disk(), Unwritten(), Clock()

    def unusable() -> None:
        raise KeyError("a rule that nobody knows")

    unwritten.take(Report(P1, unusable), clock())
    unwritten.take(disk.report("a", P1), clock())

    assert disk.written == ["a"]


def test_activations_that_wait_are_told_in_order():
    disk, unwritten, clock = Disk(takes=0), Unwritten(), Clock()
    write = disk.writing("", P2)
    for message in (activation(1), activation(2), activation(1, "ended")):
        unwritten.take(Report(P2, write, message), clock())

    told = [(each.activation_id, each.phase) for each in unwritten.activations()]

    assert told == [
        (activation_id(1), "started"),
        (activation_id(2), "started"),
        (activation_id(1), "ended"),
    ]
