from multiprocessing import Pipe

from edge_node.children import Child
from edge_node.messages import TO_READER, Stop


def test_nothing_can_be_said_to_a_child_that_was_never_started():
    child = Child("reader north")

    child.kill()

    assert child.exit_code is None
    assert not child.send(Stop())


def test_a_message_arrives_whole():
    child = Child("reader north")
    child.connection, far = Pipe()

    with far:
        assert child.send(Stop())
        assert TO_READER.validate_json(far.recv_bytes()) == Stop()
    child.close()


def test_a_child_that_is_gone_is_told_without_an_error():
    child = Child("reader north")
    child.connection, far = Pipe()
    far.close()

    assert not child.send(Stop())
    child.close()
    child.close()
    assert child.connection is None
