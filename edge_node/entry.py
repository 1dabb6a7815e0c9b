"""Where the child processes begin.

Imports stand inside, so that the supervisor loads neither what decodes nor what detects.
"""

from multiprocessing.connection import Connection
from pathlib import Path

from edge_node.logs import log_as_json
from edge_node.plan import AnalyserPlan
from edge_node.reader_settings import ReaderSettings


def analyse(plan: AnalyserPlan, connection: Connection) -> None:
    """Run the analyser until the supervisor stops it or is gone."""
    from edge_node.analyser_process import run_analyser  # see above

    _begin("analyser")
    run_analyser(plan, connection)


def read_camera(settings: ReaderSettings, connection: Connection) -> None:
    """Run a camera's reader until the supervisor stops it or is gone."""
    from edge_node.reader import run_reader  # see above

    _begin(f"reader {settings.camera_id}")
    run_reader(settings, connection)


def _begin(name: str) -> None:
    """Log as the node does, and take a name that `top` and `ps` show (15 bytes of it)."""
    log_as_json()
    Path("/proc/self/comm").write_text(name, encoding="utf-8")
