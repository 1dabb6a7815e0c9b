"""Basic and Digest authentication of RTSP requests (RFC 7617, RFC 2617, RFC 7616 with MD5)."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Scheme = Literal["none", "basic", "digest", "digest-no-qop"]
"""digest-no-qop is the older form of RFC 2069, which many cameras still speak."""
REALM = "Qyragy sample camera"
PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who may look; the password stays out of what is printed of it."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.user!r}, ***)"


def challenge(scheme: Scheme, nonce: str) -> str:
    """Write the WWW-Authenticate header of a 401."""
    if scheme == "basic":
        return f'Basic realm="{REALM}", charset="UTF-8"'
    qop = ', qop="auth"' if scheme == "digest" else ""
    return f'Digest realm="{REALM}", nonce="{nonce}", algorithm=MD5{qop}, charset="UTF-8"'


def is_authorised(
    scheme: Scheme,
    credentials: Credentials | None,
    *,
    header: str,
    request: tuple[str, str],
    nonce: str,
) -> bool:
    """Check an Authorization header.

    Args:
        scheme: What the camera asks for; the other scheme is not accepted in its place.
        credentials: The right ones; None lets nobody in unless the scheme is "none".
        header: As received, "" when there was none.
        request: Method and URL.
        nonce: The one that was handed out on this connection.
    """
    if scheme == "none":
        return True
    kind, _, value = header.partition(" ")
    if credentials is None or kind.lower() != scheme.partition("-")[0]:
        return False
    if scheme == "basic":
        return _basic_fits(credentials, value)
    return _digest_fits(credentials, parameters(value), request, nonce, scheme == "digest")


def _basic_fits(credentials: Credentials, value: str) -> bool:
    try:
        given = base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(given, f"{credentials.user}:{credentials.password}".encode())


def _digest_fits(
    credentials: Credentials,
    given: Mapping[str, str],
    request: tuple[str, str],
    nonce: str,
    with_qop: bool,
) -> bool:
    method, url = request
    if (given.get("username"), given.get("nonce"), given.get("uri")) != (
        credentials.user,
        nonce,
        url,
    ):
        return False
    if with_qop and given.get("qop") != "auth":
        return False
    used = given if with_qop else {"nonce": nonce, "realm": REALM, "uri": url}
    expected = digest_response(credentials, {**used, "realm": REALM}, method)
    return hmac.compare_digest(expected.encode(), given.get("response", "").encode())


def digest_response(credentials: Credentials, given: Mapping[str, str], method: str) -> str:
    """Compute `response` of RFC 7616, 3.4.1 with MD5; without qop that of RFC 2069.

    Args:
        credentials: Taken as UTF-8.
        given: realm, nonce and uri; with qop also nc and cnonce.
        method: Of the request.
    """
    secret = _md5(f"{credentials.user}:{given['realm']}:{credentials.password}")
    asked = _md5(f"{method}:{given['uri']}")
    if "qop" not in given:
        return _md5(f"{secret}:{given['nonce']}:{asked}")
    middle = ":".join((given["nonce"], given.get("nc", ""), given.get("cnonce", ""), given["qop"]))
    return _md5(f"{secret}:{middle}:{asked}")


def _md5(text: str) -> str:
    # MD5 is what cameras speak; it guards sample videos, nothing else.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def parameters(value: str) -> dict[str, str]:
    """Split the comma-separated name=value pairs; quotes and their escapes are taken off."""
    return {
        name.lower(): re.sub(r"\\(.)", r"\1", quoted) or plain
        for name, quoted, plain in PARAMETER.findall(value)
    }
