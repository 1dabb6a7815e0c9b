"""DemoError: the demo cannot go on
WrongSettings: a file that the person wrote is wrong
Stopped: somebody ended the demo while it was waiting
"""


class DemoError(Exception):
    """The demo cannot go on; the message says why and what helps."""


class WrongSettings(DemoError):  # noqa: N818  # reads as what it is
    """A settings file is wrong; one line for each mistake."""


class Stopped(Exception):  # noqa: N818  # what happened; nothing went wrong
    """Somebody ended the demo."""
