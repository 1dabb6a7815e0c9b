import pytest

from control_center.errors import SetupError
from control_center.lock import only_one


def test_a_folder_is_worked_on_by_one_at_a_time(tmp_path):
    with (
        only_one(tmp_path),
        pytest.raises(SetupError, match="stop it"),
        only_one(tmp_path),
    ):
        raise AssertionError

    with only_one(tmp_path):
        pass
