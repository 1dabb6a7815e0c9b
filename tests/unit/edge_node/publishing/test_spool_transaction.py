from datetime import timedelta

import pytest

from contracts.base import Priority
from contracts.events import EVENT, EvidenceReport
from edge_node.errors import SpoolError
from edge_node.publishing.signing import CenterKey
from edge_node.publishing.spool_transaction import ClipManifest
from edge_node.types import Phase
from tests.unit.edge_node.publishing.builders import (
    KEY,
    NODE,
    START,
    activation,
    observation,
    open_spool,
    picture,
    sha256,
)


@pytest.fixture
def spool(memory_folder):
    spool = open_spool(memory_folder)
    yield spool
    spool.close()


def clip(number=1):
    return ClipManifest(
        activation_id=activation(number),
        camera="cam-1",
        priority=Priority.P2,
        starts_at=START - timedelta(seconds=5),
        ends_at=START + timedelta(seconds=10),
    )


def record(spool, *args, **kwargs):
    with spool.transaction() as transaction:
        return transaction.add_observation(*args, **kwargs)


def test_the_exact_bytes_are_signed_and_say_what_was_observed(spool):
    recorded = record(spool, Phase.STARTED, observation())

    (row,) = spool.waiting(Priority.P2)
    assert EVENT.validate_json(row.message.body) == recorded.event
    assert CenterKey(KEY.public_key).signed(row.message)
    assert recorded.event.type == "qyragy.event.started.v1"
    assert recorded.event.data == observation()
    assert (recorded.event.qynode, recorded.event.qyepoch) == (NODE, spool.epoch)


def test_one_counter_without_gaps_over_all_priorities(spool):
    events = [record(spool, Phase.STARTED, observation(n, priority=p)) for n, p in
              enumerate([Priority.P4, Priority.P1, Priority.P3, Priority.P1])]  # fmt: skip

    assert [recorded.event.qyseq for recorded in events] == [1, 2, 3, 4]


def test_what_did_not_commit_leaves_no_gap_and_no_trace(spool):
    def fail_half_way():
        with spool.transaction() as transaction:
            transaction.add_observation(Phase.STARTED, observation(1, evidence=(picture(1),)))
            transaction.expect_clip(clip())
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()

    assert spool.clips_owed() == spool.open_activations() == spool.files_waiting() == []
    assert record(spool, Phase.STARTED, observation(2)).event.qyseq == 1


def test_the_same_message_twice_makes_one_event(spool):
    first = record(spool, Phase.STARTED, observation())

    again = record(spool, Phase.STARTED, observation())

    assert (first.is_new, again.is_new) == (True, False)
    assert again.event == first.event
    assert spool.status().last_seq == 1


def test_an_activation_stays_open_until_it_has_ended(spool):
    record(spool, Phase.STARTED, observation(1))
    later = observation(1, at=START + timedelta(seconds=3))
    record(spool, Phase.UPDATED, later)
    assert spool.open_activations() == [later]

    record(spool, Phase.ENDED, later)

    assert spool.open_activations() == []


def test_a_late_repetition_does_not_open_an_ended_activation(spool):
    record(spool, Phase.STARTED, observation(1))
    record(spool, Phase.ENDED, observation(1))

    record(spool, Phase.STARTED, observation(1))

    assert spool.open_activations() == []


def test_a_momentary_activation_is_never_open(spool):
    record(spool, Phase.STARTED, observation(1), lasting=False)

    assert spool.open_activations() == []


@pytest.mark.parametrize("failed", [None, "the camera was away"], ids=["ready", "failed"])
def test_an_owed_clip_is_settled_by_its_report_once(spool, failed):
    with spool.transaction() as transaction:
        transaction.add_observation(Phase.STARTED, observation())
        transaction.expect_clip(clip())
        transaction.expect_clip(clip())
    assert spool.clips_owed() == [clip()]
    report = EvidenceReport(
        activation_id=activation(),
        camera="cam-1",
        priority=Priority.P2,
        items=() if failed else (picture(5, role="clip"),),
        failed=failed,
    )

    for is_new in (True, False):
        with spool.transaction() as transaction:
            assert transaction.add_evidence(report).is_new is is_new

    assert spool.clips_owed() == []
    assert [file.sha256 for file in spool.files_waiting()] == ([] if failed else [sha256(5)])


def test_pictures_go_before_clips_and_urgent_before_less_urgent(spool):
    for number, (role, priority) in enumerate(
        [("clip", 1), ("snapshot", 3), ("snapshot_boxes", 1), ("snapshot", 1), ("preview", 1)]
    ):
        item = picture(number, role=role)
        record(
            spool,
            Phase.STARTED,
            observation(number, priority=Priority(priority), evidence=(item,)),
        )

    order = [int(file.sha256, 16) for file in spool.files_waiting()]
    assert order == [3, 1, 2, 4, 0]


def test_an_event_too_big_for_the_wire_is_refused(spool):
    many = observation(
        evidence=tuple(
            picture(n).model_copy(update={"gaps": ((START, START),) * 500}) for n in range(9)
        )
    )

    with pytest.raises(SpoolError, match="the wire takes 65536"):
        record(spool, Phase.STARTED, many)

    assert spool.status().last_seq == 0


def test_a_full_counter_starts_a_new_epoch(spool):
    before = record(spool, Phase.STARTED, observation(1)).event
    with spool.transaction() as transaction:
        transaction._connection.execute("UPDATE counter SET last_seq = 2147483647")

    after = record(spool, Phase.STARTED, observation(2)).event

    assert after.qyseq == 1
    assert after.qyepoch not in (before.qyepoch, "")
