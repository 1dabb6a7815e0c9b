"""Errors of the node, grouped by what to do about them.

EdgeError
    CameraError         the camera cannot be read now: wait and open it again
    SetupError          settings or a model file are wrong: stop and say so (exit code 2)
    SpoolError          the disk does not take events: keep what can be kept, say so loudly
    EvidenceError       this clip or snapshot cannot be made: say so in the event, go on
    LinkError           Redis or the center is away: keep events, try again
"""


class EdgeError(Exception):
    """Anything that goes wrong in a node."""


class CameraError(EdgeError):
    """The camera cannot be read now."""


class SetupError(EdgeError):
    """Settings or a model file are wrong; the message names the place and the cure."""


class SpoolError(EdgeError):
    """The spool on disk does not take what it is given."""


class EvidenceError(EdgeError):
    """A clip or snapshot cannot be made."""


class LinkError(EdgeError):
    """Redis or the control center is away or refuses."""
