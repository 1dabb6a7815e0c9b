"""Why a camera cannot be read, in words a person can act upon, never with its password.

FFmpeg says `Invalid data` of a camera that is silent and of a web server alike, so a fault is told
by the phase it came in and the time that had passed, and only then by its type.
"""

import errno

from av.error import (
    ConnectionRefusedError as AvConnectionRefusedError,
)
from av.error import (
    ExitError,
    FFmpegError,
    HTTPClientError,
    HTTPForbiddenError,
    HTTPNotFoundError,
    HTTPUnauthorizedError,
    InvalidDataError,
)

from contracts.status import ReasonCode
from edge_node.camera.urls import redact
from edge_node.errors import CameraError
from edge_node.messages import LossKind

OPEN_TIMEOUT_S = 5.0
"""Each for connecting and for recognising the stream; FFmpeg's interrupt callback holds it."""

CONNECT_TIMEOUT_S = 3.0
"""For one answer of the camera's socket while connecting."""

READ_TIMEOUT_S = 2.0
"""Silence after which a stream counts as lost. FFmpeg first hands out what it still has, so
the loss is told after up to twice this time, which must stay below six seconds."""

_ALMOST = 0.9
_UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN)


class StreamError(CameraError):
    """A stream could not be opened, or was lost; the reason holds no secret."""

    def __init__(self, kind: LossKind, reason: str, code: ReasonCode = "other") -> None:
        super().__init__(reason)
        self.kind: LossKind = kind
        self.reason = reason
        self.code: ReasonCode = code


def opening_fault(error: Exception, elapsed_s: float, url: str) -> StreamError:
    """Tell why opening failed after this time."""
    match error:
        case HTTPUnauthorizedError() | HTTPForbiddenError():
            return StreamError(
                "auth_failed", "the camera refused the name or the password", "password_refused"
            )
        case HTTPNotFoundError():
            return StreamError(
                "unreachable", "the camera has no stream of this path (404)", "no_such_path"
            )
        case HTTPClientError():
            reason = f"the camera refuses: {_words(error, url)}"
            return StreamError("unreachable", reason, "camera_refuses")
        case AvConnectionRefusedError():
            return StreamError(
                "refused", "nothing answers at this address and port", "nothing_answers"
            )
    if isinstance(error, ExitError | TimeoutError) or elapsed_s >= _ALMOST * CONNECT_TIMEOUT_S:
        return StreamError("timed_out", f"no answer within {elapsed_s:.0f} s", "no_answer")
    if isinstance(error, InvalidDataError):
        return StreamError(
            "unreachable", "something answers there, but it does not speak RTSP", "not_rtsp"
        )
    return _network_fault(error, url)


def reading_fault(error: Exception, url: str) -> StreamError:
    """Tell why a stream that had been open was lost."""
    if isinstance(error, ExitError | TimeoutError):
        return StreamError("timed_out", f"no video for {READ_TIMEOUT_S:g} s", "timed_out")
    return StreamError("ended", f"the stream broke off: {_words(error, url)}", "ended")


def ended() -> StreamError:
    """FFmpeg reports a closed or reset connection as a plain end."""
    return StreamError("ended", "the camera closed the connection", "ended")


def _network_fault(error: Exception, url: str) -> StreamError:
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        reason = "no way to this address: check the network"
        return StreamError("unreachable", reason, "no_network")
    if isinstance(error, OSError) and error.errno == errno.EIO:
        reason = "the address cannot be reached: check the host's name and the network"
        return StreamError("unreachable", reason, "address_unreachable")
    return StreamError("unreachable", f"cannot be opened: {_words(error, url)}")


def _words(error: Exception, url: str) -> str:
    # Not str(error): that ends with the whole URL. The rest is redacted all the same.
    text = error.strerror if isinstance(error, FFmpegError) else str(error)
    return redact(text or type(error).__name__, url)[:300]
