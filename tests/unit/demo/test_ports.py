import socket

from demo.ports import answers, free_ports


def test_three_different_ports_are_free():
    ports = free_ports()

    assert len({ports.redis, ports.cameras, ports.center}) == 3
    assert not answers(ports.center)


def test_a_wanted_port_is_taken_if_nobody_has_it():
    wanted = free_ports().center

    assert free_ports(wanted).center == wanted


def test_a_port_that_somebody_listens_on_is_left_alone():
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]

        assert free_ports(taken).center != taken
        assert answers(taken)
