"""What every request passes and every answer carries: limits, origin, headers."""

from urllib.parse import urlsplit

from anyio import move_on_after
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.nodes import MAX_UPLOAD_CHUNK
from control_center import problems
from control_center.errors import CrossSite, TooLarge

MAX_BODY = 2**20
MAX_DISCARDED = 16 * 2**20
DISCARD_S = 5.0
_READING = {"GET", "HEAD", "OPTIONS"}
_UPLOADS = "/v1/nodes/"


class Guarded:
    """Refuses bodies that are too large and requests from other sites' pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = _limit(scope)
        if _is_cross_site(scope, headers):
            answer = problems.of_refusal(CrossSite("sign in and act on the center's own pages"))
            await answer(scope, receive, send)
        elif _announced(headers) > limit:
            await _discard(receive)
            await _too_large(limit)(scope, receive, send)
        else:
            await self._count(scope, receive, send, limit)

    async def _count(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        left = limit

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                # A body without a length: the framework passes this exception on as it is.
                raise HTTPException(TooLarge.status)
            return message

        await self._app(scope, counted, send)


class SafeHeaders:
    """Adds what keeps browsers from doing more than they should."""

    def __init__(self, app: ASGIApp, tile_origin: str | None, *, secure: bool) -> None:
        self._app = app
        self._headers = _headers(tile_origin, secure=secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; headers that the route set stay."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/v1"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


def tile_origin(tile_url: str | None) -> str | None:
    """Return scheme and host of the tile source when it is another site."""
    parts = urlsplit(tile_url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None


def _headers(tiles: str | None, *, secure: bool) -> dict[str, str]:
    pictures = " ".join(("'self'", "blob:", "data:", *((tiles,) if tiles else ())))
    policy = (
        f"default-src 'self'; img-src {pictures}; media-src 'self' blob:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def _limit(scope: Scope) -> int:
    is_upload = scope["method"] == "PATCH" and scope["path"].startswith(_UPLOADS)
    return MAX_UPLOAD_CHUNK if is_upload else MAX_BODY


def _announced(headers: Headers) -> int:
    text = headers.get("content-length", "0")
    return int(text) if text.isdecimal() else 0


def _is_cross_site(scope: Scope, headers: Headers) -> bool:
    if scope["method"] in _READING:
        return False
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


async def _discard(receive: Receive) -> None:
    """Read what is on its way, up to a bound: a sender that is cut off never sees the answer."""
    left = MAX_DISCARDED
    with move_on_after(DISCARD_S):
        while left > 0:
            message = await receive()
            left -= len(message.get("body", b""))
            if not message.get("more_body", False):
                return


def _too_large(limit: int) -> ASGIApp:
    refusal = problems.of_refusal(TooLarge(f"send at most {limit} bytes"))
    refusal.headers["Connection"] = "close"
    return refusal
