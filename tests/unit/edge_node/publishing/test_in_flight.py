from contracts.base import Priority
from edge_node.publishing.in_flight import Flight, InFlight


def flight(event_id, *, priority=Priority.P2, sent_s=0.0, entry_id="1-0"):
    return Flight(
        event_id=event_id,
        priority=priority,
        signature="c2ln",
        entry_id=entry_id,
        first_sent_s=sent_s,
        looked_s=sent_s,
    )


def test_a_receipt_ends_a_flight():
    in_flight = InFlight()
    in_flight.add([flight("a"), flight("b")])

    in_flight.remove(["a", "unknown"])

    assert "a" not in in_flight
    assert "b" in in_flight
    assert in_flight.count(Priority.P2) == 1
    assert in_flight.count(Priority.P1) == 0


def test_the_urgent_are_looked_for_first_then_those_not_seen_for_longest():
    in_flight = InFlight()
    in_flight.add([flight("late", sent_s=5), flight("early", sent_s=1), flight("new", sent_s=9)])
    in_flight.add([flight("urgent", sent_s=5, priority=Priority.P1)])

    due = [each.event_id for each in in_flight.due(38.5, 30, limit=10)]

    assert due == ["urgent", "early", "late"]
    assert [each.event_id for each in in_flight.due(38.5, 30, limit=1)] == ["urgent"]


def test_what_was_seen_is_not_due():
    in_flight = InFlight()
    in_flight.add([flight("a", sent_s=1)])

    in_flight.seen(["a", "unknown"], at_s=10)

    assert in_flight.due(40, 30, limit=10) == []
    assert in_flight.due(41, 30, limit=10) != []


def test_what_is_doubted_is_due_at_once():
    in_flight = InFlight()
    in_flight.add([flight("a", sent_s=10)])

    in_flight.doubt_all()

    assert in_flight.due(10, 30, limit=10) != []
    assert in_flight.longest_s(10) == 0


def test_sending_again_does_not_hide_how_long_an_event_waits():
    in_flight = InFlight()
    in_flight.add([flight("a", sent_s=1)])

    in_flight.add([flight("a", sent_s=50, entry_id="2-0")])

    assert in_flight.longest_s(60) == 59
    assert InFlight().longest_s(60) == 0


def test_what_had_to_be_sent_again_is_looked_for_less_and_less_often():
    in_flight = InFlight()
    for _ in range(4):
        in_flight.add([flight("a", sent_s=0)])

    assert in_flight.due(240, 30, limit=1) == []
    assert in_flight.due(241, 30, limit=1) != []
    for _ in range(99):
        in_flight.add([flight("a", sent_s=0)])
    assert in_flight.due(3601, 30, limit=1) != []
