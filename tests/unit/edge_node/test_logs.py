import json
import sys
from collections.abc import Iterator

import pytest
import structlog

from edge_node.logs import log_as_json


class Stream:
    """Standard error as the kernel sees it: each write by itself."""

    def __init__(self) -> None:
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        self.writes.append(text)
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


@pytest.fixture
def logging() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("logging")
def test_a_line_is_one_write_so_that_those_of_several_processes_stay_apart(monkeypatch):
    stream = Stream()
    monkeypatch.setattr(sys, "stderr", stream)
    log_as_json()

    structlog.get_logger().info("clip.saved", seconds=9.6)

    (line,) = stream.writes
    assert line.endswith("}\n")
    assert json.loads(line)["event"] == "clip.saved"
