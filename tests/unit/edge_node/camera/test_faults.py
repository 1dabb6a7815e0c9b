import errno
from typing import get_args

import pytest
from av import error as av_error

from contracts.status import ReasonCode
from edge_node.camera.faults import ended, opening_fault, reading_fault

URL = "rtsp://admin:geheim@10.0.0.5/1"
CODES = get_args(ReasonCode)


@pytest.mark.parametrize(
    ("error", "elapsed_s", "kind", "words"),
    [
        (av_error.HTTPUnauthorizedError(1, "401", URL), 0.1, "auth_failed", "password"),
        (av_error.HTTPForbiddenError(1, "403", URL), 0.1, "auth_failed", "password"),
        (av_error.HTTPNotFoundError(1, "404", URL), 0.1, "unreachable", "404"),
        (av_error.HTTPOtherClientError(1, f"454 {URL}", URL), 0.1, "unreachable", "refuses: 454"),
        (av_error.ConnectionRefusedError(111, "refused", URL), 0.0, "refused", "nothing answers"),
        (av_error.ExitError(1, "exit", URL), 5.0, "timed_out", "within 5 s"),
        (av_error.TimeoutError(110, "timed out", URL), 3.0, "timed_out", "within 3 s"),
        (av_error.InvalidDataError(1, "invalid", URL), 3.0, "timed_out", "within 3 s"),
        (av_error.InvalidDataError(1, "invalid", URL), 0.1, "unreachable", "not speak RTSP"),
        (av_error.OSError(errno.EHOSTUNREACH, "no route", URL), 0.1, "unreachable", "network"),
        (av_error.OSError(errno.EIO, "i/o", URL), 0.1, "unreachable", "host's name"),
        (ValueError(f"strange {URL}"), 0.1, "unreachable", "strange rtsp://10.0.0.5/1"),
    ],
)
def test_why_a_camera_does_not_open(error, elapsed_s, kind, words):
    fault = opening_fault(error, elapsed_s, URL)

    assert fault.kind == kind
    assert fault.code in CODES
    assert words in fault.reason
    assert "geheim" not in str(fault)


@pytest.mark.parametrize(
    ("error", "elapsed_s", "code"),
    [
        (av_error.HTTPUnauthorizedError(1, "401", URL), 0.1, "password_refused"),
        (av_error.HTTPNotFoundError(1, "404", URL), 0.1, "no_such_path"),
        (av_error.HTTPOtherClientError(1, "454", URL), 0.1, "camera_refuses"),
        (av_error.ConnectionRefusedError(111, "refused", URL), 0.0, "nothing_answers"),
        (av_error.ExitError(1, "exit", URL), 5.0, "no_answer"),
        (av_error.InvalidDataError(1, "invalid", URL), 0.1, "not_rtsp"),
        (av_error.OSError(errno.EHOSTUNREACH, "no route", URL), 0.1, "no_network"),
        (av_error.OSError(errno.EIO, "i/o", URL), 0.1, "address_unreachable"),
        (ValueError("strange"), 0.1, "other"),
    ],
)
def test_each_fault_has_its_code(error, elapsed_s, code):
    assert opening_fault(error, elapsed_s, URL).code == code


def test_silence_and_a_break_of_an_open_stream_differ():
    silent = reading_fault(av_error.ExitError(1, "exit", URL), URL)
    assert (silent.kind, silent.code) == ("timed_out", "timed_out")
    broken = reading_fault(av_error.OSError(errno.EPIPE, f"pipe {URL}", URL), URL)
    assert broken.kind == "ended"
    assert "geheim" not in broken.reason
    assert (ended().kind, ended().code, broken.code) == ("ended", "ended", "ended")
