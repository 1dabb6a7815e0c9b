import io

import numpy as np
import pytest
from pydantic import SecretStr
from rich.console import Console

from edge_node.camera.probe import ProbeResult
from edge_node.check import _disk, _redis, _stream_in_words, print_findings
from edge_node.errors import SetupError
from edge_node.finding import Finding, say
from tests.conftest import free_port


def test_a_stream_is_told_in_words():
    image = np.zeros((360, 640, 3), np.uint8)

    assert _stream_in_words(ProbeResult("h264", 640, 360, 12.5, image)) == (
        "640 x 360, 12.5 fps, h264"
    )
    assert "frame rate not announced" in _stream_in_words(
        ProbeResult("hevc", 640, 360, None, image)
    )


def test_what_is_wrong_is_a_line_of_the_table_and_not_the_end():
    def wrong() -> str:
        raise SetupError("the file is gone")

    assert say("model", wrong) == Finding("model", False, "the file is gone")
    assert say("model", lambda: "fine") == Finding("model", True, "fine")


def test_the_table_has_a_line_for_each_finding_and_takes_names_as_they_are():
    out = io.StringIO()
    findings = [Finding("north analyse", True, "[red]h264[/]"), Finding("redis", False, "away")]

    print_findings(findings, Console(file=out, width=80))

    first, second = out.getvalue().splitlines()
    assert first.split() == ["north", "analyse", "ok", "[red]h264[/]"]
    assert second.split() == ["redis", "WRONG", "away"]


def test_a_redis_that_does_not_answer_is_told_without_its_password():
    url = SecretStr(f"redis://:S3cret@127.0.0.1:{free_port()}/0")

    with pytest.raises(SetupError, match="does not answer") as caught:
        _redis(url)

    assert "S3cret" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(SetupError, match=r"state_folder .*file/state"):
        _disk(tmp_path / "file" / "state")
