"""What anyone may ask, and the console itself."""

from typing import Literal

from fastapi import APIRouter, Depends, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from contracts.base import Contract, Utc
from contracts.version import VERSION
from control_center.console_files import ConsoleFiles
from control_center.link import LinkState
from control_center.operators.access import requires
from control_center.operators.roles import Permission
from control_center.problems import of_status

api = APIRouter(tags=["console"])
pages = APIRouter(include_in_schema=False)
public = [Depends(requires(Permission.PUBLIC))]


class ConsoleFacts(Contract):
    """What the console needs to know before anyone signs in."""

    version: str
    source_url: str
    tile_url: str | None
    tile_attribution: str
    languages: tuple[Literal["kk", "ru", "en"], ...]
    time_zone: str


class Health(Contract):
    """Whether the center works; it answers, so the program runs."""

    status: Literal["ok", "degraded"]
    redis: Literal["ok", "away"]
    redis_away_since: Utc | None = None


@api.get("/v1/console", dependencies=public)
async def read_console(request: Request) -> ConsoleFacts:
    """Tell the console about this installation."""
    facts: ConsoleFacts = request.app.state.console
    return facts


@api.get("/v1/health", dependencies=public)
async def read_health(request: Request) -> Health:
    """Tell whether everything is there that the center needs."""
    away: LinkState = request.app.state.link
    if away.since is None:
        return Health(status="ok", redis="ok")
    return Health(status="degraded", redis="away", redis_away_since=away.since)


@api.get(
    "/openapi.json",
    dependencies=[Depends(requires(Permission.SIGNED_IN))],
    include_in_schema=False,
)
async def read_openapi(request: Request) -> Response:
    """Return the description of this API."""
    return JSONResponse(get_openapi(title="Qyragy", version=VERSION, routes=request.app.routes))


@pages.get("/{path:path}", dependencies=public)
async def read_page(path: str, request: Request) -> Response:
    """Return a file of the console, or its start page."""
    if path == "v1" or path.startswith("v1/"):
        return of_status(404)
    files: ConsoleFiles = request.app.state.console_files
    return files.answer(path)
