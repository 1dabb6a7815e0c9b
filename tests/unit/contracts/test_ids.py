import uuid
from datetime import UTC, datetime, timedelta

from contracts.ids import uuid7

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_it_is_a_uuid_of_version_7_that_names_its_millisecond():
    made = uuid.UUID(uuid7(START))

    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(START.timestamp() * 1000)


def test_they_sort_by_time_and_never_repeat():
    later = [uuid7(START + timedelta(milliseconds=step)) for step in range(100)]

    assert later == sorted(later)
    assert len({uuid7(START) for _ in range(1000)}) == 1000
