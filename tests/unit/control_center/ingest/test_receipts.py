from contracts.ids import uuid7
from control_center.ingest.checking import Delivery
from control_center.ingest.receipts import receipt
from control_center.ingest.service import Outcome
from tests.unit.control_center.builders import NOON

DELIVERY = Delivery("node", "s", b"1-0", b"", b"", b"")


def test_a_receipt_names_each_event_once():
    taken, refused = uuid7(NOON), uuid7(NOON)
    outcomes = [
        Outcome(DELIVERY, accepted=taken),
        Outcome(DELIVERY, accepted=taken),
        Outcome(DELIVERY, rejected=(refused, "why")),
        Outcome(DELIVERY),
    ]

    told = receipt("node", outcomes, NOON)

    assert told is not None
    assert told.accepted == (taken,)
    assert [(each.event_id, each.reason) for each in told.rejected] == [(refused, "why")]


def test_there_is_no_receipt_about_nothing():
    assert receipt("node", [Outcome(DELIVERY), Outcome(DELIVERY, settled=False)], NOON) is None
