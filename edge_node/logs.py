"""How the processes of a node log."""

import sys

import structlog


def log_as_json() -> None:
    """Write one JSON object per log line to standard error; for a terminal in colours."""
    renderer: structlog.typing.Processor = (
        # Tracebacks without the values of variables: one of them may be an address with a password.
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        # One write per line, even unbuffered: the processes of a node share standard error.
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
