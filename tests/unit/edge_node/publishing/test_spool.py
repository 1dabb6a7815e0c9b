import resource
import threading
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from contracts.backchannel import Rejection
from contracts.base import Priority
from edge_node.errors import SpoolError
from edge_node.publishing.signing import CenterKey, NodeKey
from edge_node.publishing.spool import Spool
from edge_node.types import Phase
from tests.unit.edge_node.publishing.builders import (
    NODE,
    SMALL,
    START,
    Clock,
    observation,
    open_spool,
    picture,
    sha256,
)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def spool(memory_folder, clock):
    spool = open_spool(memory_folder, now=clock.now)
    yield spool
    spool.close()


def add(spool, number=1, priority=Priority.P2, evidence=()):
    with spool.transaction() as transaction:
        return transaction.add_observation(
            Phase.STARTED, observation(number, priority=priority, evidence=evidence)
        ).event


def ids(rows):
    return [row.event_id for row in rows]


def rows_on_disk(spool):
    with spool.transaction() as transaction:
        return transaction._connection.execute("SELECT count(*) FROM outbox").fetchone()[0]


def test_a_priority_is_read_in_order_from_where_one_was(spool):
    events = [add(spool, number, Priority(1 + number % 2)) for number in range(6)]

    first, second, third = spool.waiting(Priority.P1)

    assert ids([first, second, third]) == [event.id for event in events[::2]]
    assert ids(spool.waiting(Priority.P1, after=first.position, limit=1)) == [second.event_id]


def test_a_receipt_ends_the_waiting_and_only_for_its_event(spool):
    taken, other = add(spool, 1), add(spool, 2)

    spool.settle([taken.id])

    assert ids(spool.waiting(Priority.P2)) == [other.id]
    assert ids(spool.still_waiting([taken.id, other.id, "unknown"])) == [other.id]


def test_repeated_and_unknown_receipts_change_nothing(spool):
    event = add(spool)
    spool.settle([event.id])

    spool.settle([event.id, "unknown"], [Rejection(event_id=event.id, reason="late")])

    assert spool.status().waiting == 0
    assert rows_on_disk(spool) == 1


def test_a_rejected_event_is_kept_and_no_longer_sent(spool, clock):
    event = add(spool)

    spool.settle([], [Rejection(event_id=event.id, reason="not of the schema")])
    clock.passes(timedelta(days=29))
    spool.forget_old()

    assert spool.waiting(Priority.P2) == []
    assert rows_on_disk(spool) == 1


def test_an_accepted_event_is_kept_for_a_day(spool, clock):
    spool.settle([add(spool).id])

    clock.passes(timedelta(hours=24))
    spool.forget_old()
    assert rows_on_disk(spool) == 1

    clock.passes(timedelta(seconds=1))
    spool.forget_old()
    assert rows_on_disk(spool) == 0


def test_what_waits_is_kept_however_long(spool, clock):
    add(spool)

    clock.passes(timedelta(days=400))
    spool.forget_old()

    assert len(spool.waiting(Priority.P2)) == 1


def test_a_listener_hears_of_a_commit_when_it_is_on_disk(spool):
    seen = []
    spool.on_commit(lambda: seen.append(spool.status().waiting))

    add(spool)
    with pytest.raises(KeyError), spool.transaction():
        raise KeyError

    assert seen == [1]


def test_the_status_counts(spool):
    add(spool, 1, evidence=(picture(1), picture(2)))
    spool.settle([add(spool, 2).id])
    spool.file_uploaded(sha256(1))

    status = spool.status()

    assert (status.waiting, status.last_seq, status.evidence_waiting) == (1, 2, 1)


def test_a_file_waits_until_it_is_uploaded_or_has_failed(spool):
    add(spool, 1, evidence=tuple(picture(number) for number in (1, 2, 3)))

    spool.file_uploaded(sha256(1))
    spool.file_failed(sha256(2), "gone")
    spool.file_uploaded(sha256(2))

    assert spool.hashes_waiting() == {sha256(3)}
    assert [file.sha256 for file in spool.files_waiting()] == [sha256(3)]


def test_threads_share_one_gap_free_counter(spool):
    def work(start):
        for number in range(start, start + 20):
            add(spool, number)

    threads = [threading.Thread(target=work, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert spool.status().last_seq == len(spool.waiting(Priority.P2)) == 60


def test_after_an_error_of_the_disk_the_file_is_not_trusted(spool):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    add(spool, 1)

    # No file may be written any more: the disk's own error, not a full one.
    with capture_logs():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            with pytest.raises(SpoolError, match="has to start again"):
                add(spool, 2)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert spool.broken
    with pytest.raises(SpoolError, match="has to start again"):
        spool.status()


def test_what_waits_is_signed_anew_when_the_node_has_a_new_key(memory_folder):
    spool = open_spool(memory_folder)
    add(spool)
    (before,) = spool.waiting(Priority.P2)
    spool.close()

    new = NodeKey(Ed25519PrivateKey.generate())
    spool = Spool(memory_folder / "spool.db", node=NODE, key=new, now=lambda: START, quota=SMALL)

    (after,) = spool.waiting(Priority.P2)
    assert after.message.body == before.message.body
    assert CenterKey(new.public_key).signed(after.message)
    spool.close()
