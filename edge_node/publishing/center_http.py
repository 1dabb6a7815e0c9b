"""HTTP to the control center: bounded in time and size, no redirects, never tried again in here."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from edge_node.errors import LinkError, SetupError

MAX_ANSWER_BYTES = 64 * 1024
LONGEST_ANSWER_S = 30.0
"""A center that drips its answer is given up after this."""

_TIMEOUTS = httpx.Timeout(10.0, connect=5.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the center said."""

    status: int
    headers: Mapping[str, str]
    """Names without regard to case."""
    body: bytes


class CenterHttp:
    """One client; a thread of its own for each."""

    def __init__(self, url: str, *, ca_file: Path | None = None) -> None:
        """Connect at the first call.

        Args:
            url: Of the center, without a path: https://center.example.
            ca_file: Certificates that are trusted in place of the system's.

        Raises:
            SetupError: The certificates can't be read.
        """
        try:
            self._client = httpx.Client(
                base_url=url,
                timeout=_TIMEOUTS,
                follow_redirects=False,
                # A proxy from the environment would be a place that nobody set up in our settings.
                trust_env=False,
                verify=ssl.create_default_context(cafile=ca_file),
            )
        except OSError as error:
            raise SetupError(f"cannot read the certificates in {ca_file}: {error}") from error

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """Ask once.

        Raises:
            LinkError: The center is away, or its answer is too long or too slow.
        """
        try:
            with self._client.stream(method, path, headers=headers, content=body) as response:
                return Answer(response.status_code, response.headers, _bounded_body(response))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            reason = str(error) or type(error).__name__
            raise LinkError(f"the center does not answer: {reason}") from error

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


def _bounded_body(response: httpx.Response) -> bytes:
    give_up_at_s = time.monotonic() + LONGEST_ANSWER_S
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > MAX_ANSWER_BYTES or time.monotonic() > give_up_at_s:
            raise LinkError("the center's answer is too long or too slow")
    return bytes(body)
