from contracts import wire
from control_center.ingest.heartbeats import read_status
from tests.unit.control_center.builders import Node


def test_a_signed_heartbeat_is_read():
    node = Node()

    status = read_status(node.id, node.key, node.raw_fields(node.status(beat=3)))

    assert status is not None
    assert status.qybeat == 3


def test_what_the_node_did_not_sign_is_none():
    node, other = Node(), Node("other")
    fields = node.raw_fields(node.status())

    assert read_status(node.id, node.key, {}) is None
    assert read_status(node.id, node.key, Node().raw_fields(node.status())) is None
    assert read_status(node.id, node.key, {**fields, wire.BODY.encode(): b"{}"}) is None
    assert read_status(node.id, node.key, node.raw_fields(b"{}")) is None
    assert read_status(node.id, node.key, node.raw_fields(other.status())) is None
