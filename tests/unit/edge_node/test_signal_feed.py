import json
import threading
from datetime import timedelta

import numpy as np
import pytest
import redis

from edge_node.signal_feed import MOST_BYTES, Feeds, FileSource, RedisSource
from edge_node.types import Frame, Signal, Surroundings, Tracks
from edge_node.types import SignalPhase as P
from tests.unit.edge_node.rules.builders import START, at

IMAGE = np.zeros((2, 2, 3), np.uint8)
LONGEST_S = 5.0


def line(second, phase, *, signal="north", valid_for_s=2.0):
    told = {"signal": signal, "phase": phase, "at": at(second).isoformat()}
    return json.dumps({**told, "valid_for_s": valid_for_s}).encode()


class Given:
    """A source that has what a test gave it."""

    def __init__(self, *values):
        self.values = list(values)

    def read(self):
        values, self.values = self.values, []
        return values


def seen(feeds, second) -> Signal:
    frame = Frame("c1", 0, at(second), second, IMAGE)
    known: Surroundings = feeds.look(frame, Tracks(at(second), ()), Surroundings())
    return known.signals["north"]


def phases(feeds, *seconds):
    return [seen(feeds, second).phase for second in seconds]


def test_a_phase_holds_as_long_as_it_says_and_then_nobody_knows():
    feeds = Feeds({"north": Given(line(1, "red"))})

    assert phases(feeds, 0.9, 1.0, 2.9, 3.1) == [P.UNKNOWN, P.RED, P.RED, P.UNKNOWN]


def test_a_phase_that_is_told_again_began_when_it_was_told_first():
    feeds = Feeds({"north": Given(line(1, "red"), line(2.5, "red"), line(4, "green"))})

    assert [seen(feeds, second).since for second in (2, 3, 4)] == [at(1), at(1), at(4)]


def test_after_a_silence_it_is_known_from_then_on_only():
    feeds = Feeds({"north": Given(line(1, "red"), line(5, "red"))})

    assert [seen(feeds, second).since for second in (2, 6)] == [at(1), at(5)]


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"{",
        b"[1]",
        b'{"signal": "north", "phase": "red"}',
        line(1, "purple"),
        line(1, "red", valid_for_s=-1),
        line(1, "red", valid_for_s=1e9),
        line(1, "red").replace(b"+00:00", b""),
        b"\xff\xfe",
    ],
    ids=["empty", "cut", "list", "no-time", "phase", "past", "for-ever", "no-zone", "bytes"],
)
def test_what_is_no_value_is_refused_and_the_next_one_taken(value):
    feeds = Feeds({"north": Given(value, line(1, "green"))})

    assert phases(feeds, 1.5) == [P.GREEN]


def test_values_of_other_lights_and_out_of_order_are_passed_over():
    values = line(2, "green"), line(1, "red"), line(2, "red", signal="south")
    feeds = Feeds({"north": Given(*values)})

    assert phases(feeds, 2.5) == [P.GREEN]


def test_other_signals_are_kept():
    feeds = Feeds({"north": Given()})
    south = Signal(P.RED, START)
    frame = Frame("c1", 0, START, 0.0, IMAGE)

    known = feeds.look(frame, Tracks(START, ()), Surroundings(signals={"south": south}))

    assert known.signals["south"] is south


def test_a_file_is_read_as_it_grows_and_when_it_begins_anew(tmp_path):
    path = tmp_path / "phases.jsonl"
    source = FileSource(path)
    assert list(source.read()) == []

    path.write_bytes(b"one\ntw")
    assert list(source.read()) == [b"one"]

    path.write_bytes(b"one\ntwo\n\n")
    assert list(source.read()) == [b"two"]

    path.write_bytes(b"new\n")
    assert list(source.read()) == [b"new"]


def test_a_line_without_end_takes_no_memory(tmp_path):
    path = tmp_path / "phases.jsonl"
    path.write_bytes(b"x" * (MOST_BYTES + 1))
    source = FileSource(path)
    assert list(source.read()) == []

    path.write_bytes(b"x" * (MOST_BYTES + 1) + b"\nafter\n")
    assert list(source.read())[-1] == b"after"


def test_a_key_is_asked_for_in_a_thread_that_outlives_a_lost_redis():
    answers = iter([None, redis.ConnectionError("away"), b"one", b"one", b"two"])
    asked = threading.Event()

    def get():
        answer = next(answers, b"two")
        if answer == b"two":
            asked.set()
        if isinstance(answer, Exception):
            raise answer
        return answer

    source = RedisSource(get, "north")
    assert asked.wait(LONGEST_S)
    source.close()

    assert list(source.read()) == [b"one", b"two"]


def test_stale_by_far_is_unknown():
    feeds = Feeds({"north": Given(line(1, "red"))})

    assert phases(feeds, timedelta(days=1).total_seconds()) == [P.UNKNOWN]
