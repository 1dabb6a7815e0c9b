from edge_node.camera.backlog import LONGEST_WAIT_S, MOST_WAITING, Backlog
from tests.unit.edge_node.camera.builders import FPS, info, packet

SECOND = int(FPS * LONGEST_WAIT_S)


def drain(backlog: Backlog) -> list[tuple[int, bool]]:
    taken = iter(lambda: backlog.take(0), None)
    return [(waiting.packet.pts // 3600, waiting.skipped) for waiting in taken]


def test_packets_come_out_in_order():
    backlog = Backlog()
    for index in range(3):
        backlog.put(packet(index), info())

    assert drain(backlog) == [(0, False), (1, False), (2, False)]


def test_a_decoder_that_is_a_second_behind_starts_anew_at_the_next_key_frame():
    backlog = Backlog()
    for index in range(SECOND + 5):
        backlog.put(packet(index), info())
    backlog.put(packet(SECOND + 5, is_key=True), info())
    backlog.put(packet(SECOND + 6), info())

    taken = drain(backlog)

    assert [index for index, skipped in taken if not skipped] == [SECOND + 5, SECOND + 6]
    assert len(taken) == SECOND + 7


def test_a_key_frame_finds_a_late_decoder_and_lets_it_catch_up_at_once():
    backlog = Backlog()
    backlog.put(packet(0), info())
    backlog.put(packet(SECOND + 5, is_key=True), info())
    backlog.put(packet(SECOND + 6), info())

    assert drain(backlog) == [(0, True), (SECOND + 5, False), (SECOND + 6, False)]


def test_one_that_has_caught_up_skips_nothing():
    backlog = Backlog()
    for index in range(3 * SECOND):
        backlog.put(packet(index), info())
        assert drain(backlog) == [(index, False)]


def test_it_never_holds_more_than_its_limit():
    backlog = Backlog()
    for index in range(MOST_WAITING + 50):
        backlog.put(packet(index), info())

    assert len(drain(backlog)) == MOST_WAITING


def test_waiting_for_nothing_ends():
    assert Backlog().take(0.001) is None
