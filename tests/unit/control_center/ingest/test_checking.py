import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_center.ingest.checking import Delivery, Fault, Sound, Unsound, check, delivery_of
from tests.unit.control_center.builders import Node, encode

NODE = Node()


def _delivery(body: bytes, node: Node = NODE) -> Delivery:
    key_id = node.key.key_id.encode()
    return Delivery(NODE.id, "s", b"1-0", body, node.sign(body).encode(), key_id)


def test_a_signed_event_is_sound():
    event = NODE.observation()

    checked = check(_delivery(encode(event)), NODE.key)

    assert isinstance(checked, Sound)
    assert checked.event.id == event["id"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"more": 1}, Fault.NOT_OF_SCHEMA),
        ({"qyseq": 0}, Fault.NOT_OF_SCHEMA),
        ({"time": "2026-11-23T07:00:00"}, Fault.NOT_OF_SCHEMA),
        ({"qynode": "other"}, Fault.FOREIGN),
        ({"source": "urn:qyragy:node:other"}, Fault.FOREIGN),
        ({"subject": "x" * 70_000}, Fault.TOO_LARGE),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_signed_message_that_is_wrong_names_its_event(change, fault):
    event = {**NODE.observation(), **change}

    checked = check(_delivery(encode(event)), NODE.key)

    assert isinstance(checked, Unsound)
    assert (checked.fault, checked.event_id) == (fault, event["id"])
    assert len(checked.reason) <= 500


def test_a_message_without_a_good_signature_names_nothing():
    body = encode(NODE.observation())

    for checked in (check(_delivery(body, Node()), NODE.key), check(_delivery(body), None)):
        assert isinstance(checked, Unsound)
        assert (checked.fault, checked.event_id) == (Fault.UNSIGNED, None)


def test_a_huge_message_is_not_even_checked():
    checked = check(_delivery(b"x" * (2**20 + 1)), NODE.key)

    assert isinstance(checked, Unsound)
    assert (checked.fault, checked.event_id) == (Fault.TOO_LARGE, None)


@given(st.binary(max_size=200))
def test_whatever_a_node_signs_is_answered(body):
    assert isinstance(check(_delivery(body), NODE.key), Unsound)


@pytest.mark.parametrize("value", ["NaN", "1e999", '"\\ud800"', "1" * 5000])
def test_values_that_break_parsers_are_answered(value):
    body = encode(NODE.observation()).replace(
        b'"confidence": 0.8', b'"confidence": ' + value.encode()
    )

    assert isinstance(check(_delivery(body), NODE.key), Unsound)


def test_missing_fields_are_empty():
    assert delivery_of("n", "s", b"1-0", {b"x": b"y"}).body == b""
