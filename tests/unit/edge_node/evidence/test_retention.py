from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.evidence.retention import files_to_remove
from edge_node.evidence.store import StoredFile
from tests.unit.edge_node.evidence.builders import T0


def file(name: str, age_h: int, size: int = 10) -> StoredFile:
    return StoredFile(name, Path(name), size, T0 - timedelta(hours=age_h))


FILES = [file("new", 1), file("old", 3), file("middle", 2)]


@pytest.mark.parametrize(
    ("quota", "protected", "leaving"),
    [
        (30, (), []),
        (29, (), ["old"]),
        (15, (), ["old", "middle"]),
        (29, ("old",), ["middle"]),
        (0, ("old", "new"), ["middle"]),
    ],
    ids=["fits", "one too many", "two", "oldest protected", "protected beyond the quota"],
)
def test_the_oldest_unprotected_leave(quota, protected, leaving):
    assert [each.sha256 for each in files_to_remove(FILES, quota, protected)] == leaving


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 50), st.booleans()), max_size=20),
    st.integers(0, 500),
)
def test_the_rest_fits_or_is_all_protected_and_no_file_leaves_in_vain(drawn, quota):
    files = [file(str(index), age, size) for index, (age, size, _) in enumerate(drawn)]
    protected = {str(index) for index, (_, _, kept) in enumerate(drawn) if kept}

    leaving = files_to_remove(files, quota, protected)

    staying = [each for each in files if each not in leaving]
    size = sum(each.size for each in staying)
    assert size <= quota or all(each.sha256 in protected for each in staying)
    assert not leaving or size + leaving[-1].size > quota
    assert not protected & {each.sha256 for each in leaving}
