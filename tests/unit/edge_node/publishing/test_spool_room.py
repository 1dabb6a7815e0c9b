from collections import Counter
from contextlib import suppress

import pytest

from contracts.base import Priority
from edge_node.errors import SpoolError
from edge_node.publishing.spool_file import Quota
from edge_node.types import Phase
from tests.unit.edge_node.publishing.builders import START, observation, open_spool

TINY = Quota(max_bytes=3 * 2**16, reserve_bytes=2**15, keep_free_bytes=0)


@pytest.fixture
def spool(memory_folder):
    spool = open_spool(memory_folder, quota=TINY)
    yield spool
    spool.close()


def add(spool, number, priority):
    with spool.transaction() as transaction:
        return transaction.add_observation(
            Phase.STARTED, observation(number, priority=priority), lasting=False
        ).event


def fill(spool, priority, *, first=0):
    """Add until the spool refuses; return how many went in."""
    for number in range(first, first + 2000):
        try:
            add(spool, number, priority)
        except SpoolError:
            return number - first
    raise AssertionError("the spool has no end")


def kept(spool):
    return Counter({p: len(spool.waiting(p, limit=5000)) for p in Priority})


def test_the_file_stays_within_its_quota(spool):
    for number in range(110):
        add(spool, number, Priority.P4)

    assert spool.status().bytes <= TINY.max_bytes


def test_the_oldest_of_the_lowest_priority_go_first_and_leave_their_numbers(spool):
    for number in range(0, 50, 2):
        add(spool, number, Priority.P3)
        add(spool, number + 1, Priority.P4)
    numbers = iter(range(1000, 2000))
    while not spool.tombstones():
        add(spool, next(numbers), Priority.P3)

    assert {stone.priority for stone in spool.tombstones()} == {Priority.P4}
    assert [(stone.first_seq, stone.last_seq) for stone in spool.tombstones()][:3] == [
        (2, 2),
        (4, 4),
        (6, 6),
    ]


def test_every_number_is_either_kept_or_named_in_a_tombstone(spool):
    for number in range(120):
        with suppress(SpoolError):
            add(spool, number, Priority(2 + number % 3))

    evicted = sum(stone.last_seq - stone.first_seq + 1 for stone in spool.tombstones())
    assert evicted + kept(spool).total() == spool.status().last_seq
    assert evicted > 0


def test_neighbouring_numbers_share_a_tombstone(spool):
    for number in range(110):
        add(spool, number, Priority.P4)

    (stone,) = spool.tombstones()
    assert (stone.first_seq, stone.evicted_at) == (1, START)
    assert stone.last_seq > 40


def test_the_less_urgent_never_drive_out_the_more_urgent(spool):
    urgent = fill(spool, Priority.P1)

    with pytest.raises(SpoolError, match="no room for a P2 event"):
        add(spool, 5000, Priority.P2)

    assert kept(spool) == Counter({Priority.P1: urgent})


def test_p1_gets_in_when_all_else_is_refused_and_is_never_evicted(spool):
    for number in range(90):
        add(spool, number, Priority.P2)

    urgent = fill(spool, Priority.P1, first=1000)

    assert kept(spool) == Counter({Priority.P1: urgent})
    # By then even the reserve is used: about a kilobyte for each.
    assert urgent > 60


def test_p1_finds_its_reserve_though_the_rest_of_the_file_is_full(spool):
    numbers = iter(range(10_000))
    while not spool.tombstones():
        add(spool, next(numbers), Priority.P2)
    before = kept(spool)[Priority.P2]

    add(spool, next(numbers), Priority.P1)

    assert kept(spool)[Priority.P1] == 1
    assert kept(spool)[Priority.P2] >= before - 50


def test_what_has_a_receipt_goes_before_what_has_none(spool):
    first = [add(spool, number, Priority.P4).id for number in range(40)]
    spool.settle(first)

    for number in range(40, 80):
        add(spool, number, Priority.P4)

    assert spool.tombstones() == []
    assert kept(spool) == Counter({Priority.P4: 40})


def test_when_the_disk_is_nearly_full_only_p1_gets_in(memory_folder):
    spool = open_spool(memory_folder, quota=Quota(2**22, 2**18, keep_free_bytes=2**62))

    with pytest.raises(SpoolError, match="the spool is full"):
        add(spool, 1, Priority.P2)
    for number in range(20):
        add(spool, number, Priority.P1)

    assert kept(spool) == Counter({Priority.P1: 20})
    spool.close()


def test_a_refused_event_leaves_no_gap(spool):
    urgent = fill(spool, Priority.P1)
    with pytest.raises(SpoolError):
        add(spool, 5000, Priority.P3)
    spool.settle([row.event_id for row in spool.waiting(Priority.P1, limit=60)])

    assert add(spool, 6000, Priority.P3).qyseq == urgent + 1


def test_positions_never_repeat(spool):
    """A row that is gone must not lend its position to a new one: cursors rely on it."""
    event = add(spool, 1, Priority.P4)
    (first,) = spool.waiting(Priority.P4)
    spool.settle([event.id])
    with spool.transaction() as transaction:
        transaction._connection.execute("DELETE FROM outbox")

    add(spool, 2, Priority.P4)

    (second,) = spool.waiting(Priority.P4)
    assert second.position > first.position
