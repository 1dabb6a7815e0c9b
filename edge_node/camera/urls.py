"""Camera URLs are secrets: what of them may be shown, and what is wrong with one.

Libraries print the URL, password and all, in their exceptions. So every text that comes from one
goes through `redact`, which knows the URL itself and needs no pattern to guess by.
"""

import base64
import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

from edge_node.errors import SetupError

RTSP_SCHEMES = frozenset({"rtsp", "rtsps"})
MAX_URL_LENGTH = 2048
HIDDEN = "***"

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f]")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def check_url(url: str) -> None:
    """Refuse what is no RTSP address or could be read in two ways.

    Raises:
        SetupError: Says what is wrong and how to write it; never quotes the name or password.
    """
    if len(url) > MAX_URL_LENGTH:
        raise SetupError(f"longer than {MAX_URL_LENGTH} characters: this is no camera's address")
    _check_scheme(url)
    _check_characters(url)
    _check_host(url)


def public_form(url: str) -> str:
    """Return scheme://host:port/path: without name, password, query, or settings in the path."""
    parts = _split(url)
    if parts is None or parts.scheme not in RTSP_SCHEMES:
        return "(no RTSP address)"
    path = "/".join(HIDDEN if "=" in unquote(step) else step for step in parts.path.split("/"))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"


def redact(text: str, url: str) -> str:
    """Return the text without the URL's secrets, however they are written in it.

    Removed are the URL itself, name and password as they stand in it, the password decoded and
    encoded anew, what `Authorization: Basic` would carry, the query and settings in the path.
    """
    text = text.replace(url, public_form(url))
    # The longest first: a part must not be cut out of a whole that would then stay.
    for secret in sorted(_secrets(url), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _check_scheme(url: str) -> None:
    scheme, colon, _ = url.partition("://")
    if not colon:
        raise SetupError("this is a file or a name, not a camera: write rtsp://host/path")
    if scheme.lower() not in RTSP_SCHEMES:
        raise SetupError("not an RTSP address: it must begin with rtsp:// or rtsps://")


def _check_characters(url: str) -> None:
    if _CONTROL.search(url) or _CONTROL.search(unquote(url.replace("%20", "_"))):
        raise SetupError("spaces and control characters are not allowed: write a space as %20")
    if _LONE_PERCENT.search(url):
        raise SetupError("a % that begins no code: write % in a password as %25")
    if url.count("@") > 1 or "@" in url.partition("://")[2].partition("/")[2]:
        raise SetupError("in a name or password write @ as %40, : as %3A, / as %2F, ? as %3F")
    if "#" in url:
        raise SetupError("a # cuts an address off: write it as %23")


def _check_host(url: str) -> None:
    parts = _split(url)
    # Not what urlsplit says of it: that quotes a part of the password.
    if parts is None or not parts.hostname or parts.port == 0:
        raise SetupError("no host:port in it; in a password write / as %2F, ? as %3F, : as %3A")
    if parts.netloc.rpartition("@")[0].count(":") > 1:
        raise SetupError("in a name or password write : as %3A")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # it is read from the text, and checked, only now
    except ValueError:
        return None
    return parts


def _secrets(url: str) -> set[str]:
    # By hand: this must also work on an address that `check_url` would refuse.
    rest = url.partition("://")[2]
    credentials = rest.rpartition("@")[0]
    name, _, password = credentials.partition(":")
    path, _, query = rest.removeprefix(credentials).partition("?")
    found = {credentials, query, *(step for step in path.split("/") if "=" in unquote(step))}
    found |= {written for secret in (password, query) for written in _writings(secret)}
    if credentials:
        found |= {_basic(name, password), _basic(unquote(name), unquote(password))}
    return {secret for secret in found if secret}


def _basic(name: str, password: str) -> str:
    return base64.b64encode(f"{name}:{password}".encode()).decode()


def _writings(secret: str) -> set[str]:
    decoded = unquote(secret)
    encoded = {quote(decoded, safe=safe) for safe in ("", "/", "!$&'()*+,;=:@")}
    return {secret, decoded, repr(decoded)[1:-1], *encoded, *(text.lower() for text in encoded)}
