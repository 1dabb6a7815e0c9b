import shutil

import apsw
import pytest

from contracts.base import Priority
from edge_node.errors import SpoolError
from edge_node.publishing.spool import Spool
from edge_node.publishing.spool_file import Quota
from edge_node.types import Phase
from tests.unit.edge_node.publishing.builders import KEY, SMALL, START, observation, open_spool


def fill(spool, count):
    for number in range(count):
        fill_at_once(spool, [number])


def fill_at_once(spool, numbers):
    with spool.transaction() as transaction:
        for number in numbers:
            transaction.add_observation(Phase.STARTED, observation(number))


def test_what_was_committed_is_there_after_a_power_cut(tmp_path):
    (tmp_path / "after").mkdir()
    spool = open_spool(tmp_path)
    fill(spool, 5)

    # What lies on the disk at this moment, the log not yet merged into the file.
    for name in ("spool.db", "spool.db-wal"):
        shutil.copy(tmp_path / name, tmp_path / "after" / name)
    spool.close()

    reopened = open_spool(tmp_path / "after")
    assert len(reopened.waiting(Priority.P2)) == 5
    assert reopened.status().last_seq == 5
    assert reopened.quarantined is None
    assert reopened.epoch
    reopened.close()


def test_a_commit_that_was_torn_is_not_there_and_leaves_no_gap(tmp_path):
    (tmp_path / "after").mkdir()
    spool = open_spool(tmp_path, quota=Quota(2**24, 2**20, 0))
    fill(spool, 3)
    shutil.copy(tmp_path / "spool.db", tmp_path / "after" / "spool.db")
    log = (tmp_path / "spool.db-wal").read_bytes()
    spool.close()
    last_frame = log.rfind(b"qyragy.event.started.v1")
    torn = log[:last_frame] + b"\0" * (len(log) - last_frame)
    (tmp_path / "after" / "spool.db-wal").write_bytes(torn)

    reopened = open_spool(tmp_path / "after")

    kept = reopened.status().last_seq
    assert kept < 3
    fill(reopened, 4)
    numbers = [row.position for row in reopened.waiting(Priority.P2)]
    assert len(numbers) == reopened.status().last_seq == 4
    reopened.close()


def test_a_spoilt_file_is_set_aside_and_a_new_epoch_begins(tmp_path):
    spool = open_spool(tmp_path)
    fill_at_once(spool, range(60))
    epoch = spool.epoch
    spool.close()
    content = bytearray((tmp_path / "spool.db").read_bytes())
    content[40_000:80_000] = bytes(40_000)
    (tmp_path / "spool.db").write_bytes(content)

    reopened = open_spool(tmp_path)

    assert reopened.quarantined is not None
    assert reopened.quarantined.stat().st_size == len(content)
    assert reopened.quarantined.with_name(reopened.quarantined.name + "-wal").exists()
    assert reopened.epoch != epoch
    assert reopened.status().last_seq == 0
    fill(reopened, 1)
    reopened.close()


@pytest.mark.parametrize("content", [b"not a database " * 999, b"SQLite format 3\0" + b"\1" * 9999])
def test_a_file_that_is_no_database_is_set_aside(tmp_path, content):
    (tmp_path / "spool.db").write_bytes(content)

    spool = open_spool(tmp_path)

    assert spool.quarantined is not None
    assert spool.quarantined.read_bytes() == content
    spool.close()


def test_an_empty_file_from_a_crash_at_the_first_start_is_taken(tmp_path):
    (tmp_path / "spool.db").touch()

    spool = open_spool(tmp_path)

    assert spool.quarantined is None
    fill(spool, 1)
    spool.close()


def test_another_nodes_spool_is_refused(tmp_path):
    open_spool(tmp_path).close()

    with pytest.raises(SpoolError, match="belongs to node node-7, not node-8"):
        Spool(tmp_path / "spool.db", node="node-8", key=KEY, now=lambda: START, quota=SMALL)


def test_a_database_of_somebody_else_is_left_alone(tmp_path):
    connection = apsw.Connection(str(tmp_path / "spool.db"))
    connection.execute("CREATE TABLE theirs (a)")
    connection.close()

    with pytest.raises(SpoolError, match="no spool; move it away"):
        open_spool(tmp_path)


def test_a_spool_of_another_version_is_left_alone(tmp_path):
    open_spool(tmp_path).close()
    connection = apsw.Connection(str(tmp_path / "spool.db"))
    connection.pragma("user_version", 99)
    connection.close()

    with pytest.raises(SpoolError, match="another version of edge-node"):
        open_spool(tmp_path)


def test_the_reserve_is_there_from_the_first_start_in_file_and_log(tmp_path):
    for _ in range(2):
        spool = open_spool(tmp_path)
        assert SMALL.reserve_bytes <= spool.status().bytes < SMALL.reserve_bytes + 2**17
        spool.close()

        assert (tmp_path / "spool.db-wal").stat().st_size >= SMALL.reserve_bytes


def test_a_reserve_that_was_used_up_is_taken_again(tmp_path):
    spool = open_spool(tmp_path)
    free = spool._disk.connection.pragma("freelist_count")
    fill_at_once(spool, range(60))
    spool.close()

    spool = open_spool(tmp_path)

    assert spool._disk.connection.pragma("freelist_count") >= free - 1
    assert len(spool.waiting(Priority.P2)) == 60
    spool.close()
