import threading

import pytest
from structlog.testing import capture_logs

from edge_node.errors import LinkError, SpoolError
from edge_node.publishing.backoff import Backoff
from edge_node.publishing.reach import Reach
from edge_node.publishing.rounds import work_rounds
from tests.unit.edge_node.publishing.builders import START


def run(outcomes):
    """Run one round for each outcome, then stop; return what was known before each round."""
    stop, reach, known = threading.Event(), Reach(lambda: START), []
    left = list(outcomes)

    def work():
        known.append(reach.away and reach.away.reason)
        if not left:
            stop.set()
            return
        outcome = left.pop(0)
        if outcome is not None:
            raise outcome

    with capture_logs() as logs:
        work_rounds("publisher", work, stop, reach, Backoff(first_s=0.001, longest_s=0.001))
    return known, logs


def test_a_failed_round_is_told_and_followed_by_another():
    known, logs = run([LinkError("Redis is away"), None])

    assert known == [None, "Redis is away", None]
    assert [entry["event"] for entry in logs] == ["link.interrupted"]


@pytest.mark.parametrize("first", [SpoolError("disk is full"), None], ids=["disk", "well"])
def test_trouble_of_the_disk_is_not_laid_at_the_other_sides_door(first):
    known, _ = run([first])

    assert known == [None, None]


def test_a_bug_does_not_end_the_thread_and_is_logged_with_its_traceback():
    known, logs = run([KeyError("oops")])

    assert known == [None, "internal error: KeyError"]
    assert logs[0]["event"] == "link.failed"
    assert logs[0]["log_level"] == "error"
    assert logs[0]["exc_info"]
