"""These tests need torch; `make test-models` runs them in an environment that has it."""

from importlib.util import find_spec

HAS_TORCH = find_spec("torch") is not None
collect_ignore_glob = [] if HAS_TORCH else ["test_*.py"]


def pytest_report_header() -> str:
    """Say so where they are left out."""
    return "" if HAS_TORCH else "tests/models left out: torch is not installed; make test-models"
