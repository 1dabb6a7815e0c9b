import pytest
from typer.testing import CliRunner

from models.errors import TrainError
from models.train.command import app, require_torch


def test_without_torch_the_cure_is_named_instead_of_a_traceback():
    with pytest.raises(TrainError, match=r"no_such_library.*make torch.*requirements/models\.txt"):
        require_torch(("json", "no_such_library"))


def test_what_is_there_is_not_missed():
    require_torch(("json",))


def test_the_command_says_what_it_takes():
    result = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200", "TERM": "dumb"})

    assert result.exit_code == 0
    assert all(each in result.output for each in ("--data", "--rendered", "--run", "--minutes"))
