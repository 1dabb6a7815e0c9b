from typer.testing import CliRunner

from models.train.command import app


def test_the_command_says_what_it_takes():
    result = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200", "TERM": "dumb"})

    assert result.exit_code == 0
    assert all(each in result.output for each in ("--data", "--rendered", "--run", "--minutes"))
